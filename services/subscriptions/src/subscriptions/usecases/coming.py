"""What its day brings to a subscription: a pause begins, or is over, and a cancellation comes true."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from subscriptions.events import ServiceChanged
from subscriptions.models import Service
from subscriptions.queries import changing
from subscriptions.queries.subscribing import the_subscription
from subscriptions.usecases.changes import Day
from subscriptions.usecases.collecting import follow_collection
from subscriptions.usecases.following import announce
from subscriptions.usecases.lives import Life, resume_on
from subscriptions.usecases.owed import owed_back, put_away
from subscriptions.usecases.services import tell


def come_to_its_day(
    session: Session, who: Principal, id_: UUID, *, through: date, now: datetime
) -> None:
    """Does what is due of a subscription, unless somebody has its client: they or the next run do."""
    service = changing.free_service(session, who.firm_id, id_)
    if service is None:
        return
    life = Life(the_subscription(session, who.firm_id, id_), service)
    subscription = life.subscription
    if not subscription.has_come(through) or service.ends_by(through):
        return
    subscription.begin_pause(through)
    if subscription.is_back_by(through):
        assert subscription.resumes_on is not None  # That is what is_back_by says.
        resume_on(session, life, subscription.resumes_on, Day(through, now))
    if subscription.leaves_by(through):
        assert subscription.cancels_on is not None  # That is what leaves_by says.
        _leave(service, subscription.cancels_on, now)
    announce(session, who, subscription, service)
    tell(session, who, ServiceChanged, service)
    if not service.ends_by(through):
        follow_collection(session, who, life, today=through, now=now)


def _leave(service: Service, on: date, now: datetime) -> None:
    """Settles its end: what was due before that is billed yet, and then the run ends it."""
    service.end_on(on, now)
    owed = owed_back(service)
    for item in service.open_items:
        if item.status == "planned":
            put_away(item, owed, now)
