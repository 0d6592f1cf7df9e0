"""Write an invoice by hand: draft, change, remove, issue, void, write off."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.ids import new_id
from common.outbox import publish
from invoicing import queries
from invoicing.events import (
    InvoiceChanged,
    InvoiceCreated,
    InvoiceRemoved,
    InvoiceUncollectible,
    InvoiceViewed,
    InvoiceVoided,
)
from invoicing.models import SERIES, Invoice, InvoiceLine
from invoicing.models.metadata import refuse_step
from invoicing.rules.taxes import told
from invoicing.rules.totals import Discount, Method
from invoicing.usecases import copies
from invoicing.usecases.earlier_invoices import refuse_told, tell_earlier
from invoicing.usecases.estimate_invoices import give_back
from invoicing.usecases.holds import require_hold
from invoicing.usecases.issuing import issue_invoices
from invoicing.usecases.pricing import method_of, price_invoice, taxes_of
from invoicing.usecases.proposals import refuse_archived

NOTHING_YET = {"paid_amount": 0, "credited_amount": 0}


def preview_invoice(
    session: Session,
    who: Principal,
    *,
    currency: str,
    lines: Sequence[InvoiceLine],
    method: Method | None,
    discount_percent: Decimal | None,
    discount_amount: int,
) -> Invoice:
    """Prices lines as an invoice would, and keeps nothing; unless said, as the firm does now."""
    firm = copies.the_firm(session, who.firm_id)
    taxes = taxes_of(session, firm)
    off = {"discount_percent": discount_percent, "discount_amount": discount_amount}
    invoice = Invoice(currency=currency, lines=list(lines), **off)
    for position, line in enumerate(lines, start=1):
        line.position = position
    invoice.be_priced(method or method_of(session, firm))
    price_invoice(invoice, taxes)
    return invoice


def draft_invoice(
    session: Session,
    who: Principal,
    draft: dict[str, Any],
    *,
    now: datetime,
    reference: str | None = None,
    method: Method | None = None,
) -> Invoice:
    """Drafts an invoice, unless said priced as the firm does now; it may have had a number elsewhere."""
    invoice = Invoice(
        id=new_id(),
        firm_id=who.firm_id,
        created_at=now,
        status="draft",
        reference=reference,
        series=SERIES,
        collection="manual",
        payments=[],
        **NOTHING_YET,
    )
    invoice.be_priced(method or method_of(session, copies.the_firm(session, who.firm_id)))
    _write(session, who, invoice, draft, now)
    session.add(invoice)
    publish(session, InvoiceCreated, invoice, by=who)
    return invoice


def change_invoice(
    session: Session, who: Principal, invoice: Invoice, draft: dict[str, Any], *, now: datetime
) -> Invoice:
    """Replaces a draft whole; what is issued never changes."""
    invoice.refuse_unless_draft()
    _write(session, who, invoice, draft, now)
    publish(session, InvoiceChanged, invoice, by=who)
    return invoice


def remove_invoice(session: Session, who: Principal, invoice: Invoice, *, now: datetime) -> Invoice:
    """Removes a draft; what it billed of an estimate can be billed again."""
    invoice.remove(now)
    publish(session, InvoiceRemoved, invoice, by=who)
    give_back(session, who, invoice, now=now)
    return invoice


def issue_invoice(
    session: Session, who: Principal, invoice: Invoice, *, public_url: str, now: datetime
) -> Invoice:
    """Gives a draft its number; from now on it is owed."""
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, invoice.client_id)
    refuse_archived(client)
    # Since it was written a tax of it may have come onto the list.
    invoice.taxes = told(invoice.taxes, taxes_of(session, firm).meanings)
    invoice.refuse_reverse_charge_of(client)
    clients = {client.id: client}
    tell_earlier(session, invoice)
    issue_invoices(session, who, firm, clients, [invoice], public_url=public_url, now=now)
    return invoice


def view_invoice(session: Session, who: Principal, invoice_id: UUID, *, now: datetime) -> Invoice:
    """Notes that the client has seen it; a member's look, or one on their behalf, is not that."""
    invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
    queries.the_invoice(session, who.firm_id, invoice_id, only_client=who.client_id)
    if who.client_id is not None and not who.only_looks and invoice.view(now):
        publish(session, InvoiceViewed, invoice, by=who)
    return invoice


def void_invoice(
    session: Session,
    who: Principal,
    invoice_id: UUID,
    *,
    hold_id: UUID,
    reason: str,
    now: datetime,
    wall: datetime,
) -> Invoice:
    """Takes an issued invoice back, while payments keeps it still; refused once money has come."""
    invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
    refuse_step("invoice", invoice.status, "void")
    refuse_told(session, invoice)
    require_hold(session, invoice, hold_id, "void", wall=wall)
    invoice.void(reason, now)
    queries.stop_awaiting(session, who.firm_id, [invoice_id])
    queries.stop_reminding(session, who.firm_id, [invoice_id])
    publish(session, InvoiceVoided, invoice, by=who, reason=reason)
    give_back(session, who, invoice, now=now)
    return invoice


def write_off_invoice(
    session: Session,
    who: Principal,
    invoice_id: UUID,
    *,
    hold_id: UUID,
    reason: str,
    now: datetime,
    wall: datetime,
) -> Invoice:
    """Gives up what is due, while payments keeps the invoice still."""
    invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
    refuse_step("invoice", invoice.status, "uncollectible")
    require_hold(session, invoice, hold_id, "write_off", wall=wall)
    invoice.write_off(reason, now)
    queries.stop_awaiting(session, who.firm_id, [invoice_id])
    queries.stop_reminding(session, who.firm_id, [invoice_id])
    publish(session, InvoiceUncollectible, invoice, by=who, reason=reason)
    return invoice


def _write(
    session: Session, who: Principal, invoice: Invoice, draft: dict[str, Any], now: datetime
) -> None:
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, draft["client_id"])
    refuse_archived(client)
    currency = draft["currency"] or client.currency
    if currency != client.currency:
        raise Conflict("currency_mismatch", f"{client.name} is billed in {client.currency}.")
    # Asked for first: what is not priced yet must not reach the database by the way.
    taxes = taxes_of(session, firm)
    discount = Discount(draft["discount_percent"], draft["discount_amount"])
    invoice.write(draft["lines"], discount, client, now)
    invoice.choose_terms(draft["terms"])
    price_invoice(invoice, taxes)
