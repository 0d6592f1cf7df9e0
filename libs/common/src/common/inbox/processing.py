"""Takes what has arrived through the handlers: in batches, and one by one when something is wrong."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic
from uuid import UUID

from sqlalchemy.orm import Session

from common.broker import Message
from common.clock import now
from common.db import Database
from common.errors import NotYet
from common.events import Event, MalformedEvent
from common.inbox import SCHEMA_VERSION, Handlers, Registration
from common.inbox.rows import (
    WOKEN_WITHIN,
    Attempt,
    DeadMessage,
    claim,
    claim_due,
    count_attempt,
    put_off,
    take_in,
    wake,
)
from common.logs import get_logger, trace
from common.metrics import HANDLED

log = get_logger(__name__)

OUTCOMES = ("handled", "kept", "parked", "unreadable")
ATTEMPTS = 5
DELAYS = (0.2, 1, 5, 30, 120)
# A fact that came before the one it rests on waits for it this long, then for a person.
WAITS_AT_MOST = timedelta(hours=1)


class Inbox:
    """A service's inbox: `receive` returns only when every message is safe, handled or kept.

    Projections run as the worker role across firms; reactions as the app role, one firm at a time.
    """

    def __init__(
        self, handlers: Handlers, *, app: Database, worker: Database, service: str = ""
    ) -> None:
        self.handlers = handlers
        self.app = app
        self.worker = worker
        self._counts = {name: HANDLED.labels(service, name) for name in OUTCOMES}
        # Set when the waiting room is to be looked into at once.
        self.stirred = threading.Event()
        self._kept_at = float("-inf")
        self._moved: set[UUID] = set()
        self._moving = threading.Lock()
        # A firm that is known once is known for good.
        self._known: set[UUID] = set()

    def receive(self, messages: Sequence[Message]) -> None:
        """Handles messages, or keeps those that fail for later; afterwards all may be acked."""
        together: list[Event] = []
        alone: list[Event] = []
        for message in messages:
            event = self._read(message)
            if event is not None:
                # What was delivered before may be what killed the process: it is taken alone.
                (alone if message.redelivered else together).append(event)
        self._project_together([e for e in together if self._kind(e) == "project"])
        for events in _by_firm([e for e in together if self._kind(e) == "react"]):
            self._react_together(events)
        for event in alone + [e for e in together if self._kind(e) is None]:
            self.take_alone(event)

    def retry_due(self, *, limit: int = 50) -> int:
        """Tries waiting events again whose time has come; returns how many there were.

        What waits for another fact is tried as soon as one of its firm has been handled here.
        """
        with self._moving:
            moved, self._moved = self._moved, set()
        with self.worker.transaction(None) as session:
            wake(session, moved)
            bodies = claim_due(session, limit)
        for body in bodies:
            self.take_alone(Event.from_json(body.encode()))
        return len(bodies)

    def take_alone(self, event: Event) -> None:
        """Handles one event with its attempt counted first, so that a killer is counted too."""
        with self.worker.transaction(None) as session:
            attempt = count_attempt(session, event)
        if attempt is None:
            return
        if attempt.number > ATTEMPTS:
            self._keep(event, "its handler was cut off, again and again", until=None)
            return
        try:
            self._handle(event)
        except NotYet as missing:
            self._keep(event, f"waits for {missing}", until=_next_look(attempt), failed=False)
        except MalformedEvent as error:
            self._keep(event, str(error), until=None)
        except (
            Exception
        ) as error:  # The one place where any failure is caught: it is kept, not lost.
            log.exception(
                "event failed", event_id=str(event.id), type=event.type, attempts=attempt.number
            )
            self._keep(event, f"{type(error).__name__}: {error}", until=_next_try(attempt))

    def _handle(self, event: Event) -> None:
        registration = self._registration(event)
        projecting = registration.kind == "project"
        database = self.worker if projecting else self.app
        firm = None if projecting else event.firmid
        tracing = trace(event.traceparent, event_id=str(event.id), type=event.type)
        with tracing, database.transaction(firm) as session:
            fresh = claim(session, event)
            if fresh:
                self._require_firm(session, [event])
                registration.handle(session, [event])
        self._note_handled([event] if fresh else [])

    def _project_together(self, events: list[Event]) -> None:
        if not events:
            return
        try:
            with self.worker.transaction(None) as session:
                self._require_firm(session, events)
                fresh = take_in(session, events)
                for registration, group in self._by_handler(fresh):
                    registration.handle(session, group)
            self._note_handled(fresh)
        except Exception as error:
            self._one_by_one(events, error)

    def _react_together(self, events: list[Event]) -> None:
        try:
            with trace(events[0].traceparent), self.app.transaction(events[0].firmid) as session:
                self._require_firm(session, events)
                fresh = take_in(session, events)
                for registration, group in self._by_handler(fresh):
                    registration.handle(session, group)
            self._note_handled(fresh)
        except Exception as error:
            self._one_by_one(events, error)

    def _one_by_one(self, events: list[Event], error: Exception) -> None:
        log.warning("batch failed, one by one", events=len(events), error=str(error)[:200])
        for event in events:
            self.take_alone(event)

    def _note_handled(self, events: Sequence[Event]) -> None:
        self._counts["handled"].inc(len(events))
        with self._moving:
            self._moved.update(event.firmid for event in events)
        if monotonic() - self._kept_at < WOKEN_WITHIN.total_seconds():
            self.stirred.set()

    def _keep(
        self, event: Event, reason: str, *, until: datetime | None, failed: bool = True
    ) -> None:
        """Puts an event off until its next try; None parks it for a person."""
        with self.worker.transaction(None) as session:
            put_off(session, event, until, reason, failed=failed)
        self._counts["kept" if until else "parked"].inc()
        if until is not None:
            self._kept_at = monotonic()
            self.stirred.set()
        if until is None:
            log.error("event parked", event_id=str(event.id), type=event.type, reason=reason)

    def _require_firm(self, session: Session, events: Sequence[Event]) -> None:
        asked = {event.firmid for event in events if event.noun != "firm"} - self._known
        if unknown := self.handlers.unknown_firms(session, asked):
            raise NotYet(f"firm {', '.join(map(str, unknown))}")
        self._known |= asked

    def _registration(self, event: Event) -> Registration:
        if event.schemaversion > SCHEMA_VERSION:
            raise MalformedEvent(f"schema version {event.schemaversion} is newer than this service")
        if event.type not in self.handlers.by_type:
            raise MalformedEvent(f"nothing here handles {event.type}")
        return self.handlers.by_type[event.type]

    def _kind(self, event: Event) -> str | None:
        if event.type not in self.handlers.by_type or event.schemaversion > SCHEMA_VERSION:
            return None
        return self.handlers.by_type[event.type].kind

    def _by_handler(self, events: list[Event]) -> list[tuple[Registration, list[Event]]]:
        groups: dict[Registration, list[Event]] = defaultdict(list)
        for event in events:
            groups[self._registration(event)].append(event)
        return list(groups.items())

    def _read(self, message: Message) -> Event | None:
        try:
            event = Event.from_json(message.body)
            if b"\\u0000" in message.body:
                raise MalformedEvent("a NUL character cannot be kept")
            return event
        except MalformedEvent as error:
            self._bury(message, str(error))
            return None

    def _bury(self, message: Message, reason: str) -> None:
        self._counts["unreadable"].inc()
        log.error("not an event", routing_key=message.routing_key, reason=reason)
        head = message.body[:4000].decode("utf-8", "replace").replace("\x00", "\ufffd")
        with self.worker.transaction(None) as session:
            session.add(
                DeadMessage(
                    received_at=now(),
                    routing_key=message.routing_key,
                    reason=reason[:500],
                    size=len(message.body),
                    head=head,
                )
            )


def _next_try(attempt: Attempt) -> datetime | None:
    """Returns when what failed is tried again; None after its last attempt."""
    if attempt.number >= ATTEMPTS:
        return None
    return now() + timedelta(seconds=DELAYS[attempt.number - 1])


def _next_look(attempt: Attempt) -> datetime | None:
    """Returns when what waits is looked at again: after as long as it has waited; None too late."""
    waited = now() - attempt.since
    if waited > WAITS_AT_MOST:
        return None
    shortest, *_, longest = DELAYS
    return now() + min(max(waited, timedelta(seconds=shortest)), timedelta(seconds=longest))


def _by_firm(events: list[Event]) -> list[list[Event]]:
    groups: dict[UUID, list[Event]] = defaultdict(list)
    for event in events:
        groups[event.firmid].append(event)
    return list(groups.values())
