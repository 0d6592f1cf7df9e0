"""What pipelining is worth: messages a second confirmed by a quorum queue, both ways, in one run.

python bench_publishing.py [AMQP_URL]
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from time import perf_counter
from typing import Any
from uuid import uuid4

from kombu import Connection

from common.broker import Message, Publisher, Subscription, connect
from common.broker.topology import EXCHANGE, queue_of
from common.testing.rabbitmq import rabbitmq

BATCH = 500
ROUNDS = 3


def main() -> None:
    if len(sys.argv) > 1:
        report(sys.argv[1])
    else:
        with rabbitmq() as url:
            report(url)


def report(url: str) -> None:
    one_by_one, pipelined, consumed = rates(url)
    print(f"one by one (kombu) {one_by_one:8,.0f} /s")
    print(f"pipelined (pika)   {pipelined:8,.0f} /s   {pipelined / one_by_one:.1f} x")
    print(f"received and acked {consumed:8,.0f} /s")


def rates(url: str) -> tuple[float, float, float]:
    """The best of a few rounds of each, taken in turns so that the machine's mood hits both."""
    service = f"bench{uuid4().hex[:8]}"
    broker = connect(url, service)
    key = f"bench{uuid4().hex[:8]}.issued"
    subscription = broker.subscribe([key])
    publisher = broker.publisher()
    slow, fast, taken = [], [], []
    with Connection(url, transport_options={"confirm_publish": True}) as connection:
        channel = connection.channel()
        for _ in range(ROUNDS):
            slow.append(_rate(2 * BATCH, lambda batch: _publish_one_by_one(channel, batch), key))
            fast.append(_rate(20 * BATCH, lambda batch: _publish(publisher, batch), key))
            taken.append(_consume(subscription, 22 * BATCH))
        publisher.close()
        subscription.close()
        channel.queue_delete(queue_of(service))
    return max(slow), max(fast), max(taken)


def _rate(count: int, publish: Callable[[Sequence[Message]], None], key: str) -> float:
    batches = [
        [Message(str(uuid4()), key, b"x" * 800, {"traceparent": "00"}) for _ in range(BATCH)]
        for _ in range(count // BATCH)
    ]
    started = perf_counter()
    for batch in batches:
        publish(batch)
    return count / (perf_counter() - started)


def _publish(publisher: Publisher, batch: Sequence[Message]) -> None:
    assert len(publisher.publish(batch).confirmed) == len(batch)


def _publish_one_by_one(channel: Any, batch: Sequence[Message]) -> None:
    for message in batch:
        envelope = channel.prepare_message(
            message.body,
            headers=dict(message.headers),
            properties={"message_id": message.id, "delivery_mode": 2},
        )
        channel.basic_publish_confirm(envelope, EXCHANGE, message.routing_key, mandatory=True)


def _consume(subscription: Subscription, count: int) -> float:
    started = perf_counter()
    received = 0
    while received < count:
        deliveries = subscription.receive(250, 5)
        subscription.ack(deliveries)
        received += len(deliveries)
    return count / (perf_counter() - started)


if __name__ == "__main__":
    main()
