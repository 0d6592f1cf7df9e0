"""End services, now or on a date, and bill of what is not issued what was chosen."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid, NotFound
from subscriptions import queries
from subscriptions.events import ServiceChanged, ServiceEnded
from subscriptions.models import Service
from subscriptions.queries import changing
from subscriptions.rules.endings import End
from subscriptions.usecases.changes import Changes, loose
from subscriptions.usecases.days import today_in
from subscriptions.usecases.notices import tell_of_end
from subscriptions.usecases.owed import owed_back
from subscriptions.usecases.services import tell
from subscriptions.usecases.settling import settle_item


def end_service(
    session: Session, who: Principal, service_id: UUID, wanted: Mapping[str, Any], *, now: datetime
) -> Service:
    """Ends a service: what is not issued is billed as chosen, what is issuing goes on."""
    service = queries.locked_service(session, who.firm_id, service_id)
    end = _end(session, who, wanted, now)
    _apply(service, end, now)
    return _tell(session, who, service, wanted, now)


def preview_ending(
    session: Session, who: Principal, service_id: UUID, wanted: Mapping[str, Any], *, now: datetime
) -> Changes:
    """Returns what the end would make of what is not issued, and changes nothing."""
    service = queries.the_service(session, who.firm_id, service_id)
    end = _end(session, who, wanted, now)
    loose(session, [service])
    return _seen(_apply(service, end, now), end, now)


def end_all_services(
    session: Session, who: Principal, client_id: UUID, wanted: Mapping[str, Any], *, now: datetime
) -> Sequence[Service]:
    """Ends every service of a client that would run longer, all at once or none."""
    services, end = _running_longer(session, who, client_id, wanted, now)
    for service in services:
        _apply(service, end, now)
    return [_tell(session, who, service, wanted, now) for service in services]


def preview_endings(
    session: Session, who: Principal, client_id: UUID, wanted: Mapping[str, Any], *, now: datetime
) -> list[Changes]:
    """Returns what ending all would make of what is not issued, and changes nothing."""
    services, end = _running_longer(session, who, client_id, wanted, now)
    loose(session, services)
    return [_seen(_apply(service, end, now), end, now) for service in services]


def finish_service(
    session: Session, who: Principal, service_id: UUID, *, through: date, now: datetime
) -> None:
    """Ends a service whose day has come, unless somebody has its client, or it is to be billed yet."""
    service = changing.free_service(session, who.firm_id, service_id)
    if service is None or service.is_over or _has_due(service, through) or _goes_on(service):
        return
    for item in service.open_items:
        if not item.kept_at_end:
            item.archive(now)
    service.end(now)
    tell(session, who, ServiceEnded, service)


def _has_due(service: Service, through: date) -> bool:
    """Whether a run has still to bill for the days before the end: it comes first."""
    return any(
        item.status == "scheduled" and item.due_on and item.due_on <= through
        for item in service.open_items
        if not item.kept_at_end
    )


def _goes_on(service: Service) -> bool:
    """Whether more is planned before its end, once what is planned of that is billed."""
    waits = any(item.status == "scheduled" for item in service.open_items)
    return waits and service.unplanned_to_end > 0


def _apply(service: Service, end: End, now: datetime) -> Changes:
    changes = Changes(service)
    _refuse_before_start(service, end)
    _refuse_while_held(service, end)
    service.end_on(end.on, now)
    service.end_choice, service.end_settled_on = end.choice, end.today
    service.plan_to_end(now)
    owed = owed_back(service)
    for item in service.open_items:
        with changes.of(item, now):
            settle_item(service, item, end, owed, now)
    # Of a schedule that is longer than is ever planned, a run bills the rest, and ends it then.
    if end.on == end.today and not _goes_on(service):
        service.end(now)
    return changes


def _seen(changes: Changes, end: End, now: datetime) -> Changes:
    """Adds what is planned only as the schedule gets there: all alike, but for the last of them."""
    service, count = changes.service, changes.service.unplanned_to_end
    if not count:
        return changes
    for ahead, many in ((0, count - 1), (count - 1, 1)):
        service.next_occurrence += ahead
        item = service.next_item(now)
        with changes.of_later(item, many):
            settle_item(service, item, end, (), now)
    return changes


def _end(session: Session, who: Principal, wanted: Mapping[str, Any], now: datetime) -> End:
    today = today_in(session, who.firm_id, now)
    on = wanted["ends_on"] or today
    if on < today:
        words = "This date has passed. Choose today or a later one."
        raise Invalid("date_has_passed", errors={"ends_on": [words]})
    return End(on, wanted["unissued"], today)


def _refuse_before_start(service: Service, end: End) -> None:
    if service.status == "scheduled" and end.today < end.on <= service.starts_on:
        words = f"{service.name} starts on {service.starts_on}. End it now instead."
        raise Invalid("ends_before_start", errors={"ends_on": [words]})


def _refuse_while_held(service: Service, end: End) -> None:
    """What is held back from an earlier day on is let go first, or ended now."""
    if service.held_from and service.held_from < end.on and end.on > end.today:
        words = (
            f"Nothing is billed from {service.held_from} on. Take that back first, or end it now."
        )
        raise Conflict("service_is_held_back", words, extra={"from": service.held_from})


def _running_longer(
    session: Session, who: Principal, client_id: UUID, wanted: Mapping[str, Any], now: datetime
) -> tuple[list[Service], End]:
    """Returns the client's services that do not end by then anyhow, their client locked."""
    if not queries.lock_clients(session, who.firm_id, [client_id]):
        raise NotFound
    services = changing.open_services(session, who.firm_id, client_id)
    end = _end(session, who, wanted, now)
    return [service for service in services if not service.ends_by(end.on)], end


def _tell(
    session: Session, who: Principal, service: Service, wanted: Mapping[str, Any], now: datetime
) -> Service:
    session.add_all(service.items)  # Some may have been planned for the end just now.
    told = tell(session, who, ServiceEnded if service.is_over else ServiceChanged, service)
    if wanted.get("tell_client"):
        tell_of_end(session, who, told, now=now)
    return told
