"""How contacts come into My Billing, over HTTP, as members of the firm decide it."""

from uuid import UUID

from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import transaction
from identity.models import ContactAccess
from identity.routes.credentials import public_url
from identity.schemas import ContactAccessSchema
from identity.usecases.access import access_or_none, end_access, offer_access, withdraw_offer

routes = Blueprint("contacts", __name__, url_prefix="/v1/contacts", description="Who signs in.")


@routes.get("/<uuid:contact_id>/access")
@requires("contacts:read")
@routes.response(200, ContactAccessSchema)
def show(contact_id: UUID) -> ContactAccess:
    """Shows how far a contact is; one who was never invited is nowhere yet."""
    with transaction() as session:
        return access_or_none(session, current_principal(), contact_id)


@routes.post("/<uuid:contact_id>/invitation")
@requires("contacts:write")
@routes.response(201, ContactAccessSchema)
def invite(contact_id: UUID) -> ContactAccess:
    """Mails a contact an invitation; one that is out already ends."""
    with transaction() as session:
        return offer_access(
            session, current_principal(), contact_id, public_url=public_url(), now=clock.now()
        )


@routes.delete("/<uuid:contact_id>/invitation")
@requires("contacts:write")
@routes.response(200, ContactAccessSchema)
def withdraw(contact_id: UUID) -> ContactAccess:
    """Ends the invitation that a contact has."""
    with transaction() as session:
        return withdraw_offer(session, current_principal(), contact_id, now=clock.now())


@routes.delete("/<uuid:contact_id>/access")
@requires("contacts:write")
@routes.response(200, ContactAccessSchema)
def end(contact_id: UUID) -> ContactAccess:
    """Takes a contact's sign-in away."""
    with transaction() as session:
        return end_access(session, current_principal(), contact_id, now=clock.now())
