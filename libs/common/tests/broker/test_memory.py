"""The broker inside one process loses nothing, and wastes nothing."""

from __future__ import annotations

import threading
from time import perf_counter, process_time
from uuid import uuid4

import pytest

from common.broker import Message, connect
from common.broker.memory import MemoryPublisher


@pytest.fixture
def name():
    return str(uuid4())


@pytest.fixture
def impatient(name, closing):
    """A publisher that waits long enough for a consumer, and not longer."""
    return closing(MemoryPublisher(name, patience=0.2))


def test_a_message_is_confirmed_only_when_every_service_has_acked(
    name, closing, messages, impatient
):
    quick = closing(connect(f"memory://{name}", "quick").subscribe(["invoice.issued"]))
    slow = closing(connect(f"memory://{name}", "slow").subscribe(["invoice.issued"]))
    batch = messages("invoice.issued")

    untouched = impatient.publish(batch)
    quick.ack(quick.receive(10, 1))
    half = impatient.publish(batch)
    slow.ack(slow.receive(10, 1))
    quick.ack(quick.receive(10, 1))

    assert untouched.confirmed == half.confirmed == frozenset()
    assert untouched.returned == half.returned == {}


def test_publishing_again_does_not_queue_what_is_still_under_way(
    name, closing, messages, impatient
):
    subscription = closing(connect(f"memory://{name}", "service").subscribe(["invoice.issued"]))
    batch = messages("invoice.issued", 3)

    for _ in range(3):
        assert impatient.publish(batch).confirmed == frozenset()

    assert len(subscription.receive(100, 0.1)) == 3


def test_a_service_that_dies_and_returns_gets_what_it_had_not_acked(
    name, closing, messages, impatient, in_background, collect
):
    broker = connect(f"memory://{name}", "service")
    first = broker.subscribe(["invoice.issued"])
    batch = messages("invoice.issued", 3)
    impatient.publish(batch)
    first.receive(100, 1)

    first.close()
    publishing = in_background(impatient.publish, batch)
    returned = collect(closing(broker.subscribe(["invoice.issued"])), 3)

    assert [delivery.message.redelivered for delivery in returned] == [True] * 3
    assert publishing.result().confirmed == {message.id for message in batch}


def test_a_message_is_unconfirmed_while_a_declared_service_has_not_started(
    name, messages, impatient, closing, collect
):
    connect(f"memory://{name}", "late").declare(["invoice.issued"])
    prompt = closing(connect(f"memory://{name}", "prompt").subscribe(["invoice.issued"]))
    batch = messages("invoice.issued")
    impatient.publish(batch)

    assert len(collect(prompt, 1)) == 1
    assert impatient.publish(batch).confirmed == frozenset()


def test_two_names_share_nothing(closing, messages):
    here, there = (connect(f"memory://{uuid4()}", "service") for _ in range(2))
    closing(here.subscribe(["invoice.issued"]))

    outcome = closing(there.publisher()).publish(messages("invoice.issued"))

    assert len(outcome.returned) == 1


def test_six_services_hear_of_an_event_by_being_woken_and_idle_without_spinning(name, closing):
    heard: list[float] = []
    stopping = threading.Event()
    types = ["invoice.issued"]
    subscriptions = [
        closing(connect(f"memory://{name}", f"service{n}").subscribe(types)) for n in range(6)
    ]

    def consume(subscription):
        while not stopping.is_set():
            deliveries = subscription.receive(250, 1.0)
            heard.extend(perf_counter() - float(each.message.body) for each in deliveries)
            subscription.ack(deliveries)

    threads = [threading.Thread(target=consume, args=(each,)) for each in subscriptions]
    for thread in threads:
        thread.start()
    publisher = closing(connect(f"memory://{name}", "service0").publisher())
    for n in range(50):
        body = repr(perf_counter()).encode()
        assert publisher.publish([Message(str(n), "invoice.issued", body)]).confirmed == {str(n)}
    started = process_time()
    stopping.wait(2)
    idle = (process_time() - started) / 2
    stopping.set()
    for thread in threads:
        thread.join()

    assert len(heard) == 300
    # Whoever polls instead of being woken hears of it after half a second, or is never idle.
    assert sorted(heard)[150] < 0.2
    assert idle < 0.25
