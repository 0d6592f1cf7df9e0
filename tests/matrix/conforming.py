"""What an outside look at one service finds: whoever asks, it answers as its OpenAPI says."""

from collections.abc import Iterator

from common.testing.openapi import Headers, nonconforming

from .asking import DASHBOARD
from .things import TABLES
from .world import World

# Whoever may do least goes first: the others change what is there.
ASKING = ("client", "staff", "owner")
# It would end the session that all other questions are asked in.
BUT = ("DELETE /api/v1/session",)


def found_wrong(world: World, service: str) -> Iterator[str]:
    """Yields what each role in turn was answered otherwise than is described."""
    known = {name: world.things(name, "own") for name in TABLES}
    spec = "/api/v1/openapi.json" if service == DASHBOARD else "/v1/openapi.json"
    app = world.suite.apps[service]
    for role in ASKING:
        asked = nonconforming(app, spec, _credentials(world, service, role), known, but=BUT)
        yield from (f"{role}: {each}" for each in asked)


def _credentials(world: World, service: str, role: str) -> dict[str, Headers]:
    if service != DASHBOARD:
        return {"bearer": world.token(role, service)}
    session = world.signed_in(role)
    token = session.pop("X-CSRF-Token")
    return {"session": session, "csrf": {"X-CSRF-Token": token}}
