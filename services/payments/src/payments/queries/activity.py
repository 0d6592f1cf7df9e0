"""What happened to a payment method, as the audit has it."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from common.audit import AuditRow
from payments.models import Payment

OWN = ("payment_method.added", "payment_method.removed", "payment_method.replaced")
OWN += ("payment_method.expiring",)
CHARGES = ("payment.succeeded", "payment.failed")


def activity_of(
    session: Session, firm_id: UUID, method_id: UUID, *, before: UUID | None, limit: int
) -> Sequence[AuditRow]:
    """Returns up to `limit + 1` acts on the method and outcomes of its charges, the newest first.

    A change of which the audit does not say what it was is none that a person would look for.
    """
    charged = select(Payment.id).where(
        Payment.firm_id == firm_id, Payment.payment_method_id == method_id
    )
    named = and_(AuditRow.act == "payment_method.changed", AuditRow.reason.is_not(None))
    either = or_(
        and_(AuditRow.subject == method_id, or_(AuditRow.act.in_(OWN), named)),
        and_(AuditRow.subject.in_(charged), AuditRow.act.in_(CHARGES)),
    )
    query = select(AuditRow).where(AuditRow.firm_id == firm_id, either)
    if before is not None:
        query = query.where(AuditRow.id < before)
    return session.scalars(query.order_by(AuditRow.id.desc()).limit(limit + 1)).all()
