"""What is published leaves after commit, stays pending until confirmed, and is the whole truth."""

import pytest
from sqlalchemy import select
from toy.app import make_thing

from common.audit import AuditRow
from common.broker import Outcome
from common.errors import TooLarge
from common.events import Event
from common.ids import new_id
from common.outbox import OutboxRow, Relay


class Recorder:
    """A publisher whose broker confirms what it is told to."""

    def __init__(self, confirm=lambda message: True) -> None:
        self.sent = []
        self.confirm = confirm

    def publish(self, messages):
        self.sent += messages
        return Outcome(confirmed=frozenset(m.id for m in messages if self.confirm(m)))

    def close(self) -> None:
        self.sent.clear()


def made(toy, *names: str):
    with toy.transaction() as session:
        return [make_thing(session, toy.principal(), name, id_=new_id()) for name in names]


def pending(toy) -> list[OutboxRow]:
    with toy.worker_database.transaction(None) as session:
        return list(session.scalars(select(OutboxRow).where(OutboxRow.published_at.is_(None))))


def test_an_event_leaves_as_the_bytes_it_was_made_of(toy):
    name = 'a "lamp" \\ \u2028 \U0001f4a1 {} \t/'
    made(toy, name)

    [row] = pending(toy)

    event = Event.from_json(row.body.encode())
    assert row.body.encode() == event.to_json()
    assert event.data["name"] == name


def test_a_change_its_audit_row_and_its_event_are_one(toy):
    [thing] = made(toy, "lamp")

    [event] = toy.published("thing.made")
    with toy.transaction() as session:
        [row] = session.scalars(select(AuditRow))
    assert event.data == {
        "id": str(thing.id), "firm_id": str(toy.firm), "name": "lamp", "version": 1,
    }  # fmt: skip
    assert (row.act, row.subject, row.actor) == ("thing.made", thing.id, "member:test")


def test_what_rolls_back_leaves_neither_audit_row_nor_event(toy):
    with pytest.raises(RuntimeError), toy.transaction() as session:
        make_thing(session, toy.principal(), "lamp", id_=new_id())
        raise RuntimeError("the power is gone")

    assert toy.published() == []
    with toy.transaction() as session:
        assert session.scalars(select(AuditRow)).all() == []


def test_the_relay_sends_what_is_pending_and_marks_what_was_confirmed(toy):
    made(toy, "lamp", "chair")
    broker = Recorder()

    Relay(toy.worker_database, broker).run_once()

    assert [m.routing_key for m in broker.sent] == ["thing.made", "thing.made"]
    assert pending(toy) == []


def test_what_is_not_confirmed_stays_pending_and_waits_its_turn(toy):
    made(toy, "lamp", "chair")
    relay = Relay(toy.worker_database, Recorder(confirm=lambda message: b"lamp" in message.body))

    relay.run_once()

    [row] = pending(toy)
    assert row.attempts == 1
    assert relay.run_once() == 0


def test_two_relays_never_send_the_same_row_at_once(toy):
    made(toy, *(f"thing {n}" for n in range(20)))
    other = Recorder()

    class Nested(Recorder):
        def publish(self, messages):
            Relay(toy.worker_database, other).run_once()
            return super().publish(messages)

    first = Nested()
    Relay(toy.worker_database, first, batch=10).run_once()

    assert len(first.sent) == 10
    assert {m.id for m in first.sent}.isdisjoint(m.id for m in other.sent)


def test_a_transaction_that_commits_late_is_still_relayed(toy):
    """A cursor by id would step over the row of a transaction that began first and ended last."""
    broker = Recorder()
    with toy.transaction() as slow:
        make_thing(slow, toy.principal(), "early id", id_=new_id())
        made(toy, "late id")
        Relay(toy.worker_database, broker).run_once()

    Relay(toy.worker_database, broker).run_once()

    assert len(broker.sent) == 2


def test_a_change_whose_event_would_be_unreadable_is_refused(toy):
    with pytest.raises(TooLarge), toy.transaction() as session:
        make_thing(session, toy.principal(), "x" * 1_000_001, id_=new_id())

    assert toy.published() == []
