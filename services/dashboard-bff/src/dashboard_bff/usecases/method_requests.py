"""Ask a client for a payment method, and stop asking; payments reminds, invoicing writes the mails."""

from typing import Any
from uuid import UUID

from common.errors import Conflict
from dashboard_bff import queries
from dashboard_bff.usecases.commands import Desk, catching_up

PATH = "/v1/method-requests"


def request_method(desk: Desk, client_id: UUID, *, key: str) -> dict[str, Any]:
    """Asks a client; raises Conflict if nobody there reads it: only who can sign in may add one."""
    with desk.database.transaction(desk.viewer.firm_id) as session:
        contacts = queries.contacts_of(session, desk.viewer.firm_id, client_id)
    if not any(is_reader(contact) for contact in contacts):
        words = "Nobody at this client can be asked: invite a contact who gets its invoices."
        raise Conflict("nobody_to_ask", words)
    body = {"client_id": str(client_id)}
    asked: dict[str, Any] = catching_up(
        lambda: desk.command("payments", "POST", PATH, body, kind="method_request", key=key),
        about=client_id,
    )
    return asked


def revoke_request(desk: Desk, request_id: UUID) -> dict[str, Any]:
    """Asks the client no more."""
    path = f"{PATH}/{request_id}/revocation"
    return desk.command("payments", "POST", path, kind="method_request")  # type: ignore[no-any-return]


def is_reader(contact: dict[str, Any]) -> bool:
    """Tells whether the contact is one of those to whom such a request is mailed."""
    mails = contact.get("mails")
    reads = contact["gets_mail"] if mails is None else "invoices" in mails
    return bool(contact["role"] == "client" and contact["status"] == "active" and reads)
