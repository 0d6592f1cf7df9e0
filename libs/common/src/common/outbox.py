"""Events leave a service through here: saved with the change, sent after it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

import orjson
from sqlalchemy import DateTime, Index, text, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from common import audit
from common.auth import Principal
from common.broker import Message, Publisher
from common.clock import firm_now, now
from common.db import Database, Mechanism
from common.db.rows import write_rows
from common.dumping import Dump, dumper
from common.errors import TooLarge
from common.events import MAX_BYTES, Event, EventType
from common.ids import new_id
from common.logs import get_logger, traceparent
from common.metrics import PUBLISHED

log = get_logger(__name__)

OUTCOMES = ("confirmed", "returned", "unconfirmed")


class OutboxRow(Mechanism):
    """An event on its way out: pending until the broker has confirmed it."""

    __tablename__ = "outbox"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    type: Mapped[str]
    subject: Mapped[UUID]
    body: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    not_before: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    attempts: Mapped[int] = mapped_column(default=0)
    published_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))

    __table_args__ = (
        Index(None, "not_before", "id", postgresql_where=text("published_at IS NULL")),
        Index(None, "published_at"),
    )


class Entity(Protocol):
    """What can be published: a row with a firm, an id and a version."""

    @property
    def firm_id(self) -> UUID: ...
    @property
    def id(self) -> UUID: ...
    @property
    def version(self) -> int: ...


def publish(
    session: Session,
    fact: type[EventType],
    entity: Entity,
    *,
    by: Principal,
    reason: str | None = None,
) -> Event:
    """Saves the event and the audit row of a change that is already made on the entity.

    The event carries the entity's whole public representation. Returns the event.
    """
    [event] = publish_together(session, fact, [entity], by=by, reason=reason)
    return event


def publish_together(
    session: Session,
    fact: type[EventType],
    entities: Sequence[Entity],
    *,
    by: Principal,
    reason: str | None = None,
) -> list[Event]:
    """Saves the event and the audit row of one change made on each of a firm's entities.

    Two statements however many they are. Returns the events, in the entities' order.
    """
    if not entities:
        return []
    session.flush()  # The version that this change leads to is known only once it is written.
    at = _happened_at(session, entities[0].firm_id)
    events = [envelope(fact, entity, by=by, at=at) for entity in entities]
    _save(session, events)
    audit.record_together(session, fact.type, [e.id for e in entities], by, reason=reason)
    return events


def publish_snapshots(
    session: Session, fact: type[EventType], entities: list[Entity], *, by: Principal
) -> None:
    """Saves a `<noun>.snapshot` of each entity: for projections that are being rebuilt."""
    publish_aside(session, fact, entities, by=by)


def publish_aside(
    session: Session, fact: type[EventType], entities: Sequence[Entity], *, by: Principal
) -> None:
    """Saves an event about each entity without an audit row: for what is no act of anybody's."""
    at = now()
    _save(session, [envelope(fact, entity, by=by, at=at) for entity in entities])


def envelope(fact: type[EventType], entity: Entity, *, by: Principal, at: datetime) -> Event:
    """Returns the event that says the fact about the entity as it is now."""
    return Event(
        id=new_id(),
        source=fact.source(),
        type=fact.type,
        subject=entity.id,
        time=at,
        dataschema=fact.dataschema(),
        data=_dump_of(fact)(entity),
        firmid=entity.firm_id,
        version=entity.version,
        schemaversion=fact.schemaversion,
        actor=by.actor,
        onbehalfof=by.on_behalf_of,
        traceparent=traceparent(),
    )


class Relay:
    """Takes what is pending to the broker, and marks as published what the broker confirmed."""

    def __init__(
        self, database: Database, publisher: Publisher, *, batch: int = 500, service: str = ""
    ) -> None:
        self.database = database
        self.publisher = publisher
        self.batch = batch
        self._counts = {name: PUBLISHED.labels(service, name) for name in OUTCOMES}

    def run_once(self) -> int:
        """Sends one batch; returns how many were taken. Rows not confirmed stay pending."""
        with self.database.transaction(None) as session:
            rows = list(session.execute(_PENDING, {"now": now(), "batch": self.batch}))
            if not rows:
                return 0
            outcome = self.publisher.publish([_message(row) for row in rows])
            confirmed = [row for row in rows if str(row.id) in outcome.confirmed]
            late = [row for row in rows if str(row.id) not in outcome.confirmed]
            _mark_published(session, confirmed)
            _put_off(session, late)
        self._counts["confirmed"].inc(len(confirmed))
        self._counts["returned"].inc(len(outcome.returned))
        self._counts["unconfirmed"].inc(len(late) - len(outcome.returned))
        for reference, reason in outcome.returned.items():
            log.error("event has no queue", event_id=reference, reason=reason)
        return len(rows)


_PENDING = text(
    "SELECT firm_id, id, type, body, attempts FROM outbox"
    " WHERE published_at IS NULL AND not_before <= :now"
    " ORDER BY not_before, id LIMIT :batch FOR UPDATE SKIP LOCKED"
)


# How many of a firm's events are not yet published, as a part of whatever else is asked.
PENDING = "SELECT count(*) FROM outbox WHERE firm_id = :firm AND published_at IS NULL"


def published_since(session: Session, firm_id: UUID, first_id: UUID) -> dict[str, int]:
    """Returns how many of the firm's events were written since an id, by type."""
    query = text(
        "SELECT type, count(*) AS events FROM outbox WHERE firm_id = :firm AND id >= :first GROUP BY type"
    )
    found = session.execute(query, {"firm": firm_id, "first": first_id})
    return {row.type: row.events for row in found}


def _dump_of(fact: type[EventType]) -> Dump:
    """Builds each schema once per process: building one per event would double the cost."""
    if fact not in _DUMPS:
        _DUMPS[fact] = dumper(fact.schema())
    return _DUMPS[fact]


_DUMPS: dict[type[EventType], Dump] = {}


def _happened_at(session: Session, firm_id: UUID) -> datetime:
    """Returns the firm's time, asked once a transaction: a test clock dates what happens under it."""
    if "happened_at" not in session.info:
        session.info["happened_at"] = firm_now(session, firm_id)
    at: datetime = session.info["happened_at"]
    return at


def _save(session: Session, events: list[Event]) -> None:
    at = now()
    rows = [
        {
            "firm_id": event.firmid,
            "id": event.id,
            "type": event.type,
            "subject": event.subject,
            "body": _body(event),
            "created_at": at,
            "not_before": at,
            "attempts": 0,
        }
        for event in events
    ]
    if rows:
        write_rows(session, OutboxRow, rows)
        session.info["published"] = True


def _body(event: Event) -> orjson.Fragment:
    """A change whose event nobody could read is refused while it can still be made smaller.

    It stands among the rows as it is, and comes out of them as the same text.
    """
    body = event.to_json()
    if len(body) > MAX_BYTES:
        raise TooLarge("too_large", f"This is {len(body):,} bytes; {MAX_BYTES:,} is the most.")
    return orjson.Fragment(body)


def _message(row: Any) -> Message:
    return Message(id=str(row.id), routing_key=row.type, body=row.body.encode(), headers={})


def _mark_published(session: Session, rows: Sequence[Any]) -> None:
    if rows:
        session.execute(
            text(
                "UPDATE outbox SET published_at = :now WHERE (firm_id, id) IN"
                " (SELECT * FROM unnest(CAST(:firms AS uuid[]), CAST(:ids AS uuid[])))"
            ),
            {"now": now(), "firms": [r.firm_id for r in rows], "ids": [r.id for r in rows]},
        )


def _put_off(session: Session, rows: Sequence[Any]) -> None:
    """A row the broker did not take waits a little longer each time, up to half a minute."""
    for row in rows:
        delay = timedelta(seconds=min(30, 2**row.attempts))
        session.execute(
            update(OutboxRow)
            .where(OutboxRow.firm_id == row.firm_id, OutboxRow.id == row.id)
            .values(attempts=OutboxRow.attempts + 1, not_before=now() + delay)
        )
