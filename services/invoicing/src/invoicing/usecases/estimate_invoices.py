"""Turn an estimate into invoices: at once or in stages, and back when one of them counts no more."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.ids import new_id
from common.money import to_major
from common.outbox import publish
from invoicing import queries
from invoicing.events import EstimateChanged, EstimateInvoiced, InvoiceCreated
from invoicing.models import SERIES, Client, Estimate, EstimateLine, Invoice, InvoiceLine
from invoicing.rules.errors import InvalidDocument
from invoicing.rules.stages import Left, percent_stage, stage, total_of, totals_of
from invoicing.rules.taxes import told
from invoicing.usecases import copies
from invoicing.usecases.pricing import refused_by_field, taxes_of
from invoicing.usecases.proposals import refuse_archived


def bill_estimate(
    session: Session,
    who: Principal,
    estimate_id: UUID,
    *,
    percent: Decimal | None,
    amount: int | None,
    deposit: bool,
    now: datetime,
) -> Invoice:
    """Drafts an invoice over a part of an approved estimate, a deposit too, or over all that is left."""
    # The lock is what keeps two stages from billing the same part.
    estimate = queries.locked_estimate(session, who.firm_id, estimate_id)
    client = copies.the_client(session, who.firm_id, estimate.client_id)
    refuse_archived(client)
    shares = _shares(session, estimate, percent, amount)
    invoice = _invoice(estimate, client, percent, deposit, now)
    _fill(invoice, estimate, shares)
    firm = copies.the_firm(session, who.firm_id)
    invoice.taxes = told(invoice.taxes, taxes_of(session, firm).meanings)
    estimate.bill(shares, now)
    session.add(invoice)
    publish(session, InvoiceCreated, invoice, by=who)
    fact = EstimateInvoiced if estimate.status == "invoiced" else EstimateChanged
    publish(session, fact, estimate, by=who)
    return invoice


def preview_stage(
    session: Session,
    who: Principal,
    estimate_id: UUID,
    *,
    percent: Decimal | None,
    amount: int | None,
) -> dict[str, Any]:
    """Says what a stage would bill, and what would be left; keeps nothing."""
    estimate = queries.the_estimate(session, who.firm_id, estimate_id)
    shares = _shares(session, estimate, percent, amount)
    totals = totals_of(shares, estimate.currency)
    pairs = zip(estimate.lines, shares, strict=True)
    return {
        "currency": estimate.currency,
        **asdict(estimate.method),
        "lines": [_billed(line, share) for line, share in pairs],
        "taxes": totals.taxes_as_told(),
        "net_amount": totals.net_amount,
        "tax_amount": totals.tax_amount,
        "total_amount": totals.total_amount,
        "rest_amount": estimate.rest_amount - totals.total_amount,
    }


def give_back(session: Session, who: Principal, invoice: Invoice, *, now: datetime) -> None:
    """Lets what an invoice billed of an estimate be billed again, once it counts no more."""
    if invoice.estimate_id is None:
        return
    estimate = queries.locked_estimate(session, who.firm_id, invoice.estimate_id)
    shares = {
        line.estimate_line_id: (line.net_amount, line.estimate_tax_amount or 0)
        for line in invoice.lines
        if line.estimate_line_id is not None
    }
    estimate.unbill(shares, now)
    publish(session, EstimateChanged, estimate, by=who, reason=f"invoice {invoice.status}")


def _shares(
    session: Session, estimate: Estimate, percent: Decimal | None, amount: int | None
) -> tuple[Left, ...]:
    """Returns what a stage bills of each line; refuses more than is left."""
    if estimate.status != "approved":
        raise Conflict(f"estimate_is_{estimate.status}", "Only an approved estimate is billed.")
    left = [line.left for line in estimate.lines]
    if percent is None:
        with refused_by_field():
            return stage(estimate.rest_amount if amount is None else amount, left)
    stages = queries.stages_of(session, estimate.firm_id, estimate.id)
    earlier = [
        (invoice.estimate_percent, invoice.total_amount)
        for invoice in stages
        if invoice.estimate_percent is not None
    ]
    with refused_by_field():
        try:
            return stage(percent_stage(estimate.total_amount, percent, earlier), left)
        except InvalidDocument as refused:
            raise InvalidDocument(refused.code, "percent") from refused


def _billed(line: EstimateLine, share: Left) -> dict[str, Any]:
    return {
        "name": line.name,
        "amount": share.amount,
        "net_amount": share.net_amount,
        "tax_amount": share.tax_amount,
        "total_amount": share.total_amount,
    }


def _invoice(
    estimate: Estimate, client: Client, percent: Decimal | None, is_deposit: bool, now: datetime
) -> Invoice:
    return Invoice(
        id=new_id(),
        firm_id=estimate.firm_id,
        created_at=now,
        changed_at=now,
        client_id=client.id,
        status="draft",
        series=SERIES,
        currency=estimate.currency,
        estimate_id=estimate.id,
        estimate_percent=percent,
        is_deposit=is_deposit,
        collection="manual",
        bill_to=client.bill_to(),
        payments=[],
        paid_amount=0,
    )


def _fill(invoice: Invoice, estimate: Estimate, shares: Sequence[Left]) -> None:
    """Writes the lines: as they were approved if all is billed at once, else as parts of them."""
    if invoice.is_deposit and not total_of(shares):
        # A part of what comes to nothing has no line; all of it at once has.
        with refused_by_field():
            raise InvalidDocument("stage_comes_to_nothing", "deposit")
    invoice.be_priced(estimate.method)
    pairs = list(zip(estimate.lines, shares, strict=True))
    if not (invoice.is_deposit or estimate.invoiced_total_amount) and _is_rest(estimate, shares):
        invoice.discount_percent = estimate.discount_percent
        pairs = [
            (line, replace(share, discount_amount=line.discount_amount)) for line, share in pairs
        ]
        lines = [_as_written(line, share) for line, share in pairs]
    else:
        words = _words(invoice, estimate, shares)
        pairs = [(line, share) for line, share in pairs if share.total_amount]
        lines = [_part(line, share, words, estimate.currency) for line, share in pairs]
    for position, line in enumerate(lines, start=1):
        line.position = position
    invoice.lines = lines
    invoice.take_totals(totals_of([share for _, share in pairs], estimate.currency))


def _as_written(line: EstimateLine, share: Left) -> InvoiceLine:
    """What is billed at once reads as it was approved."""
    same = ("name", "description", "quantity", "unit_price", "discount_percent")
    return InvoiceLine(
        estimate_line_id=line.id,
        estimate_tax_amount=share.tax_amount,
        tax_name=line.tax_name,
        tax_rate=line.tax_rate,
        **{name: getattr(line, name) for name in same},
    )


def _part(line: EstimateLine, share: Left, words: str, currency: str) -> InvoiceLine:
    """A part is one thing at its price, and says what it is a part of."""
    return InvoiceLine(
        estimate_line_id=line.id,
        estimate_tax_amount=share.tax_amount,
        name=line.name,
        description="\n".join(filter(None, [words, line.description])),
        quantity=Decimal(1),
        unit_price=to_major(share.amount, currency),
        discount_percent=Decimal(0),
        tax_name=line.tax_name,
        tax_rate=line.tax_rate,
    )


def _words(invoice: Invoice, estimate: Estimate, shares: Sequence[Left]) -> str:
    percent = invoice.estimate_percent
    if invoice.is_deposit:
        part = f" of {percent.normalize():f}%" if percent is not None else ""
        return f"Deposit{part} for {estimate.number}"
    if _is_rest(estimate, shares):
        return f"Rest of {estimate.number}"
    if percent is not None:
        return f"{percent.normalize():f}% of {estimate.number}"
    return f"Part of {estimate.number}"


def _is_rest(estimate: Estimate, shares: Sequence[Left]) -> bool:
    return sum(share.total_amount for share in shares) == estimate.rest_amount
