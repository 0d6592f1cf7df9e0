"""A new password by mail. For the front end alone."""

from typing import Any

from flask_smorest import Blueprint

from common import clock
from identity.routes.credentials import credentialed, database, network, passwords, public_url
from identity.schemas import (
    ChooserSchema,
    ResetLookup,
    ResetUse,
    ResetWishRequest,
    SessionsEndedSchema,
)
from identity.usecases.credentials import Changed
from identity.usecases.resets import Chooser, look_up_reset, use_reset, wish_reset

routes = Blueprint("resets", __name__, url_prefix="/v1/resets", description="Passwords forgotten.")


@routes.post("")
@credentialed
@routes.arguments(ResetWishRequest)
@routes.response(202)
def wish(body: dict[str, Any]) -> None:
    """Takes down that somebody asked; whether there is anyone to write to is looked at later."""
    with database().transaction(None) as session:
        wish_reset(session, body["email"], network(body["address"]), now=clock.now())


@routes.post("/lookup")
@credentialed
@routes.arguments(ResetLookup)
@routes.response(200, ChooserSchema)
def look(body: dict[str, Any]) -> Chooser:
    """Says whose new password the link takes."""
    return look_up_reset(database(), body["token"], network(body["address"]), now=clock.now())


@routes.post("/use")
@credentialed
@routes.arguments(ResetUse)
@routes.response(200, SessionsEndedSchema)
def use(body: dict[str, Any]) -> Changed:
    """Keeps the new password; the link and every session of the person are over."""
    token, chosen, address = body["token"], body["new_password"], network(body["address"])
    now = clock.now()
    return use_reset(database(), passwords(), public_url(), token, chosen, address, now=now)
