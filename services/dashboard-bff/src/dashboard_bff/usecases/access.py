"""A contact's way into My Billing, as a member of the firm opens and closes it."""

from typing import Any
from uuid import UUID

from common.errors import NotFound
from dashboard_bff.queries import find_resource
from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.memberships import end_sessions

Body = dict[str, Any]
KIND = "contact_access"


def invite_contact(desk: Desk, client_id: UUID, contact_id: UUID) -> Body:
    """Mails the contact an invitation; one that is out already ends."""
    path = f"{_address(desk, client_id, contact_id)}/invitation"
    return catching_up(lambda: desk.command("identity", "POST", path, kind=KIND), about=contact_id)


def withdraw_invitation(desk: Desk, client_id: UUID, contact_id: UUID) -> Body:
    """Ends the invitation that the contact has."""
    path = f"{_address(desk, client_id, contact_id)}/invitation"
    access: Body = desk.command("identity", "DELETE", path, kind=KIND)
    return access


def end_access(desk: Desk, client_id: UUID, contact_id: UUID) -> Body:
    """Takes the contact's sign-in away; their sessions end."""
    path = f"{_address(desk, client_id, contact_id)}/access"
    access: Body = desk.command("identity", "DELETE", path, kind=KIND)
    who = desk.viewer
    end_sessions(desk.database, desk.services, who.firm_id, contact_id, who.principal)
    return access


def the_contact(desk: Desk, client_id: UUID, contact_id: UUID) -> Body:
    """Returns a contact of the client; raises NotFound for anybody else's."""
    with desk.database.transaction(desk.viewer.firm_id) as session:
        contact = find_resource(session, desk.viewer.firm_id, "contact", contact_id)
    if contact is None or contact["client_id"] != str(client_id):
        raise NotFound
    return contact


def _address(desk: Desk, client_id: UUID, contact_id: UUID) -> str:
    return f"/v1/contacts/{the_contact(desk, client_id, contact_id)['id']}"
