"""Invitations over HTTP: the open ones, and those that a proposal's mail carries."""

from typing import Any

from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from common.paging import Page, PageQuery, decode_cursor, page, page_schema
from identity import queries
from identity.schemas import InvitationDraft, InvitationSchema, OpenInvitationSchema
from identity.usecases.invitations import invite_contact

routes = Blueprint("invitations", __name__, url_prefix="/v1/invitations")


@routes.get("")
@requires("members:read", "contacts:read")
@routes.arguments(PageQuery, location="query")
@routes.response(200, page_schema(OpenInvitationSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists invitations that wait for their answer: whose, and until when."""
    firm_id, after, limit = (
        current_principal().firm_id,
        decode_cursor(query["cursor"]),
        query["limit"],
    )
    with transaction() as session:
        rows = queries.open_invitations(session, firm_id, now=clock.now(), after=after, limit=limit)
    return page(rows, limit, lambda invitation: invitation.id)


@routes.post("")
@requires("contacts:write")
@routes.arguments(InvitationDraft)
@routes.response(201, InvitationSchema)
@routes.alt_response(200, schema=InvitationSchema, description="The contact signs in already.")
def invite(draft: dict[str, Any]) -> tuple[Any, int]:
    """Asks a contact to sign in; 200 without a token for one who does already."""
    with transaction() as session:
        asked = invite_contact(session, current_principal(), draft["contact_id"], now=clock.now())
    return asked, 200 if asked.has_password else 201
