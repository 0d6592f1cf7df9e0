"""What an outside look at one service finds: whoever asks, it answers as its OpenAPI says."""

from collections.abc import Iterator

from schemathesis import GenerationMode

from common.testing.openapi import Conformity, Headers

from .asking import DASHBOARD
from .things import TABLES
from .world import World

GOOD, BAD = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
# Whoever may do least goes first: the others change what is there. Where staff may ask the owner may
# too, and what is wrong with a request is wrong whoever asks.
ASKING = {"client": (GOOD, BAD), "staff": (GOOD,), "owner": (GOOD, BAD)}
# It would end the session that all other questions are asked in.
BUT = ("DELETE /api/v1/session",)


def found_wrong(world: World, service: str) -> Iterator[str]:
    """Yields what each role in turn was answered otherwise than is described."""
    known = {name: world.things(name, "own") for name in TABLES}
    spec = "/api/v1/openapi.json" if service == DASHBOARD else "/v1/openapi.json"
    outside = Conformity(world.suite.apps[service], spec, known, but=BUT)
    for role, modes in ASKING.items():
        who = _credentials(world, service, role)
        yield from (f"{role}: {each}" for each in outside.broken(who, modes))


def _credentials(world: World, service: str, role: str) -> dict[str, Headers]:
    if service != DASHBOARD:
        return {"bearer": world.token(role, service)}
    session = world.signed_in(role)
    token = session.pop("X-CSRF-Token")
    return {"session": session, "csrf": {"X-CSRF-Token": token}}
