"""Messages that should never have come, sent to a service's own consumer over a broker."""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import select, text

from common.broker import Message, connect
from common.ids import new_id
from common.inbox.processing import ATTEMPTS
from common.inbox.rows import DeadMessage, InboxRow
from common.testing.rows import rows_of
from common.testing.service import ServiceUnderTest

PATIENCE = 60
KEPT = ("inbox", "dead_messages")

# What is where an event's data should be; none of it is what any service publishes.
SHAPES: tuple[Any, ...] = (
    {},
    {"id": 5},
    {"id": "x", "firm_id": [], "client_id": {}, "lines": 7, "items": "none", "version": "first"},
    {"id": None, "client_id": None, "status": None, "name": None, "lines": None, "items": None},
)
ENVELOPES: tuple[dict[str, Any], ...] = (
    {"version": 0},
    {"version": -1},
    {"version": 2**31},
    {"schemaversion": 99},
    {"type": "nobody.knows"},
    {"data": []},
    {"firmid": "nobody"},
    {"time": "yesterday"},
    {"id": None},
)


@dataclass(frozen=True)
class Swallowed:
    """What became of the strays: those buried, those parked and why, and those handled as facts."""

    buried: int
    parked: dict[str, str]
    handled: list[str]
    waiting: list[str]


def assert_harmless(service: ServiceUnderTest, admin_url: str, but: Sequence[str] = ()) -> None:
    """Every stray is kept with a reason or is nothing to the service, and no other row is changed.

    `but` names tables in which the worker writes by itself, whatever it hears.
    """
    kept = (*KEPT, *but)
    before = rows_of(admin_url, service.urls, but=kept)
    became = swallow(service)
    assert became.buried > len(ENVELOPES)
    assert became.parked
    assert all(became.parked.values())
    assert not became.waiting
    assert rows_of(admin_url, service.urls, but=kept) == before


def strays(service: ServiceUnderTest) -> Iterator[tuple[str, bytes]]:
    """Yields routing keys and bodies: for every type that the service handles, every wrong shape."""
    types = service.service.handlers.types
    for type_ in types:
        for shape in SHAPES:
            yield type_, service.event(type_, shape, subject=new_id()).to_json()
    stranger = service.event(types[-1], {}, firm=new_id())
    yield types[-1], stranger.to_json()
    yield types[-1], stranger.to_json()
    for changes in ENVELOPES:
        event = orjson.loads(service.event(types[0], {}).to_json())
        yield types[0], orjson.dumps(event | changes)
    for body in (b"", b"not json", b"[1]", b"\xff\xfe", b"[" * 10_000, b"x" * 5_000_000):
        yield types[0], body
    for name in ("id", "type", "subject", "data", "firmid", "version"):
        event = orjson.loads(service.event(types[0], {}).to_json())
        yield types[0], orjson.dumps({k: v for k, v in event.items() if k != name})


def swallow(service: ServiceUnderTest) -> Swallowed:
    """Sends all strays to the running worker, lets time pass, and returns what became of them."""
    worker = service.worker
    worker.start()
    sent = list(strays(service))
    try:
        publish(service, *sent)
        _wait_until_taken(service, len(sent) - 1)  # One of them is sent twice.
    finally:
        worker.stop(patience=10)
    assert not worker.failed.is_set(), "a part of the worker died"
    _let_time_pass(service)
    return _found(service)


def publish(service: ServiceUnderTest, *sent: tuple[str, bytes]) -> None:
    """Sends messages to the service's queue until the broker has confirmed each of them."""
    publisher = connect(service.settings.broker_url, "stranger").publisher()
    left = {(id_ := str(new_id())): Message(id_, key, body) for key, body in sent}
    ends = time.monotonic() + PATIENCE
    while left:
        assert time.monotonic() < ends, f"{len(left)} messages were never taken"
        for id_ in publisher.publish(list(left.values())).confirmed:
            left.pop(id_, None)
    publisher.close()


def _wait_until_taken(service: ServiceUnderTest, expected: int) -> None:
    """Waits until the consumer has kept each message, in the inbox or among the dead."""
    ends = time.monotonic() + PATIENCE
    while (taken := _count(service)) < expected:
        assert time.monotonic() < ends, f"{taken} of {expected} messages were taken"
        time.sleep(0.05)


def _count(service: ServiceUnderTest) -> int:
    with service.worker_database.transaction(None) as session:
        return int(session.scalar(_TAKEN) or 0)


def _let_time_pass(service: ServiceUnderTest) -> None:
    """Lets the waiting room try again all that waits, a day later, until nothing does."""
    for _ in range(ATTEMPTS + 1):
        with service.worker_database.transaction(None) as session:
            session.execute(_DUE)
        while service._inbox.retry_due():
            continue


def _found(service: ServiceUnderTest) -> Swallowed:
    with service.worker_database.transaction(None) as session:
        rows = session.scalars(select(InboxRow)).all()
        buried = session.scalars(select(DeadMessage)).all()
    assert all(message.reason for message in buried)
    return Swallowed(
        len(buried),
        {f"{r.type} {r.id}": r.reason or "" for r in rows if r.parked_at},
        [r.type for r in rows if r.processed_at],
        [r.type for r in rows if not r.processed_at and not r.parked_at],
    )


_TAKEN = text("SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM dead_messages)")
_DUE = text(
    "UPDATE inbox SET received_at = received_at - interval '1 d',"
    " next_try_at = received_at - interval '1 d'"
    " WHERE processed_at IS NULL AND parked_at IS NULL AND dropped_at IS NULL"
)
