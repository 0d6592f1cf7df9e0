"""How people come in: sign-in, tokens, invitations, new firms. For the front end alone."""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from common import clock
from identity.routes.credentials import credentialed, database, network, passwords
from identity.schemas import (
    FirmDraft,
    FoundedSchema,
    InvitationAnswer,
    InvitationLookup,
    InvitationViewSchema,
    SignedInSchema,
    SignIn,
    StandingsRequest,
    StandingsSchema,
    TokenRequest,
    TokenSchema,
)
from identity.usecases.answers import Asking, accept_invitation, look_up
from identity.usecases.firms import Founded, create_firm
from identity.usecases.people import Credentials
from identity.usecases.sign_ins import SignedIn, sign_in
from identity.usecases.standings import standings
from identity.usecases.tokens import Token, issue_token

routes = Blueprint("doors", __name__, url_prefix="/v1", description="How people come in.")


@routes.post("/sign-ins")
@credentialed
@routes.arguments(SignIn)
@routes.response(200, SignedInSchema)
def come_in(body: dict[str, Any]) -> SignedIn:
    """Says who signs in and where they may go; wrong, absent and disabled are answered alike."""
    typed = Credentials(body["email"], body["password"], network(body["address"]))
    return sign_in(database(), passwords(), typed, now=clock.now())


@routes.post("/standings")
@credentialed
@routes.arguments(StandingsRequest)
@routes.response(200, StandingsSchema)
def places(body: dict[str, Any]) -> dict[str, Any]:
    """Says where somebody who is signed in may go; nowhere for who is nobody any more."""
    return {"choices": standings(database(), body["person_id"])}


@routes.post("/tokens")
@credentialed
@routes.arguments(TokenRequest)
@routes.response(200, TokenSchema)
def token(body: dict[str, Any]) -> Token:
    """Issues a token for one service."""
    with database().transaction(body["firm_id"]) as session:
        return issue_token(session, current_app.extensions["signer"], now=clock.now(), **body)


@routes.post("/invitations/lookup")
@credentialed
@routes.arguments(InvitationLookup)
@routes.response(200, InvitationViewSchema)
def look(body: dict[str, Any]) -> Asking:
    """Says who asks whom."""
    return look_up(database(), body["token"], now=clock.now())


@routes.post("/invitations/acceptance")
@credentialed
@routes.arguments(InvitationAnswer)
@routes.response(200, SignedInSchema)
def accept(body: dict[str, Any]) -> SignedIn:
    """Accepts an invitation and signs the person in."""
    address = network(body["address"])
    return accept_invitation(
        database(), passwords(), body["token"], body["password"], address, now=clock.now()
    )


@routes.post("/firms")
@credentialed
@routes.arguments(FirmDraft)
@routes.response(201, FoundedSchema)
def found(draft: dict[str, Any]) -> Founded:
    """Founds a firm with its first owner."""
    owner = draft.pop("owner")
    typed = Credentials(owner["email"], owner["password"], network(draft.pop("address")))
    return create_firm(database(), passwords(), draft, typed, owner["name"], now=clock.now())
