"""An invoice as whoever holds a link to it sees it: what it is for, what is due, and how to pay that."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import bank_confirmation, methods
from dashboard_bff.views.parts.collecting import clients_may
from dashboard_bff.views.parts.collection import WAITS, Payments
from dashboard_bff.views.parts.invoices import invoice_row, is_open
from dashboard_bff.views.parts.prices import said
from dashboard_bff.views.parts.scene import Body, View, found, scene, the_own

HIDDEN = ("draft", "void")


def show(session: Session, viewer: Viewer, invoice_id: UUID, address: str) -> View:
    """Returns the one invoice; NotFound once it is void, or links pay nothing here any more."""
    invoice = _its(session, viewer, invoice_id)
    at = scene(session, viewer.firm_id)
    client = found(queries.find_resource(session, viewer.firm_id, "client", invoice["client_id"]))
    around = queries.payments_of_invoice(session, viewer.firm_id, invoice)
    row = invoice_row(invoice, Payments.around(at, around), client)
    same = ("number", "status", "currency", "issued_on", "due_on", "due_amount", "total_amount")
    facts = {name: row[name] for name in same}
    lines = [
        {"name": line["name"], "quantity": line["quantity"], "amount": said(line)}
        for line in invoice["lines"]
    ]
    waits = _own_wait(session, viewer, around)
    return {
        "invoice": facts | {name: invoice[name] for name in ("net_amount", "tax_amount")},
        "client_name": client["billing_name"] or client["name"],
        "lines": lines,
        "off_reason": row["off_reason"],
        "confirmation": f"{address}/payments/{waits['id']}/confirmation" if waits else None,
        "link_address": address,
        **_card(session, viewer, row, invoice, address),
    }


def question(
    session: Session, viewer: Viewer, invoice_id: UUID, payment_id: UUID, address: str
) -> View:
    """Returns a payment by this link as its bank wants it confirmed; NotFound for any other."""
    _its(session, viewer, invoice_id)
    view = bank_confirmation.question(session, viewer, payment_id)
    if [each["id"] for each in view["invoices"]] != [str(invoice_id)]:
        raise NotFound
    own = {"address": f"{address}/payments/{payment_id}/confirmation", "back": address}
    return view | own | {"link_address": address}


def _its(session: Session, viewer: Viewer, invoice_id: UUID) -> Body:
    invoice = the_own(session, viewer, "invoice", invoice_id)
    if invoice["status"] in HIDDEN or "pay_by_link" not in clients_may(session, viewer):
        raise NotFound
    return invoice


def _card(session: Session, viewer: Viewer, row: View, invoice: Body, address: str) -> View:
    """The form of the card that pays, if anything can be paid just now."""
    if not is_open(row["status"]) or row["off_reason"]:
        return {"pays": None}
    card = methods.new(session, viewer, UUID(invoice["client_id"]), None)
    setup = f"/api/v1/invoice-links{address.removeprefix('/i')}/payments/setups"
    own = {"address": f"{address}/payments", "setup_address": setup, "back": address}
    order = {"amount": row["due_amount"], "currency": row["currency"]}
    return card | own | {"next": None, "make_default": None, "pays": order}


def _own_wait(session: Session, viewer: Viewer, around: list[Body]) -> Body | None:
    """The payment that this link began and that its bank wants confirmed."""
    waiting = [each for each in around if each["status"] == WAITS]
    ids = [each["payment_method_id"] for each in waiting]
    given = queries.several(session, viewer.firm_id, "payment_method", ids)
    by = f"link:{viewer.person.link_id}"
    own = (p for p in waiting if given.get(p["payment_method_id"], {}).get("added_by") == by)
    return next(own, None)
