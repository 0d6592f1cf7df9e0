"""What was published is held against what arrived: a lost binding shows in no other way.

The broker confirms an event as soon as one queue has it, so nobody is told when another queue's binding
is gone. Each minute a publisher therefore says, by way of the broker itself, how many events of each
type it has published; whoever listens to those types counts what its inbox has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import text
from sqlalchemy.orm import Session

from common.broker import Message, Publisher
from common.clock import now
from common.db import Database
from common.ids import first_id_at, new_id
from common.logs import get_logger
from common.metrics import MISSING

log = get_logger(__name__)

PREFIX = "tally."
EVERYBODYS = "tally.*"

EVERY = timedelta(minutes=1)
# Younger events may still be in a transaction that is about to commit.
SETTLED = timedelta(seconds=10)
# What was published before this process began is told too: the loss may be why it was started anew.
LOOK_BACK = timedelta(minutes=10)
# An event that the broker does not take for so long has alarmed already, and is told of no more.
GIVEN_UP = timedelta(hours=1)
# Another worker of this service may still be busy with events that came before the tally.
GRACE = timedelta(seconds=30)
SILENCE = timedelta(minutes=5)
CLOCKS_APART = timedelta(minutes=5)


@dataclass(frozen=True)
class Tally:
    """How many events of each type a source published, of those with ids from `first` up to `last`."""

    source: str
    first: UUID
    last: UUID
    since: datetime
    published: dict[str, int]

    def to_message(self) -> Message:
        """Returns the tally as it travels."""
        body = orjson.dumps({name: getattr(self, name) for name in self.__dataclass_fields__})
        return Message(id=str(new_id()), routing_key=PREFIX + self.source, body=body, headers={})


class Teller:
    """The publisher's side: tells once a minute what it has published since it last told."""

    def __init__(self, source: str, worker: Database, publisher: Publisher) -> None:
        self._source = source
        self._worker = worker
        self._publisher = publisher
        self._told_until = now() - LOOK_BACK
        self._next = now()

    def tell_if_due(self) -> None:
        """Sends the tally of the minute; raises BrokerUnavailable, and then nothing counts as told."""
        if now() < self._next:
            return
        with self._worker.transaction(None) as session:
            tally, until = self._count(session)
        # Also when there was nothing: who hears no tally knows that something is down.
        self._publisher.publish([tally.to_message()])
        self._told_until, self._next = until, now() + EVERY

    def _count(self, session: Session) -> tuple[Tally, datetime]:
        since = self._told_until
        waits_since: datetime | None = session.scalar(_OLDEST, {"after": now() - GIVEN_UP})
        until = min(now() - SETTLED, waits_since or now())
        first, last = first_id_at(since), first_id_at(until)
        found = session.execute(_PUBLISHED, {"since": since, "first": first, "last": last})
        published = {row.type: row.events for row in found}
        return Tally(self._source, first, last, since, published), until


class Auditor:
    """The listener's side: counts what of a tally has arrived, and says what has not."""

    def __init__(self, service: str, types: Sequence[str], worker: Database) -> None:
        self._service = service
        self._types = frozenset(types)
        self._worker = worker
        self._waiting: list[tuple[datetime, Tally]] = []
        self._heard: dict[str, datetime] = {}

    def hear(self, tallies: Sequence[Tally]) -> None:
        """Keeps tallies until everything before them has had its time to be handled."""
        for tally in tallies:
            self._heard[tally.source] = now()
            self._waiting.append((now() + GRACE, tally))

    def compare_due(self) -> int:
        """Compares what is due; returns how many events are missing, each alarmed once."""
        self._notice_silence()
        due = [tally for at, tally in self._waiting if at <= now()]
        if not due:
            return 0
        self._waiting = [entry for entry in self._waiting if entry[0] > now()]
        with self._worker.transaction(None) as session:
            return sum(self._compare(session, tally) for tally in due)

    def _compare(self, session: Session, tally: Tally) -> int:
        expected = {t: n for t, n in tally.published.items() if t in self._types}
        values = {"since": tally.since - CLOCKS_APART, "first": tally.first, "last": tally.last}
        found = session.execute(_ARRIVED, {**values, "types": list(expected)})
        arrived = {row.type: row.events for row in found}
        short = {t: n - arrived.get(t, 0) for t, n in expected.items() if n > arrived.get(t, 0)}
        for type_, missing in short.items():
            MISSING.labels(self._service, tally.source, type_).inc(missing)
            log.error(
                "events never arrived",
                service=self._service, source=tally.source, type=type_, missing=missing,
                since=tally.since.isoformat(),
            )  # fmt: skip
        return sum(short.values())

    def _notice_silence(self) -> None:
        for source, at in list(self._heard.items()):
            if at < now() - SILENCE:
                del self._heard[source]
                log.warning("nothing is told any more", service=self._service, source=source)


def sort_out(messages: Sequence[Message]) -> tuple[list[Tally], list[Message]]:
    """Returns the tallies among what has arrived, and everything else."""
    tallies, others = [], []
    for message in messages:
        tally = _read(message) if message.routing_key.startswith(PREFIX) else None
        if tally is None:
            others.append(message)
        else:
            tallies.append(tally)
    return tallies, others


def _read(message: Message) -> Tally | None:
    """Returns None for what only looks like a tally; the inbox will say that it is no event either."""
    try:
        fields: dict[str, Any] = orjson.loads(message.body)
        return Tally(
            source=str(fields["source"]),
            first=UUID(fields["first"]),
            last=UUID(fields["last"]),
            since=datetime.fromisoformat(fields["since"]),
            published={str(t): int(n) for t, n in fields["published"].items()},
        )
    except (ValueError, TypeError, KeyError, AttributeError):
        return None


_OLDEST = text(
    "SELECT min(created_at) FROM outbox WHERE published_at IS NULL AND created_at > :after"
)
_PUBLISHED = text(
    "SELECT type, count(*) AS events FROM outbox WHERE published_at >= :since"
    " AND id >= :first AND id < :last GROUP BY type"
)
_ARRIVED = text(
    "SELECT type, count(*) AS events FROM inbox WHERE received_at >= :since"
    " AND id >= :first AND id < :last AND type = ANY(:types) GROUP BY type"
)
