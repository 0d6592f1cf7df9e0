"""Nobody is told of a binding that is lost; the tally shows it within two minutes."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

import pytest
import time_machine
from prometheus_client import REGISTRY
from toy.app import SERVICE, make_thing

from common.broker import Message, connect
from common.clock import now
from common.db import Wake
from common.ids import first_id_at, new_id
from common.inbox import Handlers
from common.inbox.processing import Inbox
from common.processes.tallies import EVERY, GRACE, Auditor, Tally, sort_out
from common.processes.workers import Consumer, Sender, WorkerParts
from common.testing import service_fixture

toy = service_fixture(SERVICE)

TYPES = ["other.made", "ping.sent"]


@dataclass
class Pair:
    """A publisher of `thing.made` and someone who listens to it, at a broker."""

    sender: Sender
    consumer: Consumer
    kept: list[str]
    in_background: Callable[..., Future[int]]

    def send(self) -> None:
        """Sends what is pending and what is to be told, while the listener takes it in."""
        sending = self.in_background(self.sender.step)
        ends = monotonic() + 30
        while not sending.done() and monotonic() < ends:
            self.consumer.step()
        sending.result(0)
        self.consumer.step()


@pytest.fixture
def listener(toy, url, service, closing):
    """Starts to listen to one type; with it what it needs to be sent to."""

    def listen(type_: str, heard: list[str]) -> tuple[WorkerParts, Consumer]:
        handlers = Handlers()
        handlers.project(type_)(lambda session, events: heard.extend(names(events)))
        broker = connect(url, service)
        parts = WorkerParts(
            service, toy.app_database, toy.worker_database, broker, handlers, [], Wake()
        )
        inbox = Inbox(handlers, app=toy.app_database, worker=toy.worker_database)
        consumer = closing(Consumer(inbox, parts))
        consumer.step()
        return parts, consumer

    return listen


@pytest.fixture
def pair(listener, closing, in_background):
    kept: list[str] = []
    parts, consumer = listener("thing.made", kept)
    sender = Sender(parts, closing(parts.broker.publisher()))
    return Pair(sender, consumer, kept, in_background)


def names(events) -> list[str]:
    return [event.data["name"] for event in events]


def make(toy, name: str) -> None:
    with toy.transaction() as session:
        make_thing(session, toy.principal(), name, id_=new_id())


def missing(listener: str, source: str, type_: str) -> float:
    labels = {"service": listener, "source": source, "type": type_}
    return REGISTRY.get_sample_value("events_missing_total", labels) or 0


def tally(**published: int) -> Tally:
    since = now() - timedelta(minutes=1)
    first, last = first_id_at(since), first_id_at(now() + timedelta(minutes=1))
    return Tally("elsewhere", first, last, since, published)


# The broker in memory confirms nothing that a queue it knows has not settled.
@pytest.mark.parametrize("url", ["rabbitmq"], indirect=True)
def test_a_lost_binding_is_noticed(toy, pair, url, service):
    # Another queue wants the type as well: the broker confirms, and mandatory is content.
    connect(url, f"{service}x").declare(["thing.made"])
    make(toy, "before")
    pair.send()

    connect(url, service).declare([], known=["thing.made"])
    make(toy, "lost")
    pair.send()
    with time_machine.travel(now() + EVERY + timedelta(seconds=5)):
        pair.send()
        with time_machine.travel(now() + GRACE + timedelta(seconds=1)):
            pair.consumer.step()

    assert pair.kept == ["before"]
    assert missing(service, service, "thing.made") == 1


def test_where_nothing_is_lost_nothing_is_alarmed(toy, pair, service):
    make(toy, "lamp")
    pair.send()

    for minutes in (1, 2):
        with time_machine.travel(now() + minutes * (EVERY + GRACE)):
            make(toy, f"chair {minutes}")
            pair.send()

    assert pair.kept == ["lamp", "chair 1", "chair 2"]
    assert missing(service, service, "thing.made") == 0


def test_what_came_but_is_handled_no_more_is_unbound(toy, listener, noun, closing, in_background):
    heard: list[str] = []
    parts, consumer = listener(f"{noun}.made", heard)
    publisher = closing(parts.broker.publisher())
    events = [toy.event(f"{noun}.made", {"name": name}) for name in ("lamp", "late")]
    lamp, late = (Message(str(e.id), e.type, e.to_json()) for e in events)
    sending = in_background(publisher.publish, [lamp])
    while not heard:
        consumer.step()
    sending.result(10)
    consumer.close()

    listener("other.made", [])

    assert publisher.publish([late]).returned.keys() == {late.id}


@pytest.mark.parametrize(("kind", "wakes"), [("project", False), ("react_together", True)])
def test_only_an_effect_wakes_who_may_have_something_to_do(
    toy, noun, service, closing, in_background, kind, wakes
):
    heard: list[str] = []
    handlers = Handlers()
    getattr(handlers, kind)(f"{noun}.made")(lambda session, events: heard.extend(names(events)))
    broker, wake = connect(f"memory://{noun}", service), Wake()
    parts = WorkerParts(service, toy.app_database, toy.worker_database, broker, handlers, [], wake)
    inbox = Inbox(handlers, app=toy.app_database, worker=toy.worker_database)
    consumer, woken = closing(Consumer(inbox, parts)), wake.subscribe()
    consumer.step()
    event = toy.event(f"{noun}.made", {"name": "lamp"})
    publisher = closing(broker.publisher())
    sending = in_background(
        publisher.publish, [Message(str(event.id), event.type, event.to_json())]
    )

    while not heard:
        consumer.step()

    sending.result(10)
    assert woken.is_set() is wakes


def test_what_has_not_arrived_is_alarmed_once(toy):
    listener = str(new_id())
    auditor = Auditor(listener, TYPES, toy.worker_database)
    toy.deliver(*(toy.event("other.made", {"name": str(n)}) for n in range(3)))

    auditor.hear([tally(**{"other.made": 5, "ping.sent": 1, "not.ours": 7})])
    assert auditor.compare_due() == 0
    with time_machine.travel(now() + GRACE + timedelta(seconds=1)):
        assert auditor.compare_due() == 3
        assert auditor.compare_due() == 0

    assert missing(listener, "elsewhere", "other.made") == 2
    assert missing(listener, "elsewhere", "ping.sent") == 1
    assert missing(listener, "elsewhere", "not.ours") == 0


def test_what_arrives_while_the_tally_waits_is_not_missing(toy):
    auditor = Auditor("late", TYPES, toy.worker_database)

    auditor.hear([tally(**{"other.made": 1})])
    toy.deliver(toy.event("other.made", {"name": "late"}))

    with time_machine.travel(now() + GRACE + timedelta(seconds=1)):
        assert auditor.compare_due() == 0


def test_what_only_looks_like_a_tally_is_left_to_the_inbox():
    told = tally(**{"other.made": 1})
    good = told.to_message()
    bodies = [
        b"",
        b"[]",
        b"null",
        b'{"source":"x"}',
        good.body.replace(b'"first":"0', b'"first":"x'),
    ]
    bad = [Message(str(new_id()), "tally.elsewhere", body) for body in bodies]
    event = Message(str(new_id()), "other.made", good.body)

    assert sort_out([*bad, good, event]) == ([told], [*bad, event])
