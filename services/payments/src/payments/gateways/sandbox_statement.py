"""What the sandbox has charged, read out of its own books and of nobody else's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session

from common.clock import firm_now
from common.sandbox_cards import CARDS
from payments.gateways.sandbox_books import GONE, given_back
from payments.gateways.sandbox_rows import SandboxCharge, SandboxMethod, SandboxRefund


@dataclass(frozen=True, slots=True)
class Entry:
    """A charge as it stands now, with the card and what was given back of it; amounts in minor units."""

    id: UUID
    payment_id: UUID
    client_id: UUID
    brand: str
    last4: str
    amount: int
    refunded_amount: int
    currency: str
    status: str
    decline_code: str | None
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Total:
    """What came of all charges of a currency; what is under way or waits is in neither sum."""

    currency: str
    charge_count: int
    declined_count: int
    charged_amount: int
    refunded_amount: int


def entries(session: Session, firm_id: UUID, *, before: UUID | None, limit: int) -> list[Entry]:
    """Returns up to `limit + 1` charges, the newest first."""
    query = (
        select(SandboxCharge, SandboxMethod.token)
        .outerjoin(
            SandboxMethod,
            (SandboxMethod.firm_id == SandboxCharge.firm_id)
            & (SandboxMethod.reference == SandboxCharge.method_reference),
        )
        .where(SandboxCharge.firm_id == firm_id)
    )
    if before is not None:
        query = query.where(SandboxCharge.id < before)
    rows = session.execute(query.order_by(SandboxCharge.id.desc()).limit(limit + 1)).all()
    back = given_back(session, [charge for charge, _ in rows]) if rows else {}
    at = firm_now(session, firm_id)
    return [_entry(charge, token, back[charge.id], at) for charge, token in rows]


def totals(session: Session, firm_id: UUID) -> list[Total]:
    """Returns the sums of every currency in which anything was charged, by its code."""
    at = firm_now(session, firm_id)
    arrived = (SandboxCharge.status == "succeeded") | (
        (SandboxCharge.status == "processing") & (SandboxCharge.settles_at <= at)
    )
    query = (
        select(
            SandboxCharge.currency,
            func.count(),
            func.count().filter(SandboxCharge.status == "declined"),
            func.coalesce(func.sum(case((arrived, SandboxCharge.amount), else_=0)), 0),
        )
        .where(SandboxCharge.firm_id == firm_id)
        .group_by(SandboxCharge.currency)
        .order_by(SandboxCharge.currency)
    )
    back = _given_back(session, firm_id)
    return [
        Total(currency, count, declined, int(charged), back.get(currency, 0))
        for currency, count, declined, charged in session.execute(query)
    ]


def _given_back(session: Session, firm_id: UUID) -> dict[str, int]:
    query = (
        select(SandboxRefund.currency, func.sum(SandboxRefund.amount))
        .where(SandboxRefund.firm_id == firm_id, SandboxRefund.status != "declined")
        .group_by(SandboxRefund.currency)
    )
    return {currency: int(amount) for currency, amount in session.execute(query)}


def _entry(charge: SandboxCharge, token: str | None, back: int, at: datetime) -> Entry:
    card = CARDS[token] if token else GONE
    return Entry(
        id=charge.id,
        payment_id=charge.payment_id,
        client_id=charge.client_id,
        brand=card.brand,
        last4=card.last4,
        amount=charge.amount,
        refunded_amount=back,
        currency=charge.currency,
        status="succeeded" if charge.is_settled_by(at) else charge.status,
        decline_code=charge.decline_code,
        made_at=charge.made_at,
    )
