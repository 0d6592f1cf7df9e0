"""A person says what came of a charge whose outcome the gateway itself could not tell."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict
from payments import queries
from payments.gateways import Answer
from payments.models import Payment
from payments.rules.states import allowed
from payments.usecases.answers import Case, give_back, record_answer, record_success
from payments.usecases.methods import refuse_impersonation
from payments.usecases.moments import Moment

SETTLED = ("succeeded", "declined", "requires_action")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether it was charged, by which reference it is found at the gateway, and how one knows."""

    charged: bool
    reference: str | None
    reason: str


def begin_decision(
    session: Session, who: Principal, payment_id: UUID, *, wall: datetime
) -> Payment:
    """Returns the payment that a person may decide; 409 while the gateway itself may still say it."""
    refuse_impersonation(who)
    payment = queries.the_payment(session, who.firm_id, payment_id)
    who.require_client(payment.client_id)
    _refuse_unless_decidable(payment, wall)
    return payment


def decide(
    session: Session,
    who: Principal,
    payment_id: UUID,
    decision: Decision,
    answer: Answer,
    *,
    at: Moment,
) -> Payment:
    """Settles the payment as the person says, unless the gateway has just said it after all."""
    if answer.outcome in SETTLED:
        return record_answer(session, who, payment_id, answer, at=at)
    invoices = queries.invoices_of(session, who.firm_id, payment_id)
    receivables = queries.locked_receivables(session, who.firm_id, invoices)
    payment = queries.locked_payment(session, who.firm_id, payment_id)
    _refuse_unless_decidable(payment, at.wall)
    if answer.outcome == "processing":
        detail = "The gateway has this charge: it is on its way, and will be told of."
        raise Conflict("gateway_has_it", detail)
    reason = decision.reason
    case = Case(session, who, payment, receivables, at)
    if decision.charged:
        record_success(case, decision.reference, reason=reason)
    else:
        give_back(case, "never_charged", at.now, reason=reason)
    return payment


def _refuse_unless_decidable(payment: Payment, wall: datetime) -> None:
    if payment.decidable_at is None:
        detail = f"Its outcome is known: it is {payment.status.replace('_', ' ')}."
        next_ones = {"allowed": sorted(allowed("payment", payment.status))}
        raise Conflict(f"payment_is_{payment.status}", detail, extra=next_ones)
    if payment.decidable_at > wall:
        detail = "The gateway is still being asked, and cannot charge twice while it is."
        until = {"until": payment.decidable_at.isoformat()}
        raise Conflict("gateway_still_asked", detail, extra=until)
