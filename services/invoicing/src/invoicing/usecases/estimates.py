"""Write an estimate: draft it, change it, price it without keeping it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from common.ids import new_id
from common.outbox import publish
from invoicing.events import EstimateChanged, EstimateCreated
from invoicing.models import Estimate, EstimateLine, Firm
from invoicing.rules.content_hash import content_hash
from invoicing.rules.totals import Discount, Method
from invoicing.schemas.estimates import ShownEstimateSchema
from invoicing.usecases import copies
from invoicing.usecases.pricing import method_of, price_estimate, taxes_of, total_estimate
from invoicing.usecases.proposals import refuse_archived

SHOWN = ShownEstimateSchema()


def preview_estimate(
    session: Session,
    who: Principal,
    *,
    currency: str,
    lines: Sequence[EstimateLine],
    method: Method | None,
    **discount: Any,
) -> Estimate:
    """Prices lines as an estimate would, and keeps nothing; unless said, as the firm does now."""
    firm = copies.the_firm(session, who.firm_id)
    estimate = Estimate(currency=currency, lines=list(lines))
    estimate.discount_percent = discount["discount_percent"]
    for position, line in enumerate(lines, start=1):
        line.position = position
    estimate.be_priced(method or method_of(session, firm))
    taxes, off = taxes_of(session, firm), _discount(discount)
    total_estimate(estimate, price_estimate(lines, currency, taxes, estimate.method, off), taxes)
    return estimate


def draft_estimate(
    session: Session, who: Principal, draft: dict[str, Any], *, now: datetime
) -> Estimate:
    """Drafts an estimate; it has no number until it is first sent."""
    firm = copies.the_firm(session, who.firm_id)
    estimate = Estimate(id=new_id(), firm_id=who.firm_id, created_at=now, status="draft")
    estimate.document_version, estimate.sendings = 1, 0
    estimate.be_priced(method_of(session, firm))
    _write(session, firm, estimate, draft, now)
    seal_estimate(estimate)
    session.add(estimate)
    publish(session, EstimateCreated, estimate, by=who)
    return estimate


def change_estimate(
    session: Session, who: Principal, estimate: Estimate, draft: dict[str, Any], *, now: datetime
) -> Estimate:
    """Replaces the whole document of a draft."""
    _write(session, copies.the_firm(session, who.firm_id), estimate, draft, now)
    seal_estimate(estimate)
    publish(session, EstimateChanged, estimate, by=who)
    return estimate


def seal_estimate(estimate: Estimate) -> None:
    """Takes the hash of exactly what the client will see."""
    estimate.document_hash = content_hash(SHOWN.dump(estimate))


def _write(
    session: Session, firm: Firm, estimate: Estimate, draft: dict[str, Any], now: datetime
) -> None:
    client = copies.the_client(session, firm.id, draft["client_id"])
    refuse_archived(client)
    copies.the_contact(session, firm.id, client.id, draft["contact_id"])
    currency = draft["currency"] or client.currency
    if currency != client.currency:
        raise Conflict("currency_mismatch", f"{client.name} is billed in {client.currency}.")
    taxes, off = taxes_of(session, firm), _discount(draft)
    totals = price_estimate(draft["lines"], currency, taxes, estimate.method, off)
    estimate.write(now=now, **draft | {"currency": currency})
    total_estimate(estimate, totals, taxes)


def _discount(draft: dict[str, Any]) -> Discount:
    return Discount(draft["discount_percent"], draft["discount_amount"])
