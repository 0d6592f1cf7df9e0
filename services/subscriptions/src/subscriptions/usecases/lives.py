"""Pause a subscription, resume it, cancel it, and take back what has not come yet."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid
from subscriptions.events import ServiceChanged
from subscriptions.models import Service, Subscription
from subscriptions.models.tables import refuse_unless_allowed
from subscriptions.queries.subscribing import locked_subscription
from subscriptions.rules.endings import PRORATE
from subscriptions.usecases.changes import Changes, Day, loose
from subscriptions.usecases.days import today_in
from subscriptions.usecases.endings import end_service, preview_ending
from subscriptions.usecases.following import announce
from subscriptions.usecases.holding import begins_by, end_of_period, go_on, hold_back
from subscriptions.usecases.notices import tell_of_pause
from subscriptions.usecases.owed import owed_back, put_away
from subscriptions.usecases.services import tell
from subscriptions.usecases.settings import refuse_unless_offered

Wanted = Mapping[str, Any]


class Life(NamedTuple):
    """A subscription with the service it is billed through, its client locked."""

    subscription: Subscription
    service: Service


def the_life(session: Session, who: Principal, id_: UUID) -> Life:
    """Returns the subscription and its service, locked; raises NotFound, for another client's too."""
    return Life(*locked_subscription(session, who, id_))


def pause(session: Session, who: Principal, life: Life, wanted: Wanted, *, now: datetime) -> None:
    """Bills nothing from now on, or from the end of the period on, until a day or until resumed."""
    _pause(session, who, life, wanted, now)
    _tell(session, who, life)
    if wanted["tell_client"] and who.client_id is None:  # Its own pause is no news to a client.
        tell_of_pause(session, who, *life, now=now)


def preview_pause(
    session: Session, who: Principal, life: Life, wanted: Wanted, *, now: datetime
) -> Life:
    """Returns what a pause would make of it, and changes nothing."""
    loose(session, [life.service])
    session.expunge(life.subscription)
    _pause(session, who, life, wanted, now)
    return life


def resume(session: Session, who: Principal, life: Life, *, now: datetime) -> None:
    """Goes on today: the rest of the period is charged by its days, unless it is paid already."""
    refuse_unless_offered(session, who, "pause", now=now)
    today = today_in(session, who.firm_id, now)
    resume_on(session, life, today, Day(today, now))
    _tell(session, who, life)


def resume_on(session: Session, life: Life, on: date, day: Day) -> None:
    """Goes on from the day on, which may have passed while nobody looked."""
    life.subscription.resume(on)
    go_on(session, life.service, held_from(life), on, day.today, day.now)


def cancel(session: Session, who: Principal, life: Life, wanted: Wanted, *, now: datetime) -> None:
    """Is over now, with the choice of what is billed yet; or at the end of the period, until then undone."""
    refuse_unless_offered(session, who, "cancel", now=now)
    subscription, service = life
    refuse_unless_allowed("subscription", subscription.status, "canceled")
    day = Day(today_in(session, who.firm_id, now), now)
    on = _last_day(life, wanted, day)
    if on > day.today:
        if subscription.cancels_on or service.ends_on:
            _refuse_if_leaving(subscription, service)
        subscription.cancel_on(on, wanted["reason"], wanted["comment"])
        hold_back(service, held_from(life), day.today, now)
        _tell(session, who, life)
    else:
        subscription.cancel_on(day.today, wanted["reason"], wanted["comment"])
        end_service(session, who, service.id, _ending(who, wanted), now=now)


def take_back(session: Session, who: Principal, life: Life, *, now: datetime) -> None:
    """A cancellation whose day has not come is none; nor is a pause that has not begun."""
    subscription, service = life
    today = today_in(session, who.firm_id, now)
    if subscription.cancels_on and subscription.cancels_on > today and not service.ends_on:
        refuse_unless_offered(session, who, "cancel", now=now)
        subscription.stay()
    elif subscription.paused_on and subscription.paused_on > today:
        refuse_unless_offered(session, who, "pause", now=now)
        subscription.stay_active()
    else:
        raise Conflict("nothing_to_take_back", "Nothing waits here that can be taken back.")
    hold_back(service, held_from(life), today, now)
    _tell(session, who, life)


def preview_cancellation(
    session: Session, who: Principal, life: Life, wanted: Wanted, *, now: datetime
) -> Changes:
    """Returns what a cancellation would make of what is not issued, and changes nothing."""
    refuse_unless_offered(session, who, "cancel", now=now)
    refuse_unless_allowed("subscription", life.subscription.status, "canceled")
    day = Day(today_in(session, who.firm_id, now), now)
    on = _last_day(life, wanted, day)
    if on <= day.today:
        return preview_ending(session, who, life.service.id, _ending(who, wanted), now=now)
    loose(session, [life.service])
    changes, owed = Changes(life.service), owed_back(life.service)
    for item in life.service.open_items:
        with changes.of(item, now):
            if not begins_by(item, on):
                put_away(item, owed, now)
    return changes


def held_from(life: Life) -> date | None:
    """Returns the day from which nothing is billed: of a pause, of a cancellation, or for want of pay."""
    subscription, service = life
    unpaid = service.held_from if subscription.status == "unpaid" else None
    days = (subscription.paused_on, subscription.cancels_on, unpaid)
    return min((each for each in days if each), default=None)


def _pause(session: Session, who: Principal, life: Life, wanted: Wanted, now: datetime) -> None:
    refuse_unless_offered(session, who, "pause", now=now)
    subscription, service = life
    refuse_unless_allowed("subscription", subscription.status, "paused")
    _refuse_if_leaving(subscription, service)
    today = today_in(session, who.firm_id, now)
    on = today if wanted["when"] == "now" else end_of_period(service, today)
    resumes_on = wanted["resumes_on"]
    if resumes_on is not None and resumes_on <= on:
        words = f"Choose a day after {on}, on which the pause begins."
        raise Invalid("resumes_before_pause", errors={"resumes_on": [words]})
    subscription.pause_on(on, resumes_on, today)
    hold_back(service, held_from(life), today, now)


def _last_day(life: Life, wanted: Wanted, day: Day) -> date:
    """The first day without it; a pause that began with a period leaves nothing paid to use up."""
    if wanted["when"] == "now":
        return day.today
    paid_until = end_of_period(life.service, day.today)
    paused = life.subscription.paused_on
    if paused and paused <= day.today:
        return day.today if end_of_period(life.service, paused) < paid_until else paid_until
    return paid_until


def _ending(who: Principal, wanted: Wanted) -> dict[str, Any]:
    """The firm chooses what is billed yet; a client who leaves pays for the days until then."""
    return {"ends_on": None, "unissued": PRORATE if who.client_id else wanted["unissued"]}


def _refuse_if_leaving(subscription: Subscription, service: Service) -> None:
    on = subscription.cancels_on or service.ends_on
    if on is not None:
        words = f"This is canceled on {on} already."
        raise Conflict("subscription_cancels_already", words, extra={"cancels_on": on})
    if subscription.paused_on is not None:
        words = f"This is paused from {subscription.paused_on} on already."
        raise Conflict("subscription_pauses_already", words)


def _tell(session: Session, who: Principal, life: Life) -> None:
    announce(session, who, life.subscription, life.service)
    tell(session, who, ServiceChanged, life.service)
