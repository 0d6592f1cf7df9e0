"""What an attacker would put into a body, an address or a list: made from the descriptions of the routes."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask

from common.ids import new_id
from common.testing.rows import rows_of

from .asking import DASHBOARD, PARAMETER, SAFE, good_body, path_of, routes
from .table import Route
from .things import TABLES
from .world import Headers, World

# Who asked is noted, and what was refused is written down; a clock that is moving goes on. Everything
# else stays as it is.
NOTED = (
    *("audit", "audit_unsealed", "audit_heads", "audit_seals"),
    *("clock_advances", "sessions", "sign_in_attempts", "attempt_counts", "refused_attempts"),
)
# What a field is called where it is not called as a route's parameter is.
CALLED = {
    "payment_method_id": "method_id",
    "invoice_ids": "invoice_id",
    "assigned_member_id": "member_id",
    "document_id": "proposal_id",
    "reference_id": "reference",
    "membership_id": "member_id",
    "item_ids": "item_id",
    "service_ids": "service_id",
}
IDS = re.compile(r"_ids?$")
FILES = re.compile(r"/static/|/docs|openapi\.json|/health/|/metrics|jwks")
# Numbers that a tax office gave, not ids of ours.
TAX_IDS = ("tax_id", "other_tax_ids")

Path = tuple[str, ...]


@dataclass(frozen=True)
class Field:
    """Where in a body an id stands, and whether it is one of several."""

    path: Path
    many: bool

    @property
    def noun(self) -> str:
        return CALLED.get(self.path[-1], self.path[-1])


def writes(world: World) -> Iterator[Route]:
    """Yields every route that takes JSON and may change something."""
    for route in sorted(set(routes(world))):
        if route.method not in SAFE and schema_of(world.suite.apps[route.service], route):
            yield route


def ids_in(app: Flask, route: Route) -> list[Field]:
    """Returns the fields of a route's body that hold ids."""
    return sorted(
        (
            Field(path, kind == "array")
            for path, kind in _leaves(app, route.service, schema_of(app, route))
            if IDS.search(path[-1]) and path[-1] not in TAX_IDS
        ),
        key=lambda field: field.path,
    )


def names_in(app: Flask, route: Route) -> set[str]:
    """Returns the names that a route's body may have at its top."""
    return set(_resolved(app, route.service, schema_of(app, route)).get("properties", {}))


def body_with(
    world: World, route: Route, foreign: Field | None = None, whose: str = "own"
) -> dict[str, Any]:
    """Returns a good body about one's own things, but for one id that is somebody else's."""
    app = world.suite.apps[route.service]
    body = good_body(world, route)
    if "currency" in body:
        # One that is none, or not the client's, would be refused before any id is looked at.
        body = body | {"currency": "GBP"}
    for field in ids_in(app, route):
        owner = whose if field == foreign else "own"
        if field == foreign or field.path[0] in body:
            found = world.things(field.noun, owner) if field.noun in TABLES else [str(new_id())]
            body = _put(body, field.path, [found[0]] if field.many else found[0])
    return body


def send(world: World, route: Route, headers: Headers, body: dict[str, Any]) -> Any:
    """Sends a body to a route about one's own things, against the version that they have."""
    client = world.suite.apps[route.service].test_client(use_cookies=False)
    path = path_of(world, route, "own")
    etag = client.get(path, headers=headers).headers.get("ETag", '"1"')
    more = {"Idempotency-Key": str(new_id()), "If-Match": etag}
    return client.open(path, method=route.method, json=body, headers={**headers, **more})


def reads(world: World) -> Iterator[Route]:
    """Yields every route that shows something, but for what is a file or a description."""
    for route in sorted(set(routes(world))):
        if route.method in SAFE and not FILES.search(route.path):
            yield route


def queries_of(app: Flask, route: Route) -> list[str]:
    """Returns the names of what a route may be asked in its query."""
    path = PARAMETER.sub(r"{\1}", route.path)
    operation = _spec(app, route.service)["paths"].get(path, {}).get("get", {})
    return [each["name"] for each in operation.get("parameters", []) if each["in"] == "query"]


def open_as(world: World, route: Route, role: str, path: str, **more: Any) -> Any:
    """Opens a path of a route's service as a role."""
    client = world.suite.apps[route.service].test_client(use_cookies=False)
    headers = {**headers_of(world, route.service, role), **more.pop("headers", {})}
    return client.open(path, method=more.pop("method", "GET"), headers=headers, **more)


def strange_ids(world: World, *whose: str) -> set[str]:
    """Returns the ids of all that belongs to others."""
    own = {id_ for noun in TABLES for id_ in world.things(noun, "own")}
    theirs = {id_ for noun in TABLES for each in whose for id_ in world.things(noun, each)}
    return theirs - own


def leaves_of(value: Any, path: str = "") -> Iterator[str]:
    """Yields the path of every field in an answer; `[]` is any of a list."""
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from leaves_of(inner, f"{path}.{name}".lstrip("."))
    elif isinstance(value, list):
        for inner in value:
            yield from leaves_of(inner, f"{path}[]")
    else:
        yield path


def headers_of(world: World, service: str, role: str) -> Headers:
    """Returns how a role shows itself to a service."""
    return world.people[role] if service == DASHBOARD else world.token(role, service)


def rows(world: World) -> dict[str, Mapping[str, str]]:
    """Returns digests of all rows of all databases that a refusal must leave alone."""
    return {
        name: rows_of(world.cluster.admin_url, urls, but=NOTED) for name, urls in world.urls.items()
    }


def schema_of(app: Flask, route: Route) -> dict[str, Any]:
    """Returns the schema of a route's body, nothing where it takes none."""
    path = PARAMETER.sub(r"{\1}", route.path)
    operation = _spec(app, route.service)["paths"].get(path, {}).get(route.method.lower(), {})
    content = operation.get("requestBody", {}).get("content", {})
    found: dict[str, Any] = content.get("application/json", {}).get("schema", {})
    return found


@cache
def _spec(app: Flask, service: str) -> dict[str, Any]:
    path = "/api/v1/openapi.json" if service == DASHBOARD else "/v1/openapi.json"
    found: dict[str, Any] = app.test_client().get(path).json or {}
    return found


def _resolved(app: Flask, service: str, schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in schema:
        return schema
    name = schema["$ref"].rpartition("/")[2]
    found: dict[str, Any] = _spec(app, service)["components"]["schemas"][name]
    return found


def _leaves(app: Flask, service: str, schema: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Yields the path and kind of every property, those of nested objects and lists too."""
    for name, inner in _resolved(app, service, schema).get("properties", {}).items():
        inner = _resolved(app, service, inner)
        kind = inner.get("type", "")
        yield (name,), kind
        nested = inner.get("items", {}) if kind == "array" else inner
        for path, deeper in _leaves(app, service, nested):
            yield (name, *path), deeper


def _put(body: Any, path: Path, value: Any) -> Any:
    """Returns a body with a value in one place; of a list its first has it."""
    if not path:
        return value
    if isinstance(body, list):
        first, rest = (body[0] if body else {}), body[1:]
        return [_put(first, path, value), *rest]
    kept = body if isinstance(body, dict) else {}
    return {**kept, path[0]: _put(kept.get(path[0]), path[1:], value)}
