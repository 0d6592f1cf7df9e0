"""Events have their effect once, whatever order, number and company they come in."""

import json
from typing import Any

import orjson
import pytest
from sqlalchemy import select, text
from toy.app import Ping, Seen

from common.events import Event
from common.ids import new_id
from common.inbox.processing import ATTEMPTS
from common.inbox.rows import DeadMessage, InboxRow, count_attempt


def pings(toy) -> list[str]:
    with toy.transaction() as session:
        return sorted(session.scalars(select(Ping.word)))


def seen(toy) -> dict[str, int]:
    with toy.transaction() as session:
        return {row.name: row.version for row in session.scalars(select(Seen))}


def inbox(toy, event: Event) -> InboxRow:
    with toy.transaction() as session:
        return session.scalars(select(InboxRow).where(InboxRow.id == event.id)).one()


def due_now(toy) -> None:
    change_waiting(toy, "next_try_at = now() - interval '1 s'")


def change_waiting(toy, change: str) -> None:
    with toy.worker_database.transaction(None) as session:
        session.execute(text(f"UPDATE inbox SET {change}"
                             " WHERE processed_at IS NULL AND parked_at IS NULL"))  # fmt: skip


def test_a_reaction_counts_an_event_once_however_often_it_comes(toy):
    event = toy.event("ping.sent", {"word": "hello"})

    toy.deliver(event, event)
    toy.deliver(event)
    toy.deliver(event, redelivered=True)

    assert pings(toy) == ["hello"]


def test_a_reaction_counts_every_fact_in_any_order_and_of_any_version(toy):
    subject = new_id()
    events = [
        toy.event("ping.sent", {"word": str(n)}, subject=subject, version=n) for n in (3, 1, 2)
    ]

    toy.deliver(*events)

    assert pings(toy) == ["1", "2", "3"]


def test_a_projection_keeps_the_newest_whatever_the_order(toy):
    subject = new_id()
    for version in (2, 1, 3):
        toy.deliver(
            toy.event("other.made", {"name": f"v{version}"}, subject=subject, version=version)
        )
    toy.deliver(toy.event("other.snapshot", {"name": "old"}, subject=subject, version=2))

    assert seen(toy) == {"v3": 3}


def test_a_failure_takes_nothing_with_it_and_is_kept_for_later(toy):
    bad = toy.event("ping.sent", {"word": "trouble"})
    good = [toy.event("ping.sent", {"word": f"good{n}"}) for n in range(3)]

    toy.deliver(good[0], bad, *good[1:])

    assert pings(toy) == ["good0", "good1", "good2"]
    kept = inbox(toy, bad)
    assert kept.processed_at is None
    assert kept.next_try_at is not None
    assert "trouble" in kept.reason


def test_what_fails_again_and_again_is_parked(toy):
    bad = toy.event("ping.sent", {"word": "trouble"})
    toy.deliver(bad)

    for _ in range(ATTEMPTS + 3):
        due_now(toy)
        toy._inbox.retry_due()

    kept = inbox(toy, bad)
    assert kept.attempts == ATTEMPTS
    assert kept.parked_at is not None
    assert pings(toy) == []


def test_a_fact_before_its_parent_waits_longer_than_a_failure(toy):
    early = toy.event("ping.sent", {"word": "early"})
    toy.deliver(early)

    for _ in range(ATTEMPTS):
        due_now(toy)
        toy._inbox.retry_due()

    assert inbox(toy, early).parked_at is None


def test_a_fact_whose_parent_never_comes_is_parked_in_the_end(toy):
    early = toy.event("ping.sent", {"word": "early"})
    toy.deliver(early)

    change_waiting(toy, "received_at = received_at - interval '2 h'")
    due_now(toy)
    toy._inbox.retry_due()

    assert inbox(toy, early).parked_at is not None


def test_a_fact_before_its_parent_is_handled_as_soon_as_the_parent_is(toy):
    early = toy.event("ping.sent", {"word": "early"})
    toy.deliver(early)
    change_waiting(toy, "next_try_at = now() + interval '1 h'")

    toy.deliver(toy.event("other.made", {"name": "parent"}, version=1))
    toy._inbox.retry_due()

    assert pings(toy) == ["early"]


def test_the_waiting_room_wakes_for_who_enters_it_and_for_what_they_may_wait_for(toy):
    stirred = toy._inbox.stirred
    toy.deliver(toy.event("ping.sent", {"word": "hello"}))
    assert not stirred.is_set()

    toy.deliver(toy.event("ping.sent", {"word": "early"}))
    assert stirred.is_set()

    stirred.clear()
    toy.deliver(toy.event("other.made", {"name": "parent"}, version=1))
    assert stirred.is_set()


def test_who_is_parked_does_not_wake_the_waiting_room(toy):
    toy.deliver(toy.event("ping.sent", {"word": "hello"}, schemaversion=2))

    assert not toy._inbox.stirred.is_set()


def test_what_another_firm_does_wakes_nothing(toy):
    early = toy.event("ping.sent", {"word": "early"})
    toy.deliver(early)
    change_waiting(toy, "next_try_at = now() + interval '1 h'")

    toy.deliver(toy.event("ping.sent", {"word": "theirs"}, firm=toy.other_firm))
    toy._inbox.retry_due()

    assert pings(toy) == []
    toy.deliver(toy.event("other.made", {"name": "parent"}, version=1))
    toy._inbox.retry_due()
    assert pings(toy) == ["early"]


def test_what_is_in_somebodys_hands_is_not_woken(toy):
    early = toy.event("ping.sent", {"word": "early"})
    toy.deliver(early)
    with toy.worker_database.transaction(None) as session:
        count_attempt(session, early)
    change_waiting(toy, "next_try_at = now() + interval '1 h'")

    toy.deliver(toy.event("other.made", {"name": "parent"}, version=1))
    toy._inbox.retry_due()

    assert pings(toy) == []


def test_a_fact_that_has_waited_long_is_left_to_time(toy):
    early = toy.event("ping.sent", {"word": "early"})
    toy.deliver(early)
    change_waiting(toy, "received_at = received_at - interval '2 min', next_try_at = 'infinity'")

    toy.deliver(toy.event("other.made", {"name": "parent"}, version=1))
    toy._inbox.retry_due()

    assert pings(toy) == []


def test_an_event_whose_handler_never_comes_back_is_parked_unhandled(toy):
    """A kill in the middle of a handler leaves the attempt counted and nothing else."""
    event = toy.event("ping.sent", {"word": "hello"})
    for _ in range(ATTEMPTS):
        with toy.worker_database.transaction(None) as session:
            count_attempt(session, event)

    due_now(toy)
    toy._inbox.retry_due()

    assert inbox(toy, event).parked_at is not None
    assert pings(toy) == []


def test_an_event_that_kills_its_process_is_counted_before_it_is_handled(toy):
    """A killed process leaves a redelivered message; its attempt is committed before the handler."""
    event = toy.event("ping.sent", {"word": "trouble"})

    for _ in range(ATTEMPTS):
        toy.deliver(event, redelivered=True)

    assert inbox(toy, event).parked_at is not None


@pytest.mark.parametrize(
    "body",
    [
        b"not json",
        b"[1, 2]",
        b'{"id": "x"}',
        b"\xff\xfe",
        b'{"a": "\\u0000"}',
        b"[" * 10_000,
        b"x" * 5_000_000,
    ],
)
def test_what_is_not_an_event_is_buried_with_its_reason(toy, body):
    toy.deliver_raw(body)

    with toy.worker_database.transaction(None) as session:
        [dead] = session.scalars(select(DeadMessage))
    assert dead.size == len(body)
    assert dead.reason


def nested(depth: int) -> Any:
    return [nested(depth - 1)] if depth else "hello"


@pytest.mark.parametrize(
    "changes",
    [
        {"version": 0},
        {"version": -1},
        {"version": 2**31},
        {"version": 10**30},
        {"version": "1"},
        {"version": True},
        {"schemaversion": 10**30},
        {"schemaversion": 0},
        {"time": "2026-11-20T09:00:00"},
        {"time": "0001-01-01T00:00:00+14:00"},
        {"data": []},
        {"data": "word"},
        {"data": {"word": nested(300)}},
        {"actor": {"name": "x"}},
        {"traceparent": 7},
        {"firmid": None},
        {"subject": "x"},
    ],
    ids=lambda changes: ", ".join(f"{k} {str(v)[:30]}" for k, v in changes.items()),
)
@pytest.mark.parametrize("type_", ["ping.sent", "nobody.knows"])
def test_an_envelope_of_the_wrong_shape_is_buried_and_the_next_is_handled(toy, changes, type_):
    wrong = orjson.loads(toy.event(type_, {"word": "wrong"}).to_json()) | changes
    body = json.dumps(wrong).encode()

    toy.deliver_raw(body)
    toy.deliver(toy.event("ping.sent", {"word": "after"}))

    with toy.worker_database.transaction(None) as session:
        [dead] = session.scalars(select(DeadMessage))
    assert dead.reason
    assert pings(toy) == ["after"]


@pytest.mark.parametrize("change", [{"type_": "nobody.knows"}, {"schemaversion": 2}])
def test_an_unknown_type_or_version_is_parked_at_once(toy, change):
    fields = {"type_": "ping.sent"} | change
    event = toy.event(data={"word": "hello"}, **fields)

    toy.deliver(event, toy.event("ping.sent", {"word": "after"}))

    assert inbox(toy, event).parked_at is not None
    assert pings(toy) == ["after"]


def test_another_firms_reaction_lands_in_that_firm_alone(toy):
    toy.deliver(toy.event("ping.sent", {"word": "theirs"}, firm=toy.other_firm))

    assert pings(toy) == []


def test_an_event_survives_its_own_json(toy):
    event = toy.event("ping.sent", {"word": "ünïcode"}, traceparent="00-" + "a" * 32)

    assert Event.from_json(event.to_json()) == event
