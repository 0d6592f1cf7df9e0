"""A billing run: every client of a firm that has items due, a few in each transaction."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.exc import DBAPIError, TimeoutError
from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import firm_now
from common.logs import get_logger
from subscriptions import queries
from subscriptions.queries.changing import services_to_end
from subscriptions.usecases.billing import Released, release_due_items
from subscriptions.usecases.days import due_today
from subscriptions.usecases.endings import finish_service

log = get_logger(__name__)

Transaction = Callable[[], AbstractContextManager[Session]]

# Enough to share the cost of a transaction, few enough that nobody waits long for a client.
CLIENTS_AT_ONCE = 50


def run_billing(transaction: Transaction, who: Principal) -> Released:
    """Releases what is due in the firm. A client whom another run has is left to that run."""
    with transaction() as session:
        now = firm_now(session, who.firm_id)
        through = due_today(session, who.firm_id, now)
        clients = queries.clients_due(session, who.firm_id, through=through)
    released = Released.total(
        _release(transaction, who, clients[start : start + CLIENTS_AT_ONCE], through, now)
        for start in range(0, len(clients), CLIENTS_AT_ONCE)
    )
    _finish(transaction, who, through, now)
    return released


def _finish(transaction: Transaction, who: Principal, through: date, now: datetime) -> None:
    """Ends the services whose last day is over, each alone, after what was due before that."""
    with transaction() as session:
        ending = services_to_end(session, who.firm_id, through=through)
    for service_id in ending:
        with transaction() as session:
            finish_service(session, who, service_id, through=through, now=now)


def _release(
    transaction: Transaction, who: Principal, clients: Sequence[UUID], through: date, now: datetime
) -> Released:
    """Releases for a few clients at once; where that fails, for each alone."""
    try:
        with transaction() as session:
            return release_due_items(session, who, clients, through=through, now=now)
    except (DBAPIError, TimeoutError):
        raise
    except Exception:
        # One client whose items cannot be billed must not keep the others from being billed.
        log.exception("billing failed", firm_id=str(who.firm_id), clients=[str(c) for c in clients])
    if len(clients) == 1:
        return Released()
    return Released.total(_release(transaction, who, [client], through, now) for client in clients)
