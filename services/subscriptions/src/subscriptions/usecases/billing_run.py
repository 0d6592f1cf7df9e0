"""A billing run: every client of a firm that has items due, each in a transaction of its own."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime

from sqlalchemy.orm import Session

from common.auth import Principal
from subscriptions import queries
from subscriptions.usecases.billing import Released, release_due_items
from subscriptions.usecases.days import due_today

Transaction = Callable[[], AbstractContextManager[Session]]


def run_billing(transaction: Transaction, who: Principal, *, now: datetime) -> Released:
    """Releases what is due in the firm. A client whom another run has is left to that run."""
    with transaction() as session:
        through = due_today(session, who.firm_id)
        clients = queries.clients_due(session, who.firm_id, through=through)
    released = Released()
    for client_id in clients:
        with transaction() as session:
            part = release_due_items(session, who, client_id, through=through, now=now)
        released = released.plus(part)
    return released
