"""`counterfoil resend`: events that were published but never reached somebody who listens are sent again.

For what a lost binding or a lost queue has cost. Every inbox drops what it has already.
"""

import argparse
from collections.abc import Callable, Iterable, Mapping
from uuid import UUID

from sqlalchemy import text

from common import clock
from common.db import Database
from common.db.security import Urls
from suite.addresses import addresses
from suite.check.books import open_books
from suite.check.deliveries import undelivered

Event = tuple[UUID, UUID]


def resend(options: argparse.Namespace) -> int:
    """Sends again what is missing; the relays of a suite that runs take it from there."""
    with addresses(options) as urls:
        return resend_missing(urls, print)


def resend_missing(urls: Mapping[str, Urls], say: Callable[[str], None]) -> int:
    """Marks what is missing anywhere as not yet published, and says how much that was; returns 0."""
    with open_books(urls) as books:
        missing = undelivered(books)
    if not missing:
        say("Every event has reached whoever listens to it.")
        return 0
    for listener, type_ in sorted({(lost.listener, lost.type) for lost in missing}):
        count = sum((lost.listener, lost.type) == (listener, type_) for lost in missing)
        say(f"{listener} misses {count} of {type_}")
    events = {(lost.firm_id, lost.id) for lost in missing}
    sent = sum(_send_again(urls[name].worker, name, events) for name in urls)
    say(f"{sent} events leave their outboxes once more.")
    return 0


def _send_again(url: str, service: str, events: Iterable[Event]) -> int:
    firms, ids = zip(*events, strict=True)
    values = {"now": clock.now(), "firms": list(firms), "ids": list(ids)}
    database = Database(url, pool_size=1, application_name=f"{service}-resend")
    try:
        with database.transaction(None) as session:
            return len(session.execute(_AGAIN, values).all())
    finally:
        database.close()


_AGAIN = text(
    "UPDATE outbox SET published_at = NULL, attempts = 0, not_before = :now"
    " WHERE published_at IS NOT NULL AND (firm_id, id) IN"
    " (SELECT * FROM unnest(CAST(:firms AS uuid[]), CAST(:ids AS uuid[]))) RETURNING id"
)
