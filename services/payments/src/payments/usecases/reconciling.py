"""Hold our payments against a gateway's own books, and let a person settle what differs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import due_instant, local_date
from common.ids import new_id
from common.logs import get_logger
from common.outbox import publish
from payments import queries
from payments.events import GatewayDifferenceFound, GatewayDifferenceSettled
from payments.gateways import Gateway, GatewayCharge
from payments.models import GatewayDifference, Payment
from payments.rules.reconciling import Difference, Ours, Theirs, differences
from payments.usecases.moments import Moment

log = get_logger(__name__)

# How far back both books are read each night, and what is still too new to be in both.
LOOK_BACK = timedelta(days=30)
TOO_NEW = timedelta(minutes=10)
TRY_AGAIN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Span:
    """Which moments of both books are compared, and through which gateways."""

    since: datetime
    until: datetime
    gateways: Sequence[str]


def begin_reconciliation(session: Session, who: Principal, *, wall: datetime) -> Span | None:
    """Takes the firm for this night; None if it is not its turn. What fails is tried in an hour."""
    row = queries.reconciliation(session, who.firm_id, first_at=wall)
    if row.next_at > wall:
        return None
    row.next_at = wall + TRY_AGAIN
    used = queries.gateways_used(session, who.firm_id)
    return Span(wall - LOOK_BACK, wall - TOO_NEW, used)


def end_reconciliation(session: Session, who: Principal, *, wall: datetime) -> None:
    """Both books have been read; the next time is after the firm's next midnight."""
    row = queries.reconciliation(session, who.firm_id, first_at=wall)
    zone = queries.the_firm(session, who.firm_id).time_zone
    row.next_at = due_instant(local_date(wall, zone) + timedelta(days=1), zone)
    row.done_at = wall


def read_charges(gateway: Gateway, who: Principal, span: Span) -> list[GatewayCharge]:
    """Returns what the gateway charged in that time, and a little before."""
    return list(gateway.list_charges(who.firm_id, span.since - timedelta(days=1), span.until))


def compare(
    session: Session, who: Principal, gateway: str, charges: Sequence[GatewayCharge], span: Span
) -> list[Difference]:
    """Returns what differs between the charges and our payments."""
    ids = {charge.payment_id for charge in charges if charge.payment_id}
    rows = queries.payments_to_compare(session, who.firm_id, gateway, ids, span.since, span.until)
    return differences({row.id: ours(row) for row in rows}, [theirs(each) for each in charges])


def is_charged_after_all(gateway: Gateway, who: Principal, difference: Difference) -> bool:
    """Looks up a charge that is not in the list: it may be older than what was read."""
    if difference.kind != "payment_without_charge" or difference.payment_id is None:
        return False
    answer = gateway.find_charge(who.firm_id, difference.payment_id)
    return answer is not None and answer.outcome == "succeeded"


def record_differences(
    session: Session, who: Principal, gateway: str, found: Sequence[Difference], *, at: Moment
) -> int:
    """Keeps what is not known yet, settled things included; returns how much that was."""
    about = {_about(difference) for difference in found}
    known = {row.what for row in queries.known_differences(session, who.firm_id, about)}
    new = 0
    for difference in found:
        row = _row(session, who, gateway, difference, at)
        if row.what not in known:
            session.add(row)
            publish(session, GatewayDifferenceFound, row, by=who)
            log.error("books differ", kind=row.kind, about=row.about, firm_id=str(row.firm_id))
            new += 1
    return new


def settle_difference(
    session: Session, who: Principal, difference_id: UUID, note: str, *, now: datetime
) -> GatewayDifference:
    """Keeps what somebody found out about it."""
    row = queries.locked_difference(session, who.firm_id, difference_id)
    row.settle(note, who.actor, now)
    publish(session, GatewayDifferenceSettled, row, by=who, reason=note)
    return row


def ours(row: Payment) -> Ours:
    """Returns a payment as it is compared."""
    return Ours(
        row.id,
        row.status,
        row.amount,
        row.currency,
        row.refunded_amount,
        row.refunding_amount,
    )


def theirs(charge: GatewayCharge) -> Theirs:
    """Returns a charge as it is compared."""
    about = (charge.reference, charge.payment_id, charge.outcome)
    return Theirs(*about, charge.amount, charge.currency, charge.refunded_amount)


def _about(difference: Difference) -> str:
    """A payment is known by its id; a charge without one by the gateway's reference."""
    stray = difference.kind == "charge_without_payment" or difference.payment_id is None
    return str(difference.reference if stray else difference.payment_id)


def _row(
    session: Session, who: Principal, gateway: str, difference: Difference, at: Moment
) -> GatewayDifference:
    payment = (
        queries.find_payment(session, who.firm_id, difference.payment_id)
        if difference.payment_id
        else None
    )
    return GatewayDifference(
        id=new_id(),
        firm_id=who.firm_id,
        created_at=at.now,
        found_at=at.now,
        gateway=gateway,
        kind=difference.kind,
        about=_about(difference),
        payment_id=difference.payment_id,
        client_id=payment.client_id if payment else None,
        invoice_numbers=_numbers(payment),
        reference=difference.reference,
        currency=difference.currency,
        our_amount=difference.our_amount,
        their_amount=difference.their_amount,
        status="open",
    )


def _numbers(payment: Payment | None) -> str:
    allocations = payment.allocations if payment else []
    return ", ".join(each.invoice_number for each in allocations if each.invoice_number)
