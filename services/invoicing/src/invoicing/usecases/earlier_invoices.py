"""An invoice of an estimate says what was invoiced of it before, from its issue on."""

from sqlalchemy.orm import Session

from common.errors import Conflict
from invoicing import queries
from invoicing.models import CreditNote, Invoice
from invoicing.rules.earlier import Earlier, of_estimate

STANDING = ("open", "paid", "uncollectible")


def tell_earlier(session: Session, invoice: Invoice) -> None:
    """Writes on an invoice that is about to be issued which others of its estimate stand."""
    if invoice.estimate_id is None:
        return
    # The lock keeps another from being voided or issued between our look and our number.
    estimate = queries.locked_estimate(session, invoice.firm_id, invoice.estimate_id)
    others = queries.stages_of(session, invoice.firm_id, estimate.id)
    earlier = [_earlier(session, each) for each in others if each.status in STANDING]
    invoice.of_estimate = of_estimate(
        estimate.number or "", estimate.total_amount, invoice.total_amount, earlier
    )


def refuse_told(session: Session, invoice: Invoice) -> None:
    """Raises Conflict if a later invoice says that this one was issued before it."""
    if invoice.estimate_id is None:
        return
    queries.locked_estimate(session, invoice.firm_id, invoice.estimate_id)
    for later in queries.stages_of(session, invoice.firm_id, invoice.estimate_id):
        rows = (later.of_estimate or {}).get("earlier", [])
        if any(row["invoice_id"] == str(invoice.id) for row in rows):
            detail = f"{later.number} says that it was invoiced before. Void that one first."
            raise Conflict("invoice_is_deducted", detail)


def _earlier(session: Session, invoice: Invoice) -> Earlier:
    notes = queries.credit_notes_of(session, invoice.firm_id, invoice.id)
    return Earlier(
        str(invoice.id),
        invoice.number or "",
        invoice.issued_on.isoformat() if invoice.issued_on else "",
        invoice.is_deposit,
        invoice.status == "paid",
        _amounts(invoice),
        [_amounts(note) for note in notes],
    )


def _amounts(document: Invoice | CreditNote) -> dict[str, object]:
    names = ("net_amount", "tax_amount", "total_amount", "taxes")
    return {name: getattr(document, name) for name in names}
