"""How much is due in a firm: asked again and again while time moves, so the statement is made once."""

from datetime import date
from uuid import UUID

from sqlalchemy import Date, ScalarSelect, Uuid, bindparam, func, select
from sqlalchemy.orm import Session

from subscriptions.models import BillingItem, Service, Subscription
from subscriptions.queries import changes_by, ends_by, to_bill
from subscriptions.queries.subscribing import day_due


def count_work(session: Session, firm_id: UUID, *, through: date) -> int:
    """Returns how much is to be done by the date.

    It is items to be billed or that wait for invoicing's answer, services to end, and subscriptions
    that a day has come for or that are to change.
    """
    return session.scalar(_WORK, {"firm": firm_id, "through": through}) or 0


def _counts() -> list[ScalarSelect[int]]:
    firm, through = bindparam("firm", type_=Uuid()), bindparam("through", type_=Date())
    count = select(func.count())
    issuing = (BillingItem.firm_id == firm) & (BillingItem.status == "issuing")
    return [
        to_bill(count, firm, through).scalar_subquery(),
        count.select_from(BillingItem).where(issuing).scalar_subquery(),
        count.select_from(Service)
        .where(Service.firm_id == firm, ends_by(through))
        .scalar_subquery(),
        count.select_from(Subscription)
        .where(Subscription.firm_id == firm, day_due(through))
        .scalar_subquery(),
        count.select_from(Subscription)
        .where(Subscription.firm_id == firm, changes_by(through))
        .scalar_subquery(),
    ]


_first, *_others = _counts()
_WORK = select(sum(_others, start=_first + 0))
