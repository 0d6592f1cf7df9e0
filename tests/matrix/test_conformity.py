"""An outside look: whoever asks, each service answers as its OpenAPI says, and never falls over."""

import pytest

from common.testing.openapi import Headers, nonconforming

from .asking import DASHBOARD
from .things import TABLES
from .world import World

# Whoever may do least goes first: the others change what is there.
ASKING = ("client", "staff", "owner")
SERVICES = (DASHBOARD, "payments", "subscriptions", "invoicing", "clients", "identity")
# It would end the session that all other questions are asked in.
BUT = ("DELETE /api/v1/session",)


def credentials(world: World, service: str, role: str) -> dict[str, Headers]:
    if service != DASHBOARD:
        return {"bearer": world.token(role, service)}
    session = world.signed_in(role)
    token = session.pop("X-CSRF-Token")
    return {"session": session, "csrf": {"X-CSRF-Token": token}}


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_answers_everybody_as_it_is_described(world: World, service: str) -> None:
    known = {name: world.things(name, "own") for name in TABLES}
    spec = "/api/v1/openapi.json" if service == DASHBOARD else "/v1/openapi.json"
    app = world.suite.apps[service]

    for role in ASKING:
        found = nonconforming(app, spec, credentials(world, service, role), known, but=BUT)
        assert not list(found), role
