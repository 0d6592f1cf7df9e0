"""Holds a service to its own OpenAPI: what is allowed and what is not, made up and sent to the real thing."""

from collections.abc import Iterator, Mapping, Sequence
from http.cookies import SimpleCookie
from typing import Any

import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, Verbosity, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis import APIOperation, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.result import Ok
from schemathesis.generation.case import Case
from schemathesis.specs.openapi import checks

from common.ids import new_id
from common.testing.service import ServiceUnderTest

# Whether good data is accepted depends on what is there and on ETags, so that is not asked.
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
    checks.negative_data_rejection,
]
EXAMPLES = settings(
    max_examples=10,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    verbosity=Verbosity.quiet,
    suppress_health_check=list(HealthCheck),
)

Known = Mapping[str, Sequence[Any]]
Headers = Mapping[str, str]
Operation = APIOperation[Any, Any, Any, Any]


def nonconforming(
    app: Flask,
    path: str,
    credentials: Mapping[str, Headers],
    known: Known | None = None,
    *,
    but: Sequence[str] = (),
    modes: Sequence[GenerationMode] = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE),
) -> Iterator[str]:
    """Yields what an application does otherwise than the description at `path` says.

    `credentials` holds, by the name of a security scheme, the headers of somebody who may do all that
    asks for it. `known` holds, by the name of a parameter or field, ids of things that are there: half of the
    requests are about them, the others about nothing. Operations in `but` (`DELETE /v1/x`) are left out,
    and so is what is not as described where `modes` names only what is.
    """
    schema = schemathesis.openapi.from_wsgi(path, app)
    schema.validate()
    # Who asks is what `credentials` says; made-up cookies would be in their way.
    schema.config.generation.with_security_parameters = False
    # What is too long for its field may be too long for a request.
    rejection = schema.config.checks.negative_data_rejection
    rejection.expected_statuses = [*rejection.expected_statuses, "413"]
    for result in schema.get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        if operation.label in but:
            continue
        asked = operation.definition.raw.get("security") or [{}]
        headers = {k: v for scheme in asked[0] for k, v in credentials.get(scheme, {}).items()}
        for mode in modes:
            yield from _tried(operation, mode, headers, known or {})


def an_owner(service: ServiceUnderTest, *more: str, **claims: Any) -> dict[str, Headers]:
    """Returns the credentials of a member with every permission that a route asks for, and more."""
    token = service.token(*every_permission(service.app), *more, seconds=600, **claims)
    return {"bearer": {"Authorization": f"Bearer {token}"}}


def every_permission(app: Flask) -> list[str]:
    """Returns all permissions that the routes of an application ask for."""
    views = app.view_functions.values()
    return sorted({each for view in views for each in getattr(view, "required_permissions", ())})


def _tried(
    operation: Operation, mode: GenerationMode, headers: Headers, known: Known
) -> Iterator[str]:
    turns = iter(range(1_000_000))
    # A test client keeps cookies itself, and would leave the header out.
    headers = dict(headers)
    cookies = {
        name: morsel.value for name, morsel in SimpleCookie(headers.pop("Cookie", "")).items()
    }
    # What is wrong shall be wrong in the rest of the request.
    fixed = {"Idempotency-Key": "k", "If-Match": '"1"', **headers}

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode, headers=fixed))
    def run(case: Case[Any]) -> None:
        turn = next(turns)
        case.cookies = dict(cookies)
        if mode is GenerationMode.POSITIVE and turn % 2:
            _make_it_about_something(case, known, turn // 2)
        case.headers["Idempotency-Key"] = str(new_id())
        # What is wrong with the items of a list is not there to be refused while the list is empty.
        empty = isinstance(case.body, dict) and [] in case.body.values()
        case.call_and_validate(checks=CHECKS[:-1] if empty else CHECKS)

    try:
        run()
    except (Failure, FailureGroup) as failure:
        found = failure.exceptions if isinstance(failure, FailureGroup) else [failure]
        for each in found:
            yield f"{operation.label} ({mode.value}): {each}"
    except Unsatisfiable:
        return  # There is nothing to get wrong in a request that has no parts.


def _make_it_about_something(case: Case[Any], known: Known, turn: int) -> None:
    """Puts ids of things that are there in the place of those that were made up."""
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part |= {name: known[name][turn % len(known[name])] for name in known.keys() & part}
