"""Knocks at every door as everybody, and says how each was answered."""

import re
from collections.abc import Iterator
from functools import cache
from ipaddress import IPv4Network
from typing import Any

import sqlalchemy
from flask import Flask
from hypothesis import given
from schemathesis import GenerationMode

from common.ids import new_id
from common.testing.openapi import EXAMPLES
from common.testing.refusals import operations

from .bodies import BODIES
from .table import ROLES, WHOSE, Cells, Route
from .world import World

DASHBOARD = "dashboard-bff"
SIGNS = {401: "1", 403: "3", 404: "4"}
PARAMETER = re.compile(r"<(?:[^<>:]+:)?([a-z_]+)>")
SAFE = ("GET",)
# What a route names that is nobody's.
CHOSEN = {
    "service": "invoicing", "token": "x" * 43, "hash_": "0" * 64, "kind": "proposal",
    "name": "swagger-ui.css", "filename": "none", "act": "copy",
    "change": "cancel",
}  # fmt: skip
ADDRESSES = IPv4Network("10.0.0.0/8").hosts()
# What is over then is asked for nevermore.
LAST = ("removal", "revocation", "merge", "/end", "end-others", "archival", "acceptance")
# Whoever signs out does not come back by the same session.
ENDING = {("DELETE", "/api/v1/session"), ("POST", "/sign-out")}


def routes(world: World) -> list[Route]:
    """Returns every route of every service; who only looks first, and what ends something last."""
    return sorted(set(_routes(world)), key=lambda route: (_ends(route), route))


def _ends(route: Route) -> int:
    if route.method in SAFE:
        return 0
    if route.path.endswith("/erasure"):
        return 3
    return 2 if route.method == "DELETE" or route.path.endswith(LAST) else 1


def _routes(world: World) -> Iterator[Route]:
    for service, app in world.suite.apps.items():
        for rule in app.url_map.iter_rules():
            for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
                yield Route(service, PARAMETER.sub(r"<\1>", rule.rule), method)


def cells(world: World, route: Route) -> Cells:
    """Returns how a route answers each role; whoever may do least asks first."""
    names = set(PARAMETER.findall(route.path))
    whose = WHOSE if names - CHOSEN.keys() else WHOSE[:1]
    answers = {}
    for role in reversed(ROLES):
        # What is not theirs is asked for first: asking for one's own may change it.
        signs = {each: sign(ask(world, route, role, each)) for each in reversed(whose)}
        answers[role] = "".join(signs[each] for each in whose)
    return answers


def ask(world: World, route: Route, role: str, whose: str) -> Any:
    """Sends a request of the route: about somebody else's or nothing a good one, else a hollow one."""
    if route.method in SAFE or whose == "own":
        return _send(world, route, role, whose, {})
    return _send(world, route, role, whose, good_body(world, route))


def _headers(world: World, route: Route, role: str) -> dict[str, str]:
    if route.service != DASHBOARD:
        return world.token(role, route.service)
    ends = (route.method, route.path) in ENDING and role != "nobody"
    return world.signed_in(role) if ends else world.people[role]


def _send(world: World, route: Route, role: str, whose: str, body: dict[str, Any]) -> Any:
    headers = _headers(world, route, role)
    if whose != "own":
        headers = {**headers, "Idempotency-Key": str(new_id()), "If-Match": '"1"'}
    sent: dict[str, Any] = {}
    if route.method not in SAFE:
        is_form = route.service == DASHBOARD and not route.path.startswith("/api/")
        sent = {"data" if is_form else "json": body}
    client = world.suite.apps[route.service].test_client(use_cookies=False)
    path = path_of(world, route, whose)
    # Each comes from elsewhere: so many links that are none would stop a single address.
    here = {"REMOTE_ADDR": str(next(ADDRESSES))}
    answer = client.open(
        path, method=route.method, headers=headers, environ_base=here, buffered=True, **sent
    )
    _come_back(world, role, answer)
    return answer


def _come_back(world: World, role: str, answer: Any) -> None:
    """Whose session was exchanged for another one, or ended, begins a new one, to ask on."""
    name = world.people[role].get("Cookie", "").partition("=")[0]
    cookies = answer.headers.getlist("Set-Cookie")
    if name and any(cookie.startswith(f"{name}=") for cookie in cookies):
        world.let_in(role, *world.credentials[role])


def path_of(world: World, route: Route, whose: str) -> str:
    """Returns the path of a route about things of somebody's; each name stands for the oldest."""

    def put(match: re.Match[str]) -> str:
        return CHOSEN.get(match[1]) or world.things(match[1], whose)[0]

    return PARAMETER.sub(put, route.path)


def sign(response: Any) -> str:
    """Returns how an answer stands in the table."""
    if response.status_code == 303 and "/sign-in" in response.headers.get("Location", ""):
        return "1"
    assert response.status_code < 500, (response.request.path, response.get_data(as_text=True))
    return SIGNS.get(response.status_code, "+")


def statements(app: Flask) -> "Statements":
    """Returns a counter of what an application asks its database."""
    return Statements(app.extensions["database"].engine)


class Statements:
    """How many statements were sent while it was watching: what takes the time of an answer."""

    def __init__(self, engine: sqlalchemy.Engine) -> None:
        self._engine, self.sent = engine, 0

    def __enter__(self) -> "Statements":
        sqlalchemy.event.listen(self._engine, "before_cursor_execute", self._count)
        return self

    def __exit__(self, *_: object) -> None:
        sqlalchemy.event.remove(self._engine, "before_cursor_execute", self._count)

    def _count(self, *_: object) -> None:
        self.sent += 1


def good_body(world: World, route: Route) -> dict[str, Any]:
    """Returns a body that the route has nothing against: of those its description allows, or by hand."""
    if route not in world.good_bodies:
        world.good_bodies[route] = _good_body(world, route)
    return world.good_bodies[route]


def _good_body(world: World, route: Route) -> dict[str, Any]:
    for body in _bodies(world.suite.apps[route.service], route):
        if _send(world, route, "owner", "absent", body).status_code != 422:
            return body
    return {}


@cache
def _bodies(app: Flask, route: Route) -> list[dict[str, Any]]:
    if (by_hand := BODIES.get((route.method, route.path))) is not None:
        return [by_hand]
    path = PARAMETER.sub(r"{\1}", route.path)
    operation = _operations(app, route.service).get((route.method, path))
    if operation is None or not operation.body:
        return [{}]
    found: list[dict[str, Any]] = []

    @EXAMPLES
    @given(case=operation.as_strategy(generation_mode=GenerationMode.POSITIVE))
    def look(case: Any) -> None:
        if isinstance(case.body, dict):
            found.append(case.body)

    look()
    return sorted(found, key=len, reverse=True)


@cache
def _operations(app: Flask, service: str) -> dict[tuple[str, str], Any]:
    spec = "/api/v1/openapi.json" if service == DASHBOARD else "/v1/openapi.json"
    return {(each.method.upper(), each.path): each for each in operations(app, spec)}
