"""Money that had paid invoices went back: they are owed again, and the client is told once."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import NotYet
from common.outbox import publish
from invoicing import queries
from invoicing.events import InvoiceChanged
from invoicing.models import Invoice, InvoiceReversal
from invoicing.usecases import copies
from invoicing.usecases.mails import Letters
from invoicing.usecases.reminders import await_reminders
from invoicing.usecases.settling import settle_one

Body = Mapping[str, Any]


def follow_reversals(
    session: Session, who: Principal, payment: Body, *, public_url: str, now: datetime
) -> None:
    """Applies every refund and lost dispute of the payment; what was applied before is nothing."""
    known = queries.reversals_of(session, who.firm_id, payment["id"])
    fresh = [each for each in _reversals(payment) if each["id"] not in known]
    for reversal in fresh:
        invoices = _reopen(session, who, payment, reversal)
        firm = copies.the_firm(session, who.firm_id)
        queries.stop_reminding(session, who.firm_id, [invoice.id for invoice in invoices])
        await_reminders(session, firm, invoices, now=now)
        if reversal["kind"] == "refund":
            _letters(session, who, payment, public_url, now).refunded(payment, reversal)
        else:
            _letters(session, who, payment, public_url, now).returned(payment, reversal)


def tell_of_dispute(
    session: Session, who: Principal, payment: Body, *, public_url: str, now: datetime
) -> None:
    """Writes that a payment is disputed, and that nothing is collected meanwhile."""
    for dispute in payment["disputes"]:
        if dispute["status"] == "open":
            _letters(session, who, payment, public_url, now).disputed(payment, dispute)


def tell_of_refunded_credit(
    session: Session, who: Principal, refund: Body, *, public_url: str, now: datetime
) -> None:
    """Writes that credit was given back; no invoice is owed more or less for it."""
    _letters(session, who, refund, public_url, now).credit_refunded(refund)


def settle_by_credit(session: Session, who: Principal, credit: Body, *, now: datetime) -> None:
    """Applies a client's credit to its invoice; the very same credit again is nothing."""
    [invoice] = _locked(session, who, [credit["invoice_id"]])
    settle_one(session, who, invoice, credit["id"], credit["amount"], now, kind="credit")
    if not invoice.is_owed:
        queries.stop_awaiting(session, who.firm_id, [invoice.id])
        queries.stop_reminding(session, who.firm_id, [invoice.id])


def _reversals(payment: Body) -> Iterator[Body]:
    """Yields what has gone back for sure, each with its kind."""
    for refund in payment["refunds"]:
        if refund["status"] == "succeeded":
            yield {**refund, "kind": "refund"}
    for dispute in payment["disputes"]:
        if dispute["status"] == "lost":
            yield {**dispute, "kind": "chargeback"}


def _reopen(session: Session, who: Principal, payment: Body, reversal: Body) -> Sequence[Invoice]:
    amounts = {share["invoice_id"]: share["amount"] for share in reversal["shares"]}
    invoices = _locked(session, who, amounts)
    for invoice in invoices:
        if not invoice.knows_payment(payment["id"]):
            raise NotYet(f"payment {payment['id']}")
        invoice.reopen(amounts[invoice.id], reversal["ended_at"])
        session.add(
            InvoiceReversal(
                firm_id=invoice.firm_id,
                invoice_id=invoice.id,
                id=reversal["id"],
                payment_id=payment["id"],
                kind=reversal["kind"],
                amount=amounts[invoice.id],
                at=reversal["ended_at"],
            )
        )
        publish(session, InvoiceChanged, invoice, by=who)
    return invoices


def _locked(session: Session, who: Principal, wanted: Any) -> Sequence[Invoice]:
    found = queries.locked_invoices(session, who.firm_id, set(wanted))
    if missing := set(wanted) - {invoice.id for invoice in found}:
        raise NotYet(f"invoice {', '.join(sorted(map(str, missing)))}")
    return found


def _letters(
    session: Session, who: Principal, about: Body, public_url: str, now: datetime
) -> Letters:
    firm = copies.the_firm(session, who.firm_id)
    client = copies.the_client(session, who.firm_id, about["client_id"])
    return Letters(session, firm, client, public_url, now)
