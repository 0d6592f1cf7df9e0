"""Wrong requests to every route an application has: each must be refused as a problem, in order.

The routes are those of the OpenAPI, so a new one is included by itself; what a good request would
look like is made up from the description.
"""

import base64
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import jwt
import schemathesis
from cryptography.hazmat.primitives.asymmetric import ec
from flask import Flask
from hypothesis import given
from schemathesis.core.result import Ok

from common.http.problems import MEDIA_TYPE
from common.ids import new_id
from common.testing.openapi import EXAMPLES, Headers, Known, Operation, every_permission
from common.testing.rows import rows_of
from common.testing.service import SIGNER, ServiceUnderTest

SPEC = "/v1/openapi.json"

CURSORS = ("%00", "%ED%A0%80", "%C3%A9", "AAAA", "!" * 22, "a" * 300, "%FF", "-1")
LIMITS = ("0", "-1", "101", "9" * 5000, "1e3", "x", "%00")
PATHS = ("x", "%00", "..%2f..%2fetc", "a" * 3000, "%ED%A0%80", "0", "-1")
BODIES = (
    b'{"a":', b"[1]", b"5", b"null", b'"text"', b"\xff\xfe{", b"[" * 100_000, b"9" * 5000,
    b'{"zzz": NaN}', b'{"zzz": "\\u0000"}', b'{"zzz": "\\ud800"}', b'{"firm_id": "x", "zzz": 1}',
    b'{"__proto__": {}}', b"\x00", b'{"zzz": "' + b"a" * 2_000_000 + b'"}',
)  # fmt: skip
TYPES = ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense")
WRONG: tuple[Any, ...] = ({}, [], [[]], {"a": 1}, -1, 10**30, 1.5, True, "\u202e", "x" * 30_000)


@dataclass(frozen=True)
class Attempt:
    """One wrong request: what is wrong with it, and what it is."""

    what: str
    method: str
    path: str
    request: Mapping[str, Any]
    status: int | None = None


def assert_refuses(
    service: ServiceUnderTest,
    admin_url: str,
    caller: Headers,
    known: Known,
    *,
    but: tuple[str, ...] = (),
) -> None:
    """Whatever is wrong with a request to any route, it is refused as a problem and changes no row.

    That somebody was refused is in the audit, and nowhere else.
    """
    app = service.app
    before = rows_of(admin_url, service.urls, but=but)
    attempts = [*wrong_requests(app, SPEC, caller, known), *wrong_callers(service, SPEC, known)]
    assert len(attempts) > 50
    assert not [said for each in attempts if (said := amiss(app, each))]
    assert rows_of(admin_url, service.urls, but=but) == before
    fields = wrong_fields(app, SPEC, caller, known)
    assert not [said for each in fields if (said := amiss(app, each, may_pass=True))]


def amiss(app: Flask, attempt: Attempt, *, may_pass: bool = False) -> str | None:
    """Sends it; returns what is not as it should be: a 4xx that is a problem with a code."""
    response = app.test_client().open(attempt.path, method=attempt.method, **attempt.request)
    problem = response.get_json(silent=True) or {}
    is_problem = response.mimetype == MEDIA_TYPE and str(problem.get("code", "")).isidentifier()
    passed = may_pass and response.status_code < 300
    expected = attempt.status or response.status_code
    if passed or (
        400 <= response.status_code < 500 and is_problem and response.status_code == expected
    ):
        return None
    return f"{attempt.what}: {attempt.method} {attempt.path[:80]} gave {response.status_code}"


def wrong_requests(app: Flask, spec: str, caller: Headers, known: Known) -> Iterator[Attempt]:
    """Yields what nobody who may ask for anything is allowed to ask for."""
    for operation in operations(app, spec):
        path, method = _path(operation, known), operation.method.upper()
        headers = {**caller, "Idempotency-Key": str(new_id()), "If-Match": '"1"'}
        query = {each.name for each in operation.query}
        values = [*(("cursor", v) for v in CURSORS), *(("limit", v) for v in LIMITS)]
        for name, value in values:
            if name in query:
                yield Attempt(name, method, f"{path}?{name}={value}", {"headers": headers})
        for wrong in PATHS if "{" in operation.path else ():
            bent = _path(operation, known, wrong)
            yield Attempt("path", method, bent, {"headers": headers, "json": {}})
        wrongs = [*((body, "application/json") for body in BODIES), *((b"{}", t) for t in TYPES)]
        for data, type_ in wrongs if operation.body else ():
            sent = {"data": data, "content_type": type_, "headers": headers}
            yield Attempt(f"{type_} {data[:20]!r}", method, path, sent)


def wrong_fields(app: Flask, spec: str, caller: Headers, known: Known) -> Iterator[Attempt]:
    """Yields otherwise good bodies, each with one field that is of the wrong kind, or one too many."""
    for operation in operations(app, spec):
        for body in _good_bodies(operation, known):
            headers = {**caller, "Idempotency-Key": str(new_id()), "If-Match": '"1"'}
            path, method = _path(operation, known), operation.method.upper()
            for name in body:
                for wrong in WRONG:
                    sent = {"json": body | {name: wrong}, "headers": headers}
                    yield Attempt(f"{name}={str(wrong)[:20]}", method, path, sent)
            sent = {"json": body | {"firm_id": str(new_id())}, "headers": headers}
            yield Attempt("unknown field", method, path, sent)


def wrong_callers(service: ServiceUnderTest, spec: str, known: Known) -> Iterator[Attempt]:
    """Yields good requests of those who may not make them: forgers, strangers, and the powerless."""
    forged = _forged_tokens(service, every_permission(service.app))
    stranger = service.token(*every_permission(service.app), firm=service.other_firm, seconds=600)
    powerless = service.token(seconds=600)
    for operation in operations(service.app, spec):
        if operation.definition.raw.get("security") != [{"bearer": []}]:
            continue
        path, method = _path(operation, known), operation.method.upper()
        body = next(iter(_good_bodies(operation, known)), None)
        callers: list[tuple[str, str, int | None]]
        callers = [*((what, token, 401) for what, token in forged.items()), ("", powerless, 403)]
        if "{" in operation.path:
            # A made-up body may be refused before anybody looks whose the thing is.
            callers.append(("another firm", stranger, 404 if body is None else None))
        for what, token, status in callers:
            headers = {"Authorization": f"Bearer {token}", "If-Match": '"1"'}
            sent: dict[str, Any] = {"headers": headers | {"Idempotency-Key": str(new_id())}}
            if body is not None:
                sent["json"] = body
            yield Attempt(what or "no permission", method, path, sent, status)


def _forged_tokens(service: ServiceUnderTest, permissions: list[str]) -> dict[str, str]:
    """Returns tokens that are not good here: by what is wrong with each."""
    good = service.token(*permissions)
    head, body, signature = good.split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    header = {"kid": SIGNER.kid, "typ": "at+jwt"}
    other = ec.generate_private_key(ec.SECP256R1())
    return {
        "expired": service.token(*permissions, seconds=-60),
        "another audience": service.token(*permissions, aud="elsewhere"),
        "another key": jwt.encode(claims, other, "ES256", headers=header),
        "no algorithm": f"{_b64({'alg': 'none', **header})}.{body}.",
        "no signature": f"{head}.{body}.",
        "tampered": f"{head}.{_b64(claims | {'firm': str(service.other_firm)})}.{signature}",
    }


def operations(app: Flask, spec: str) -> Iterator[Operation]:
    """Yields the operations of an application's OpenAPI."""
    for result in schemathesis.openapi.from_wsgi(spec, app).get_all_operations():
        assert isinstance(result, Ok), result
        yield result.ok()


def _path(operation: Operation, known: Known, otherwise: str | None = None) -> str:
    path = operation.path
    for each in operation.path_parameters:
        value = otherwise or known.get(each.name, [new_id()])[0]
        path = path.replace(f"{{{each.name}}}", str(value))
    return path


def _good_bodies(operation: Operation, known: Known) -> list[dict[str, Any]]:
    """Returns a good body, as the description has it, about things that are there; or none."""
    found: list[dict[str, Any]] = []
    if not operation.body:
        return found

    @EXAMPLES
    @given(case=operation.as_strategy())
    def look(case: Any) -> None:
        # A text with NUL, which the description cannot rule out, is refused before anything else.
        if isinstance(case.body, dict) and "\\u0000" not in json.dumps(case.body):
            found.append(case.body)

    look()
    fullest = max(found, key=len, default={})
    return [fullest | {name: known[name][0] for name in known.keys() & fullest}]


def _b64(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
