"""How people come in: sign-in, tokens, invitations, new firms. For the front end alone."""

from typing import Any

from flask import current_app
from flask_smorest import Blueprint

from common import clock
from identity.routes.credentials import (
    credentialed,
    database,
    network,
    passwords,
    public_url,
    sealer,
)
from identity.schemas import (
    CodeSignIn,
    FirmDraft,
    FoundedSchema,
    InvitationAnswer,
    InvitationLookup,
    InvitationViewSchema,
    KeyTokenRequest,
    SignedInSchema,
    SignIn,
    StandingsRequest,
    StandingsSchema,
    TokenRequest,
    TokenSchema,
)
from identity.usecases.answers import Asking, accept_invitation, look_up
from identity.usecases.firms import Founded, create_firm
from identity.usecases.key_tokens import trade_key
from identity.usecases.people import Credentials
from identity.usecases.sign_ins import CodeGiven, CodeOwed, SignedIn, sign_in, sign_in_with_code
from identity.usecases.standings import standings
from identity.usecases.tokens import Token, issue_token

routes = Blueprint("doors", __name__, url_prefix="/v1", description="How people come in.")


@routes.post("/sign-ins")
@credentialed
@routes.arguments(SignIn)
@routes.response(200, SignedInSchema)
def come_in(body: dict[str, Any]) -> SignedIn | CodeOwed:
    """Says who signs in and where they may go; wrong, absent and disabled are answered alike.

    Who owes a code gets a ticket for it instead.
    """
    typed = Credentials(body["email"], body["password"], network(body["address"]))
    return sign_in(database(), passwords(), public_url(), typed, now=clock.now())


@routes.post("/sign-ins/code")
@credentialed
@routes.arguments(CodeSignIn)
@routes.response(200, SignedInSchema)
def come_in_by_code(body: dict[str, Any]) -> SignedIn:
    """Says who signs in by a ticket and a code of their device, or one to recover with."""
    given = CodeGiven(body["ticket"], body["code"], network(body["address"]))
    return sign_in_with_code(database(), sealer(), public_url(), given, now=clock.now())


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


@routes.post("/key-tokens")
@credentialed
@routes.arguments(KeyTokenRequest)
@routes.response(200, TokenSchema)
def key_token(body: dict[str, Any]) -> Token:
    """Trades an API key for a token for one service."""
    signer, address = current_app.extensions["signer"], network(body["address"])
    return trade_key(
        database(), signer, body["api_key"], body["audience"], address, now=clock.now()
    )


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
def accept(body: dict[str, Any]) -> SignedIn | CodeOwed:
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
