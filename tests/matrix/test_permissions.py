"""Every route answers every role as the table says, and what is foreign looks like what is absent."""

from typing import Any

import pytest

from . import table
from .asking import DASHBOARD, PARAMETER, SAFE, ask, cells, routes, statements
from .table import Route
from .world import World

TOLD = {"instance", "trace_id"}


def test_every_route_is_in_the_table_and_no_other(world: World) -> None:
    assert set(routes(world)) ^ set(table.read()) == set()


def test_every_role_gets_the_answers_of_the_table(world: World) -> None:
    wrong = {}
    expected = table.read()
    for route in routes(world):
        found = cells(world, route)
        for role, answers in found.items():
            if expected.get(route, {}).get(role) != answers:
                wrong[f"{route} as {role}"] = (
                    f"{answers} and not {expected.get(route, {}).get(role)}"
                )

    assert not wrong


@pytest.mark.parametrize("role", ["owner", "client"])
def test_what_is_foreign_looks_like_what_is_absent(world: World, role: str) -> None:
    """In the answer, and in the work behind it: so many statements, and no more for one of the two."""
    told = []
    for route in routes(world):
        if not PARAMETER.search(route.path) or (
            route.service == DASHBOARD and route.method not in SAFE
        ):
            continue
        seen = []
        for whose in ("other firm", "absent"):
            # A session notes now and then that it was used: of two askings one is without that.
            first, again = (_seen(world, route, role, whose) for _ in range(2))
            seen.append(min(first, again, key=lambda each: each[2]))
        if seen[0] != seen[1]:
            told.append(f"{route}: {seen[0]} and {seen[1]}")

    assert not told


def _seen(world: World, route: Route, role: str, whose: str) -> tuple[int, dict[str, Any], int]:
    """Returns the status, what is said, and how many statements it took."""
    with statements(world.suite.apps[route.service]) as counted:
        answer = ask(world, route, role, whose)
    body = answer.get_json(silent=True) or {}
    said = {name: value for name, value in body.items() if name not in TOLD}
    return answer.status_code, said, counted.sent
