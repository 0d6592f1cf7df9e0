"""Invitations of contacts over HTTP, as members of the firm send them."""

from typing import Any

from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from identity.schemas import InvitationDraft, InvitationSchema
from identity.usecases.invitations import invite_contact

routes = Blueprint("invitations", __name__, url_prefix="/v1/invitations")

INVITATION = InvitationSchema()


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
