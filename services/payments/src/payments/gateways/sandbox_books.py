"""What the sandbox writes down: requests by their keys, charges, and what was given back of them."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, tuple_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.clock import firm_now, now
from common.sandbox_cards import CARDS, Card
from payments.gateways import ChargeRequest, KeyReused, RefundRequest
from payments.gateways.sandbox_rows import (
    SandboxCharge,
    SandboxMethod,
    SandboxRefund,
    SandboxRequest,
)
from payments.models.news import SandboxNews

DEBIT_TAKES = timedelta(days=3)

# What the payer's bank says after a charge, and after how many days of firm time.
NEWS: dict[str, tuple[tuple[str, int], ...]] = {
    "dispute_lost": (("opened", 7), ("lost", 14)),
    "dispute_won": (("opened", 7), ("won", 14)),
    "debit_returned": (("returned", 5),),
}

_STATUS_OF = {
    "succeeds": "succeeded",
    "declines": "declined",
    "requires_authentication": "requires_action",
    "timeout_before": "succeeded",
    "timeout_after": "succeeded",
    "debits": "processing",
    **dict.fromkeys(NEWS, "succeeded"),
}
GONE = Card("unknown", "0000", "Is not there any more", "declines", "invalid_account")


def card_of(session: Session, request: ChargeRequest) -> Card:
    """Returns the card to charge; one that is detached or another client's declines."""
    method = method_of(session, request.firm_id, request.method_reference)
    if method is None or method.detached_at or method.client_id != request.client_id:
        return GONE
    return CARDS[method.token]


def card_of_charge(session: Session, charge: SandboxCharge) -> Card:
    """Returns the card that was charged, detached or not."""
    method = method_of(session, charge.firm_id, charge.method_reference)
    return CARDS[method.token] if method else GONE


def take_key(session: Session, key: UUID, request: ChargeRequest | RefundRequest) -> int:
    """Counts the request under its key, which stays locked; the same key asks for the same thing."""
    fingerprint = hashlib.sha256(repr(request).encode()).hexdigest()
    row = insert(SandboxRequest).values(
        firm_id=request.firm_id, key=key, fingerprint=fingerprint, times=1, first_at=now()
    )
    again = row.on_conflict_do_update(
        index_elements=["firm_id", "key"], set_={"times": SandboxRequest.times + 1}
    )
    kept = session.execute(again.returning(SandboxRequest.fingerprint, SandboxRequest.times)).one()
    if kept.fingerprint != fingerprint:
        raise KeyReused(str(key))
    return int(kept.times)


def charged(session: Session, request: ChargeRequest, card: Card) -> SandboxCharge:
    """Returns the charge of this key, which is made at most once."""
    charge = charge_of(session, request.firm_id, request.payment_id)
    if charge is None:
        charge = SandboxCharge(
            firm_id=request.firm_id,
            payment_id=request.payment_id,
            client_id=request.client_id,
            method_reference=request.method_reference,
            amount=request.amount,
            currency=request.currency,
            status=_STATUS_OF[card.behavior],
            decline_code=card.decline_code,
            created_at=now(),
            made_at=firm_now(session, request.firm_id),
        )
        if charge.status == "processing":
            charge.settles_at = firm_now(session, request.firm_id) + DEBIT_TAKES
        session.add(charge)
        session.add_all(_news(charge, card, firm_now(session, request.firm_id)))
        session.flush()  # The charge is known by its id.
    return charge


def _news(charge: SandboxCharge, card: Card, at: datetime) -> list[SandboxNews]:
    """Returns what the bank will say of the charge."""
    said = {"firm_id": charge.firm_id, "payment_id": charge.payment_id, "amount": charge.amount}
    return [
        SandboxNews(**said, kind=kind, due_at=at + timedelta(days=days))
        for kind, days in NEWS.get(card.behavior, ())
    ]


def refunded(session: Session, request: RefundRequest, charge: SandboxCharge) -> SandboxRefund:
    """Returns the refund of this key, made at most once and never above what is left.

    The charge is locked, so that of two at once the second sees what the first has taken.
    """
    refund = refund_of(session, request.firm_id, request.refund_id)
    if refund is None:
        refund = SandboxRefund(
            firm_id=request.firm_id,
            refund_id=request.refund_id,
            charge_id=charge.id,
            amount=request.amount,
            currency=request.currency,
            decline_code=_refusal(session, request, charge),
            created_at=now(),
        )
        refund.status = "declined" if refund.decline_code else "succeeded"
        if refund.status == "succeeded" and charge.settles_at is not None:
            refund.status = "processing"
            refund.settles_at = firm_now(session, request.firm_id) + DEBIT_TAKES
        session.add(refund)
        session.flush()
    return refund


def given_back(session: Session, charges: Sequence[SandboxCharge]) -> dict[UUID, int]:
    """Returns what has been given back of each charge."""
    ids = [charge.id for charge in charges]
    query = (
        select(SandboxRefund.charge_id, func.sum(SandboxRefund.amount))
        .where(
            SandboxRefund.firm_id.in_({charge.firm_id for charge in charges}),
            SandboxRefund.charge_id.in_(ids),
            SandboxRefund.status != "declined",
        )
        .group_by(SandboxRefund.charge_id)
    )
    sums = {charge_id: int(amount) for charge_id, amount in session.execute(query)}
    return dict.fromkeys(ids, 0) | sums


def charge_of(session: Session, firm_id: UUID, payment_id: UUID) -> SandboxCharge | None:
    """Returns the charge for our payment; a debit whose days are over has succeeded."""
    query = select(SandboxCharge).where(
        SandboxCharge.firm_id == firm_id, SandboxCharge.payment_id == payment_id
    )
    charge = session.scalars(query.with_for_update()).one_or_none()
    if charge is not None and charge.is_settled_by(firm_now(session, firm_id)):
        charge.status = "succeeded"
    return charge


def refund_of(session: Session, firm_id: UUID, refund_id: UUID) -> SandboxRefund | None:
    """Returns the refund for ours; one to a bank account arrives when its days are over."""
    query = select(SandboxRefund).where(
        SandboxRefund.firm_id == firm_id, SandboxRefund.refund_id == refund_id
    )
    refund = session.scalars(query.with_for_update()).one_or_none()
    if refund is not None and refund.is_settled_by(firm_now(session, firm_id)):
        refund.status = "succeeded"
    return refund


def charges_after(
    session: Session, firm_id: UUID, after: tuple[datetime, UUID], until: datetime, limit: int
) -> Sequence[SandboxCharge]:
    """Returns the next charges in the order they were made in."""
    made = (SandboxCharge.created_at, SandboxCharge.id)
    query = (
        select(SandboxCharge)
        .where(
            SandboxCharge.firm_id == firm_id,
            tuple_(*made) > after,
            SandboxCharge.created_at < until,
        )
        .order_by(*made)
        .limit(limit)
    )
    return session.scalars(query).all()


def method_of(session: Session, firm_id: UUID, reference: str) -> SandboxMethod | None:
    """Returns a stored card, detached or not."""
    query = select(SandboxMethod).where(
        SandboxMethod.firm_id == firm_id, SandboxMethod.reference == reference
    )
    return session.scalars(query).one_or_none()


def _refusal(session: Session, request: RefundRequest, charge: SandboxCharge) -> str | None:
    if charge.reference != request.charge_reference or charge.currency != request.currency:
        return "charge_not_found"
    if charge.status != "succeeded":
        return "charge_not_refundable"
    left = charge.amount - given_back(session, [charge])[charge.id]
    return "amount_too_large" if request.amount > left else None
