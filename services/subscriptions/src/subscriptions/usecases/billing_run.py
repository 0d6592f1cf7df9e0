"""A billing run: every client of a firm that has items due, a few in each transaction."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from functools import partial
from typing import NamedTuple
from uuid import UUID

from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now
from common.logs import get_logger
from subscriptions import queries
from subscriptions.queries.changing import services_to_end
from subscriptions.queries.subscribing import changes_due, with_days_due
from subscriptions.usecases.billing import Released, release_due_items
from subscriptions.usecases.coming import come_to_its_day
from subscriptions.usecases.days import due_today
from subscriptions.usecases.endings import finish_service
from subscriptions.usecases.plan_changes import take_due_change

log = get_logger(__name__)

Transaction = Callable[[], AbstractContextManager[Session]]

# Enough to share the cost of a transaction, few enough that nobody waits long for a client.
CLIENTS_AT_ONCE = 200


class Day(NamedTuple):
    """The day that a run is for, and what is to be done on it."""

    now: datetime
    through: date
    living: Sequence[UUID]
    changing: Sequence[UUID]
    clients: Sequence[UUID]


def run_billing(transaction: Transaction, who: Principal) -> Released:
    """Releases what is due in the firm. A client whom another run has is left to that run.

    Before anything is billed subscriptions do what the day brings to them, and are put on what they
    change to by now. Either can change what there is to do, which is then asked again for the same day.
    """
    with transaction() as session:
        now = firm_now(session, who.firm_id)
        day = _look_at(session, who, now, due_today(session, who.firm_id, now))
    if day.living:
        come = partial(come_to_its_day, through=day.through, now=now)
        _each_alone(transaction, who, day.living, come)
        day = _look_again(transaction, who, day)
    if day.changing:
        change = partial(take_due_change, through=day.through)
        _each_alone(transaction, who, day.changing, change)
        day = _look_again(transaction, who, day)
    released = Released.total(
        _release(transaction, who, day.clients[start : start + CLIENTS_AT_ONCE], day.through, now)
        for start in range(0, len(day.clients), CLIENTS_AT_ONCE)
    )
    _finish(transaction, who, day.through, now)
    return released


def _look_at(session: Session, who: Principal, now: datetime, through: date) -> Day:
    return Day(
        now,
        through,
        with_days_due(session, who.firm_id, through=through),
        changes_due(session, who.firm_id, through=through),
        queries.clients_due(session, who.firm_id, through=through),
    )


def _look_again(transaction: Transaction, who: Principal, day: Day) -> Day:
    with transaction() as session:
        return _look_at(session, who, day.now, day.through)


def _finish(transaction: Transaction, who: Principal, through: date, now: datetime) -> None:
    """Ends the services whose last day is over, each alone, after what was due before that."""
    with transaction() as session:
        ending = services_to_end(session, who.firm_id, through=through)
    _each_alone(transaction, who, ending, partial(finish_service, through=through, now=now))


def _each_alone(
    transaction: Transaction,
    who: Principal,
    ids: Sequence[UUID],
    act: Callable[[Session, Principal, UUID], None],
) -> None:
    """Does it for each; one whose day cannot come must not keep the others from being billed."""
    for id_ in ids:
        try:
            with transaction() as session:
                act(session, who, id_)
        except (DBAPIError, TimeoutError):
            raise
        except Exception:
            log.exception("its day did not come", firm_id=str(who.firm_id), service_id=str(id_))


def _release(
    transaction: Transaction, who: Principal, clients: Sequence[UUID], through: date, now: datetime
) -> Released:
    """Releases for some clients at once; where that fails, for each half of them."""
    try:
        with transaction() as session:
            return release_due_items(session, who, clients, through=through, now=now)
    except (DBAPIError, TimeoutError):
        raise
    except Exception as error:
        # One client whose items cannot be billed must not keep the others from being billed.
        if len(clients) == 1:
            log.exception("billing failed", firm_id=str(who.firm_id), client_id=str(clients[0]))
            return Released()
        log.warning("billing failed, by halves", clients=len(clients), error=str(error)[:200])
    middle = len(clients) // 2
    halves = (clients[:middle], clients[middle:])
    return Released.total(_release(transaction, who, half, through, now) for half in halves)
