"""The first firm of a suite, founded by whoever is there first. For the front end alone."""

from typing import Any

from flask_smorest import Blueprint

from common import clock
from identity.routes.credentials import credentialed, database, network, passwords
from identity.schemas import FirmDraft, FoundedSchema
from identity.usecases import firms as usecases
from identity.usecases.people import Credentials

routes = Blueprint("first_run", __name__, url_prefix="/v1/first-run", description="Beginning.")


@routes.get("")
@credentialed
@routes.response(204)
def show() -> None:
    """Says that there is no firm yet; 409 once there was any."""
    usecases.refuse_after_first_run(database())


@routes.post("")
@credentialed
@routes.arguments(FirmDraft)
@routes.response(201, FoundedSchema)
def begin(draft: dict[str, Any]) -> usecases.Founded:
    """Founds the first firm with its owner; 409 once there was any."""
    owner = draft.pop("owner")
    typed = Credentials(owner["email"], owner["password"], network(draft.pop("address")))
    name, now = owner["name"], clock.now()
    return usecases.first_run(database(), passwords(), draft, typed, name, now=now)
