"""Holds a service to its own OpenAPI: what is allowed and what is not, made up and sent to the real thing."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from copy import deepcopy
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

BOTH = (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
PARTS = ("path_parameters", "headers", "query", "body", "multipart_content_types", "meta")
FIXED = {"Idempotency-Key": "k", "If-Match": '"1"'}

Known = Mapping[str, Sequence[Any]]
Headers = Mapping[str, str]
Operation = APIOperation[Any, Any, Any, Any]


class Conformity:
    """An application's description, and the requests that are made up of it: once, whoever sends them.

    `known` holds, by the name of a parameter or field, ids of things that are there: half of the
    requests are about them, the others about nothing. Operations in `but` (`DELETE /v1/x`) are left out.
    """

    def __init__(
        self, app: Flask, path: str, known: Known | None = None, *, but: Sequence[str] = ()
    ) -> None:
        self._schema = schemathesis.openapi.from_wsgi(path, app)
        self._schema.validate()
        # Who asks is what `credentials` says; made-up cookies would be in their way.
        self._schema.config.generation.with_security_parameters = False
        # What is too long for its field may be too long for a request.
        rejection = self._schema.config.checks.negative_data_rejection
        rejection.expected_statuses = [*rejection.expected_statuses, "413"]
        self._known, self._but = known or {}, but
        self._made: dict[tuple[str, GenerationMode], list[Case[Any]]] = {}

    def broken(
        self, credentials: Mapping[str, Headers], modes: Sequence[GenerationMode] = BOTH
    ) -> Iterator[str]:
        """Yields what the application does otherwise than its description says.

        `credentials` holds, by the name of a security scheme, the headers of somebody who may do all
        that asks for it. What is not as described is left out where `modes` names only what is.
        """
        for result in self._schema.get_all_operations():
            assert isinstance(result, Ok), result
            operation = result.ok()
            if operation.label in self._but:
                continue
            asked = operation.definition.raw.get("security") or [{}]
            headers = {k: v for scheme in asked[0] for k, v in credentials.get(scheme, {}).items()}
            for mode in modes:
                for failure in _failed(self._cases(operation, mode), headers):
                    yield f"{operation.label} ({mode.value}): {failure}"

    def _cases(self, operation: Operation, mode: GenerationMode) -> list[Case[Any]]:
        key = operation.label, mode
        if key not in self._made:
            self._made[key] = _made_up(operation, mode, self._known)
        return self._made[key]


def an_owner(service: ServiceUnderTest, *more: str, **claims: Any) -> dict[str, Headers]:
    """Returns the credentials of a member with every permission that a route asks for, and more."""
    token = service.token(*every_permission(service.app), *more, seconds=600, **claims)
    return {"bearer": {"Authorization": f"Bearer {token}"}}


def every_permission(app: Flask) -> list[str]:
    """Returns all permissions that the routes of an application ask for."""
    views = app.view_functions.values()
    return sorted({each for view in views for each in getattr(view, "required_permissions", ())})


def _made_up(operation: Operation, mode: GenerationMode, known: Known) -> list[Case[Any]]:
    """Returns requests to the operation; what is wrong with one is wrong in more than its headers."""
    cases: list[Case[Any]] = []

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=mode, headers=dict(FIXED)))
    def make(case: Case[Any]) -> None:
        if mode is GenerationMode.POSITIVE and len(cases) % 2:
            _make_it_about_something(case, known, len(cases) // 2)
        cases.append(case)

    with suppress(Unsatisfiable):  # There is nothing to get wrong in a request that has no parts.
        make()
    return cases


def _failed(cases: Sequence[Case[Any]], headers: Headers) -> list[Failure]:
    """Sends the requests as somebody; returns what the first that is not answered as described shows."""
    # A test client keeps cookies itself, and would leave the header out.
    said = {name: value for name, value in headers.items() if name != "Cookie"}
    cookies = SimpleCookie(headers.get("Cookie", ""))
    for made in cases:
        case = _another(made)
        case.headers.update(said | {"Idempotency-Key": str(new_id())})
        case.cookies = {name: morsel.value for name, morsel in cookies.items()}
        # What is wrong with the items of a list is not there to be refused while the list is empty.
        empty = isinstance(case.body, dict) and [] in case.body.values()
        try:
            case.call_and_validate(checks=CHECKS[:-1] if empty else CHECKS)
        except FailureGroup as failure:
            return [each for each in failure.exceptions if isinstance(each, Failure)]
        except Failure as failure:
            return [failure]
    return []


def _another(made: Case[Any]) -> Case[Any]:
    """Returns the same request, to be sent by somebody else."""
    parts = {name: deepcopy(getattr(made, name)) for name in PARTS}
    return Case(made.operation, made.method, made.path, media_type=made.media_type, **parts)


def _make_it_about_something(case: Case[Any], known: Known, turn: int) -> None:
    """Puts ids of things that are there in the place of those that were made up."""
    for part in (case.path_parameters, case.query, case.body):
        if isinstance(part, dict):
            part |= {name: known[name][turn % len(known[name])] for name in known.keys() & part}
