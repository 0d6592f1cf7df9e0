"""What only a own_broker can do: limits, mismatches, refusals, and an unreliable wire to it."""

from __future__ import annotations

import subprocess
import sys
import threading
from time import monotonic

import pytest
from kombu import Connection

from common.broker import BrokerUnavailable, Message, QueueMismatch, connect
from common.broker.confirms import PikaPublisher
from common.broker.link import LARGEST_BODY
from common.broker.rabbitmq import RabbitBroker
from common.broker.topology import DELIVERY_LIMIT, EXCHANGE


@pytest.fixture
def broker(amqp_url, service):
    return connect(amqp_url, service)


def test_a_batch_larger_than_the_window_is_confirmed_whole(
    broker, noun, closing, messages, collect
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    batch = messages(f"{noun}.issued", 3000)

    outcome = closing(broker.publisher()).publish(batch)

    assert outcome.confirmed == {message.id for message in batch}
    assert {each.message.id for each in collect(subscription, 3000)} == outcome.confirmed


def test_a_queue_with_other_arguments_stops_the_start_with_its_name(
    amqp_url, broker, service, noun
):
    with Connection(amqp_url) as connection:
        connection.channel().queue_declare(
            f"{service}.events",
            durable=True,
            auto_delete=False,
            arguments={"x-queue-type": "quorum", "x-delivery-limit": 5},
        )

    with pytest.raises(QueueMismatch, match=rf"{service}\.events.*inequivalent"):
        broker.subscribe([f"{noun}.issued"])
    with pytest.raises(QueueMismatch, match=rf"{service}\.events"):
        broker.declare([f"{noun}.issued"])


def test_a_full_queue_refuses_and_what_it_refuses_is_not_confirmed(
    amqp_url, broker, service, noun, closing, messages
):
    with Connection(amqp_url) as connection:
        channel = connection.channel()
        full = {"x-max-length": 1, "x-overflow": "reject-publish"}
        channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)
        channel.queue_declare(f"{service}.full", durable=True, auto_delete=False, arguments=full)
        channel.queue_bind(f"{service}.full", EXCHANGE, f"{noun}.issued")
        batch = messages(f"{noun}.issued", 10)

        outcome = closing(broker.publisher()).publish(batch)

        channel.queue_delete(f"{service}.full")
    assert len(outcome.confirmed) >= 1
    assert outcome.nacked
    assert outcome.confirmed | outcome.nacked == {message.id for message in batch}


@pytest.mark.parametrize(
    "flaw",
    [
        {"body": b" " * (LARGEST_BODY + 1)},
        {"id": "x" * 256},
        {"headers": {"n" * 256: "too long a name"}},
    ],
)
def test_a_message_that_cannot_be_sent_is_refused_and_its_neighbors_are_sent(
    broker, noun, closing, collect, flaw
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(broker.publisher())
    bad = Message(**{"id": "bad", "routing_key": f"{noun}.issued", "body": b"{}", **flaw})
    good = [Message(name, f"{noun}.issued", b"{}") for name in ("before", "after")]

    outcome = publisher.publish([good[0], bad, good[1]])

    assert outcome.nacked == {bad.id}
    assert outcome.confirmed == {"before", "after"}
    assert {each.message.id for each in collect(subscription, 2)} == {"before", "after"}


def test_a_message_delivered_too_often_ends_among_the_dead_letters(
    broker, noun, closing, messages, collect
):
    broker.declare([f"{noun}.issued"])
    (poison,) = messages(f"{noun}.issued")
    closing(broker.publisher()).publish([poison])

    deliveries = 0
    for _ in range(DELIVERY_LIMIT + 1):
        subscription = broker.subscribe([f"{noun}.issued"])
        deliveries += len(subscription.receive(1, 5))
        subscription.close()

    assert deliveries == DELIVERY_LIMIT + 1
    assert collect(closing(broker.dead_letters()), 1)[0].message.id == poison.id
    assert closing(broker.subscribe([f"{noun}.issued"])).receive(1, 0.2) == []


CONSUMER = """
import sys, threading
from common.broker import connect
_, url, service, routing_key = sys.argv
subscription = connect(url, service).subscribe([routing_key])
print(len(subscription.receive(10, 10)), flush=True)
threading.Event().wait()
"""


def test_what_a_killed_consumer_held_comes_again_marked_redelivered(
    amqp_url, broker, service, noun, closing, messages, collect
):
    broker.declare([f"{noun}.issued"])
    (message,) = messages(f"{noun}.issued")
    closing(broker.publisher()).publish([message])
    arguments = [sys.executable, "-c", CONSUMER, amqp_url, service, f"{noun}.issued"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE) as consumer:
        assert consumer.stdout is not None
        assert consumer.stdout.readline() == b"1\n"
        consumer.kill()

    (again,) = collect(closing(broker.subscribe([f"{noun}.issued"])), 1)

    assert (again.message.id, again.message.redelivered) == (message.id, True)


def test_what_a_stranger_sends_arrives_as_bytes_whatever_it_claims_to_be(
    amqp_url, broker, noun, closing, collect
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    with Connection(amqp_url) as connection:
        channel = connection.channel()
        for claims in (
            {"content_encoding": "utf-16", "content_type": "application/x-python-serialize"},
            {"headers": {"compression": "application/x-gzip", "n": 7, "deep": {"a": [1]}}},
            {},
        ):
            channel.basic_publish(
                channel.prepare_message(b"\xff\x00not json", **claims), EXCHANGE, f"{noun}.issued"
            )

    # Over a wire that broke on the way some come twice, and not in their order.
    arrived = [delivery.message for delivery in collect(subscription, 3, patience=60)]

    assert len(arrived) >= 3
    assert {message.body for message in arrived} == {b"\xff\x00not json"}
    assert {message.id for message in arrived} == {""}
    assert "7" in {message.headers.get("n") for message in arrived}


def test_a_confirm_that_is_lost_on_the_way_leaves_the_message_unconfirmed(
    proxy, broker, noun, closing, messages, collect
):
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    publisher = closing(PikaPublisher([proxy.url], "relay", heartbeat=15, patience=1))
    (first, second) = messages(f"{noun}.issued", 2)
    assert publisher.publish([first]).confirmed == {first.id}

    proxy.freeze()
    with pytest.raises(BrokerUnavailable):
        publisher.publish([second])

    # Taken for dead, the connection was given up: the next attempts go over a new one.
    assert _until_confirmed(publisher, second) == {second.id}
    assert second.id in {delivery.message.id for delivery in collect(subscription, 2)}


def test_a_consumer_notices_a_dead_wire_within_two_heartbeats(
    proxy, broker, service, noun, closing, messages, collect
):
    subscription = closing(
        RabbitBroker(proxy.url, service, heartbeat=1).subscribe([f"{noun}.paid"])
    )
    publisher = closing(broker.publisher())
    publisher.publish(messages(f"{noun}.paid"))
    assert len(subscription.receive(10, 5)) == 1

    proxy.freeze()
    frozen = monotonic()
    with pytest.raises(BrokerUnavailable):
        # Without heartbeats it would be the system's own minutes.
        while monotonic() < frozen + 30:
            subscription.ack(subscription.receive(10, 0.5))

    (later,) = messages(f"{noun}.paid")
    publisher.publish([later])
    assert later.id in {delivery.message.id for delivery in collect(subscription, 2)}


def test_a_handler_that_takes_longer_than_the_heartbeats_keeps_its_connection(
    amqp_url, service, noun, closing, messages
):
    broker = RabbitBroker(amqp_url, service, heartbeat=1)
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    closing(broker.publisher()).publish(messages(f"{noun}.issued", 2))
    (slow,) = subscription.receive(1, 5)

    threading.Event().wait(4)
    subscription.ack([slow])
    (next_one,) = subscription.receive(1, 5)

    assert not next_one.message.redelivered
    assert next_one.tag == slow.tag + 1


def test_a_node_that_is_away_is_passed_over_for_the_next(
    amqp_url, service, noun, closing, messages, collect
):
    broker = connect(f"amqp://guest:guest@127.0.0.1:1/%2F;{amqp_url}", service)
    broker.declare([f"{noun}.issued"])
    subscription = closing(broker.subscribe([f"{noun}.issued"]))
    (message,) = messages(f"{noun}.issued")

    assert _until_confirmed(closing(broker.publisher()), message) == {message.id}
    assert len(collect(subscription, 1)) == 1


TENANT = """
from common.testing.rabbitmq import rabbitmq
with rabbitmq() as url:
    print(url)
"""


def test_processes_of_one_run_share_a_broker_which_outlives_each_of_them(amqp_url, broker, noun):
    shared = subprocess.run([sys.executable, "-c", TENANT], capture_output=True, text=True)

    assert shared.stdout.strip() == amqp_url
    broker.declare([f"{noun}.issued"])


def _until_confirmed(publisher, message):
    deadline = monotonic() + 20
    while monotonic() < deadline:
        try:
            return publisher.publish([message]).confirmed
        except BrokerUnavailable:
            continue
    return frozenset()
