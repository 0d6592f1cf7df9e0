"""Signed links over HTTP: members make them, the front end opens them for whoever holds one."""

from typing import Any
from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from identity.routes.credentials import credentialed, database, network
from identity.schemas import InvitationSchema, TokenSchema
from identity.schemas.links import (
    EndedLinksSchema,
    EstimateLinkDraft,
    InvoiceLinkDraft,
    LinkDraft,
    LinkInvitationRequest,
    LinkLookup,
    LinkSchema,
    LinkTokenRequest,
    OpenLinkSchema,
)
from identity.usecases.invitations import Asked
from identity.usecases.links import (
    MadeLink,
    OpenLink,
    end_shared,
    invite_by_link,
    issue_link_token,
    look_up_link,
    make_link,
    share_invoice,
)
from identity.usecases.tokens import Token

routes = Blueprint("links", __name__, url_prefix="/v1/links", description="One document each.")


@routes.post("")
@requires("proposals:write")
@routes.arguments(LinkDraft)
@routes.response(201, LinkSchema)
def make(draft: dict[str, Any]) -> MadeLink:
    """Lets a prospect open one proposal; its token goes into the proposal's mail."""
    with transaction() as session:
        return make_link(session, current_principal(), **draft, kind="proposal", now=clock.now())


@routes.post("/estimates")
@requires("estimates:write")
@routes.arguments(EstimateLinkDraft)
@routes.response(201, LinkSchema)
def make_to_estimate(draft: dict[str, Any]) -> MadeLink:
    """Lets a prospect open one estimate; its token goes into the estimate's mail."""
    with transaction() as session:
        return make_link(
            session, current_principal(), **draft, kind="estimate", takes_method=False,
            now=clock.now(),
        )  # fmt: skip


@routes.post("/invoices")
@requires("payments:write")
@routes.arguments(InvoiceLinkDraft)
@routes.response(201, LinkSchema)
def make_to_invoice(draft: dict[str, Any]) -> MadeLink:
    """Lets whoever holds the link pay one invoice of the contact's client."""
    with transaction() as session:
        return share_invoice(session, current_principal(), **draft, now=clock.now())


@routes.delete("/invoices/<uuid:document_id>")
@requires("payments:write")
@routes.response(200, EndedLinksSchema)
def end(document_id: UUID) -> dict[str, int]:
    """Ends every link to the invoice that is the caller's to end."""
    with transaction() as session:
        return {"ended": end_shared(session, current_principal(), document_id, now=clock.now())}


@routes.post("/lookup")
@credentialed
@routes.arguments(LinkLookup)
@routes.response(200, OpenLinkSchema)
def look(body: dict[str, Any]) -> OpenLink:
    """Says what a link opens, and for whom."""
    return look_up_link(database(), body["token"], network(body["address"]), now=clock.now())


@routes.post("/tokens")
@credentialed
@routes.arguments(LinkTokenRequest)
@routes.response(200, TokenSchema)
def token(body: dict[str, Any]) -> Token:
    """Issues a token that is good for the link's one document."""
    with database().transaction(body["firm_id"]) as session:
        signer = current_app.extensions["signer"]
        return issue_link_token(session, signer, **body, now=clock.now())


@routes.post("/invitation")
@credentialed
@routes.arguments(LinkInvitationRequest)
@routes.response(200, InvitationSchema)
def invite(body: dict[str, Any]) -> Asked:
    """Asks whoever accepted by a link to choose a password; the link ends."""
    return invite_by_link(database(), body["token"], now=clock.now())
