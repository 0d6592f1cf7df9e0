"""The broker may be killed, blocked, emptied or absent; nothing confirmed is lost."""

from __future__ import annotations

import threading
from time import monotonic

import pytest

from common.broker import BrokerUnavailable, connect
from common.broker.confirms import PikaPublisher


@pytest.fixture
def broker(own_broker, service):
    return connect(own_broker.url, service)


def test_everything_confirmed_before_a_power_cut_is_there_after_it(
    own_broker, broker, noun, closing, messages, collect
):
    broker.declare([f"{noun}.issued"])
    _settle()
    publisher = closing(PikaPublisher([own_broker.url], "relay", heartbeat=15, patience=5))
    confirmed: set[str] = set()
    under_way, stopping = threading.Event(), threading.Event()

    def publish():
        while not stopping.is_set():
            try:
                confirmed.update(publisher.publish(messages(f"{noun}.issued", 50)).confirmed)
            except BrokerUnavailable:
                continue
            if len(confirmed) > 1000:
                under_way.set()

    relay = threading.Thread(target=publish)
    relay.start()
    assert under_way.wait(30)
    own_broker.kill()
    before = len(confirmed)
    own_broker.start()
    deadline = monotonic() + 60
    while len(confirmed) < before + 1000 and monotonic() < deadline:
        stopping.wait(0.05)
    stopping.set()
    relay.join()

    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    recovered: set[str] = set()
    while deliveries := collect(subscription, 1, patience=3):
        recovered |= {delivery.message.id for delivery in deliveries}
    assert len(confirmed) >= before + 1000
    assert confirmed <= recovered


def test_a_subscription_returns_after_the_broker_does(
    own_broker, broker, noun, closing, messages, collect
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    closing(broker.publisher()).publish(messages(f"{noun}.issued", 2))
    (held,) = subscription.receive(1, 5)
    _settle()

    own_broker.kill()
    subscription.ack([held])
    with pytest.raises(BrokerUnavailable):
        while True:
            subscription.receive(10, 0.1)
    own_broker.start()

    assert held.message.id in {each.message.id for each in collect(subscription, 2)}


def test_a_service_starts_while_the_broker_is_away(
    own_broker, broker, noun, closing, messages, collect
):
    own_broker.stop()
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(PikaPublisher([own_broker.url], "relay", heartbeat=15, patience=0.5))
    with pytest.raises(BrokerUnavailable, match="refused"):
        broker.declare([f"{noun}.issued"])
    with pytest.raises(BrokerUnavailable, match="refused"):
        publisher.publish(messages(f"{noun}.issued"))
    started = monotonic()
    for _ in range(3):
        with pytest.raises(BrokerUnavailable):
            subscription.receive(10, 0.2)
    waited = monotonic() - started

    own_broker.start()
    collect(subscription, 1, patience=1)
    confirmed = _publish_until_confirmed(publisher, messages(f"{noun}.issued"))

    assert waited >= 0.2  # A loop around receive() does not spin.
    assert {each.message.id for each in collect(subscription, 1)} == confirmed


def test_a_blocked_broker_is_reported_in_time_and_used_again_afterwards(
    own_broker, broker, noun, closing, messages
):
    broker.declare([f"{noun}.issued"])
    publisher = closing(PikaPublisher([own_broker.url], "relay", heartbeat=15, patience=2))
    assert publisher.publish(messages(f"{noun}.issued")).confirmed

    own_broker.ctl("set_vm_memory_high_watermark", "absolute", "1MB")
    try:
        started = monotonic()
        for _ in range(2):
            with pytest.raises(BrokerUnavailable, match="blocks publishers"):
                publisher.publish(messages(f"{noun}.issued"))
        blocked_for = monotonic() - started
    finally:
        own_broker.ctl("set_vm_memory_high_watermark", "0.4")

    assert blocked_for < 20
    assert _publish_until_confirmed(publisher, messages(f"{noun}.issued"))


def test_connections_that_an_operator_closes_are_opened_again(
    own_broker, broker, noun, closing, messages, collect
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(broker.publisher())
    assert publisher.publish(messages(f"{noun}.issued")).confirmed

    own_broker.ctl("close_all_connections", "maintenance")

    assert _publish_until_confirmed(publisher, messages(f"{noun}.issued"))
    assert len(collect(subscription, 2)) >= 1


def test_a_queue_that_an_operator_deletes_is_made_again(
    own_broker, broker, service, noun, closing, messages, collect
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(broker.publisher())

    own_broker.ctl("delete_queue", f"{service}.events")
    with pytest.raises(BrokerUnavailable):
        while True:
            subscription.receive(10, 0.1)
    assert subscription.receive(10, 1) == []

    assert publisher.publish(messages(f"{noun}.issued")).confirmed
    assert len(collect(subscription, 1)) == 1


def test_an_ack_that_took_too_long_for_the_broker_only_means_it_comes_again(
    own_broker, broker, noun, closing, messages, collect
):
    own_broker.ctl("eval", "application:set_env(rabbit, consumer_timeout, 500).")
    own_broker.ctl("eval", "application:set_env(rabbit, channel_tick_interval, 500).")
    try:
        subscription = closing(broker.subscribe([f"{noun}.issued"]))
        (message,) = messages(f"{noun}.issued")
        closing(broker.publisher()).publish([message])
        (late,) = subscription.receive(1, 5)
        with pytest.raises(BrokerUnavailable, match="timed out"):
            while True:
                subscription.receive(2, 0.5)
        subscription.ack([late])
    finally:
        own_broker.ctl("eval", "application:set_env(rabbit, consumer_timeout, 1800000).")
        own_broker.ctl("eval", "application:set_env(rabbit, channel_tick_interval, 60000).")

    (again,) = collect(subscription, 1)
    assert (again.message.id, again.message.redelivered) == (message.id, True)


def _settle():
    """RabbitMQ saves its list of quorum queues twice a second; one not yet on it dies in a crash."""
    threading.Event().wait(1.5)


def _publish_until_confirmed(publisher, batch):
    deadline = monotonic() + 30
    while monotonic() < deadline:
        try:
            if confirmed := publisher.publish(batch).confirmed:
                return confirmed
        except BrokerUnavailable:
            continue
    return frozenset()
