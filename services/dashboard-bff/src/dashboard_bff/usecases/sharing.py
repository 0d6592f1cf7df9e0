"""Share an invoice with whoever pays it: a link that pays this one thing, and the end of it."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import Conflict, NotFound
from dashboard_bff import queries
from dashboard_bff.queries import contacts_of
from dashboard_bff.usecases.commands import Desk, catching_up

PATH = "/v1/links/invoices"


def share(desk: Desk, invoice_id: UUID) -> dict[str, Any]:
    """Returns the address at which an invoice is paid without a sign-in, told this once, and its end.

    An earlier one of the same person ends.
    """
    with desk.database.transaction(desk.viewer.firm_id) as session:
        contact_id = _in_whose_name(session, desk, invoice_id)
    body = {"contact_id": str(contact_id), "document_id": str(invoice_id)}
    made = catching_up(lambda: desk.command("identity", "POST", PATH, body), about=contact_id)
    address = f"{desk.services.config.public_url}/i/{made['token']}"
    return {"address": address, "expires_at": made["expires_at"]}


def end_sharing(desk: Desk, invoice_id: UUID) -> dict[str, Any]:
    """Ends every link to the invoice; raises NotFound if there was none."""
    with desk.database.transaction(desk.viewer.firm_id) as session:
        _own(session, desk, invoice_id)
    return desk.command("identity", "DELETE", f"{PATH}/{invoice_id}")  # type: ignore[no-any-return]


def _in_whose_name(session: Session, desk: Desk, invoice_id: UUID) -> UUID:
    """A contact shares in its own name, a member in that of the client's first contact."""
    invoice, who = _own(session, desk, invoice_id), desk.viewer
    said = queries.find_resource(session, who.firm_id, "collection_settings", who.firm_id)
    if said is None or "pay_by_link" not in said["clients_may"]:
        raise Conflict("links_not_let", "Invoices are not paid by a link here.")
    if invoice["status"] not in ("open", "uncollectible"):
        raise Conflict("nothing_to_pay", "There is nothing to pay on this invoice.")
    if who.client_id is not None:
        return who.person.membership_id
    there = contacts_of(session, who.firm_id, UUID(invoice["client_id"]))
    there = sorted(there, key=lambda each: each["role"] != "client")
    if not there:
        raise Conflict("client_has_no_contact", "Add a contact to the client first.")
    return UUID(there[0]["id"])


def _own(session: Session, desk: Desk, invoice_id: UUID) -> dict[str, Any]:
    who = desk.viewer
    invoice = queries.find_resource(session, who.firm_id, "invoice", invoice_id)
    if invoice is None or (who.client_id and invoice["client_id"] != str(who.client_id)):
        raise NotFound
    if invoice["status"] == "draft" and not who.is_member:
        raise NotFound
    return invoice
