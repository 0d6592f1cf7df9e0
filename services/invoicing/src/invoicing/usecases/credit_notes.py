"""Credit an issued invoice, whole or in part: said first, then issued under the next number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.outbox import publish
from invoicing import queries
from invoicing.events import CreditNoteIssued, InvoiceChanged, InvoicePaid
from invoicing.models import CREDIT_SERIES, CreditNote, Invoice
from invoicing.rules.content_hash import content_hash
from invoicing.rules.credit_notes import Billed, Choice, Credit, Credited, credit, rests
from invoicing.rules.totals import TaxLine
from invoicing.schemas.credit_notes import CreditNoteContentSchema
from invoicing.usecases import copies
from invoicing.usecases.holds import require_hold
from invoicing.usecases.mails import Letters
from invoicing.usecases.numbering import give_numbers
from invoicing.usecases.pricing import refused_by_field

CONTENT = CreditNoteContentSchema()

Choices = Sequence[Choice] | None


def preview_credit_note(
    session: Session, who: Principal, invoice_id: UUID, choices: Choices
) -> dict[str, Any]:
    """Returns what a credit note would come to, and what is left of each line."""
    invoice = queries.the_invoice(session, who.firm_id, invoice_id)
    invoice.refuse_uncreditable()
    before = _lines(queries.credit_notes_of(session, who.firm_id, invoice_id))
    found = _credit(invoice, before, choices)
    applied = min(found.total_amount, invoice.due_amount)
    return {
        "invoice_id": invoice.id,
        "currency": invoice.currency,
        "prices_include_tax": invoice.prices_include_tax,
        "lines": _creditable(invoice, before, found),
        "taxes": found.taxes,
        "net_amount": found.net_amount,
        "tax_amount": found.tax_amount,
        "total_amount": found.total_amount,
        "applied_amount": applied,
        "surplus_amount": found.total_amount - applied,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is to be credited, why, and payments' hold that was placed for it."""

    lines: Choices
    hold_id: UUID
    reason: str


def issue_credit_note(
    session: Session,
    who: Principal,
    note_id: UUID,
    invoice_id: UUID,
    order: Order,
    *,
    public_url: str,
    now: datetime,
    wall: datetime,
) -> CreditNote:
    """Issues a credit note; the invoice owes less, and what was paid of that is the client's credit.

    The credit note of a request that is repeated is found by its id.
    """
    invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
    if known := queries.find_credit_note(session, who.firm_id, note_id):
        return known
    note = _note(invoice, note_id, order, _agreed(session, invoice, order, wall), now)
    _number(session, note, now)
    session.add(note)
    _tell(session, who, note, invoice, public_url, now)
    return note


def _agreed(session: Session, invoice: Invoice, order: Order, wall: datetime) -> Credit:
    """Returns what is credited: the very amount that payments keeps the invoice still for, once."""
    invoice.refuse_uncreditable()
    hold = require_hold(session, invoice, order.hold_id, "credit_note", wall=wall)
    notes = queries.credit_notes_of(session, invoice.firm_id, invoice.id)
    if any(note.hold_id == hold.id for note in notes):
        raise Conflict("hold_over", "This hold was used already. Nothing was changed; try again.")
    found = _credit(invoice, _lines(notes), order.lines)
    if found.total_amount != hold.amount:
        raise Conflict("amount_changed", "The amount has changed. Look at it again.")
    return found


def _note(
    invoice: Invoice, note_id: UUID, order: Order, found: Credit, now: datetime
) -> CreditNote:
    note = CreditNote(
        id=note_id,
        firm_id=invoice.firm_id,
        created_at=now,
        hold_id=order.hold_id,
        reason=order.reason,
    )
    note.mirror(invoice, found)
    note.applied_amount = invoice.credit(note.total_amount, now)
    note.surplus_amount = note.total_amount - note.applied_amount
    return note


def _credit(invoice: Invoice, before: Sequence[Credited], choices: Choices) -> Credit:
    taxes = [_tax(tax) for tax in invoice.taxes]
    with refused_by_field():
        return credit(_billed(invoice), taxes, before, choices)


def _lines(notes: Sequence[CreditNote]) -> list[Credited]:
    return [line.credited for note in notes for line in note.lines]


def _billed(invoice: Invoice) -> list[Billed]:
    return [
        Billed(
            line.position,
            line.quantity,
            line.net_amount,
            line.price.tax,
            line.included_tax_amount,
            line.discount_amount,
        )
        for line in invoice.lines
    ]


def _tax(tax: dict[str, Any]) -> TaxLine:
    return TaxLine(tax["name"], Decimal(tax["rate"]), tax["taxable_amount"], tax["tax_amount"])


def _creditable(
    invoice: Invoice, before: Sequence[Credited], found: Credit
) -> list[dict[str, Any]]:
    now = {line.position: line for line in found.lines}
    left = {rest.position: rest for rest in rests(_billed(invoice), before)}
    return [
        {
            "position": line.position,
            "name": line.name,
            "left_quantity": left[line.position].quantity,
            "left_amount": left[line.position].amount,
            "quantity": now[line.position].quantity if line.position in now else None,
            "amount": now[line.position].amount if line.position in now else 0,
            "net_amount": now[line.position].net_amount if line.position in now else 0,
        }
        for line in invoice.lines
    ]


def _number(session: Session, note: CreditNote, now: datetime) -> None:
    """Takes the next number when nothing can be refused any more."""
    firm = copies.the_firm(session, note.firm_id)
    given = give_numbers(session, firm, CREDIT_SERIES, count=1, now=now)
    number = given.number(given.first)
    note.number_it(given.day.year, given.first, number, given.at, given.day)
    note.content_hash = content_hash(CONTENT.dump(note))


def _tell(
    session: Session,
    who: Principal,
    note: CreditNote,
    invoice: Invoice,
    public_url: str,
    now: datetime,
) -> None:
    publish(session, CreditNoteIssued, note, by=who, reason=note.reason)
    if note.applied_amount:
        fact = InvoicePaid if invoice.status == "paid" else InvoiceChanged
        publish(session, fact, invoice, by=who)
    if not invoice.is_owed:
        queries.stop_awaiting(session, who.firm_id, [invoice.id])
        queries.stop_reminding(session, who.firm_id, [invoice.id])
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, note.client_id)
    Letters(session, firm, client, public_url, now).credit_note_issued(note)
