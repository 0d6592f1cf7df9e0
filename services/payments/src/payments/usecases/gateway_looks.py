"""What a gateway told is a reason to look: what is there now is recorded, as any other answer is."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from payments import queries
from payments.gateways import Answer, StoredMethod
from payments.gateways.stripe import Stripe
from payments.gateways.stripe_sights import (
    DisputeSighting,
    RefundsSighting,
    SetupSighting,
    Sighting,
)
from payments.models import GatewayEvent, Payment
from payments.usecases.answers import record_answer
from payments.usecases.connections import STRIPE
from payments.usecases.dispute_looks import take_dispute
from payments.usecases.method_looks import take_method, take_setup
from payments.usecases.moments import Moment
from payments.usecases.refund_looks import BUSY, take_refunds

CHARGES = ("payment_intent.",)
CARDS = (
    "payment_method.automatically_updated",
    "payment_method.updated",
    "payment_method.detached",
)
SETUPS = ("setup_intent.succeeded",)
DISPUTES = ("charge.dispute.",)
REFUNDS = ("charge.refunded", "charge.refund.", "refund.")
# What may be otherwise a little later, and is looked at again until then.
PASSES = frozenset({"object_unknown", BUSY})
_PAID = frozenset({"succeeded", "partially_refunded", "refunded", "disputed", "charged_back"})
_AGREES = {"succeeded": _PAID, "declined": frozenset({"failed", "canceled"})}


@dataclass(frozen=True, slots=True)
class Found:
    """What the gateway has now of the thing that an event is about."""

    charge: Sighting | None = None
    dispute: DisputeSighting | None = None
    method: StoredMethod | None = None
    refunds: RefundsSighting | None = None
    setup: SetupSighting | None = None

    def answered(self, answer: Answer) -> "Found":
        """Returns the same with what the gateway has answered about the charge since."""
        assert self.charge is not None
        return replace(self, charge=replace(self.charge, answer=answer))


def begin_look(
    session: Session, who: Principal, event_id: UUID, *, wall: datetime
) -> GatewayEvent | None:
    """Takes an event for one look; None if it is not its turn, or the look would be in vain."""
    event = queries.locked_event(session, who.firm_id, event_id)
    if event.look_at is None or event.look_at > wall:
        return None
    if reason := _not_ours(session, who, event):
        event.settle(wall, parked=reason)
        return None
    if not event.type.startswith((*CHARGES, *DISPUTES, *CARDS, *REFUNDS, *SETUPS)):
        event.settle(wall)
        return None
    event.begin_look(wall)
    return event


def see(gateway: Stripe, event: GatewayEvent) -> Found:
    """Reads the thing as it is now, outside any transaction; raises NotAttempted."""
    if event.type.startswith(CHARGES):
        return Found(charge=gateway.charge_at(event.firm_id, event.about))
    if event.type.startswith(DISPUTES):
        return Found(dispute=gateway.dispute_at(event.firm_id, event.about))
    if event.type.startswith(REFUNDS):
        charge = event.told.get("payment_intent") or "none"
        return Found(refunds=gateway.refunds_at(event.firm_id, charge))
    if event.type.startswith(SETUPS):
        return Found(setup=gateway.setup_at(event.firm_id, event.about))
    return Found(method=gateway.method_at(event.firm_id, event.about))


def refused_of(session: Session, firm_id: UUID, found: Found) -> Payment | None:
    """Returns the payment that waits for its payer although its bank was seen to refuse it."""
    seen = found.charge
    if seen is None or seen.answer.outcome != "declined" or seen.charge.payment_id is None:
        return None
    payment = queries.find_payment(session, firm_id, seen.charge.payment_id)
    return payment if payment is not None and payment.status == "requires_action" else None


def settle_look(
    session: Session, who: Principal, event_id: UUID, found: Found, *, at: Moment
) -> None:
    """Records what is there; what is not known here waits, and what differs is for a person."""
    event = queries.locked_event(session, who.firm_id, event_id)
    if event.status != "waiting":
        return
    if event.type.startswith(CHARGES):
        reason = _take_charge(session, who, event, found.charge, at)
    elif event.type.startswith(DISPUTES):
        reason = take_dispute(session, who, found.dispute, at)
    elif event.type.startswith(REFUNDS):
        reason = take_refunds(session, who, found.refunds, at)
    elif event.type.startswith(SETUPS):
        reason = take_setup(session, who, found.setup, at)
    else:
        reason = take_method(session, who, event, found.method, at)
    if reason not in PASSES or event.is_too_old(at.wall):
        event.settle(at.wall, parked=reason)


def _not_ours(session: Session, who: Principal, event: GatewayEvent) -> str | None:
    connection = queries.connection_of(session, who.firm_id, STRIPE)
    account = event.told.get("account")
    if connection is None or account not in (None, connection.account_id):
        return "account_differs"
    return None if event.told.get("livemode") else "for_tests"


def _take_charge(
    session: Session, who: Principal, event: GatewayEvent, seen: Sighting | None, at: Moment
) -> str | None:
    """Records a charge of ours; returns why not, if not."""
    if seen is None or seen.charge.payment_id is None:
        return "object_unknown"
    payment = queries.find_payment(session, who.firm_id, seen.charge.payment_id)
    if payment is None:
        return "object_unknown"
    if reason := _differs(event, seen, payment):
        return reason
    if seen.answer.outcome == "unknown":
        return None  # It has only been begun there: something further will be told.
    payment = record_answer(session, who, payment.id, seen.answer, at=at)
    agreed = _AGREES.get(seen.answer.outcome)
    return "state_differs" if agreed and payment.status not in agreed else None


def _differs(event: GatewayEvent, seen: Sighting, payment: Payment) -> str | None:
    if not seen.is_live:
        return "for_tests"
    told = event.payment_id
    is_its_own = payment.gateway_reference in (None, event.about)
    if payment.gateway != STRIPE or not is_its_own or told not in (None, payment.id):
        return "payment_differs"
    theirs, ours = seen.charge, (payment.amount, payment.currency)
    return None if (theirs.amount, theirs.currency) == ours else "amount_differs"
