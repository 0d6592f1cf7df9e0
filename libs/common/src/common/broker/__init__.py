"""Messages leave and enter a process here, over RabbitMQ or inside one process, by the same code.

    broker = connect("amqp://user:password@host/%2F", service="invoicing")
    broker = connect("memory://suite", service="invoicing")     # no server, one process

A `Publisher` or `Subscription` belongs to one thread at a time; a `Broker` may be shared.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

BATCH = 250


@dataclass(frozen=True, slots=True)
class Message:
    """What travels: an id, a routing key, JSON bytes and headers."""

    id: str
    routing_key: str
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)
    redelivered: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of each message id; one in none of the three is unconfirmed: publish it again."""

    confirmed: frozenset[str] = frozenset()
    returned: Mapping[str, str] = field(default_factory=dict)
    nacked: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Delivery:
    """A message in the hands of a consumer; the tag means something to its subscription only."""

    message: Message
    tag: int


class BrokerUnavailable(Exception):
    """The broker cannot be reached, refuses us, or blocks publishers: try again later."""


class QueueMismatch(Exception):
    """A queue or exchange exists with other arguments than ours: a person must decide."""


class Publisher(Protocol):
    def publish(self, messages: Sequence[Message]) -> Outcome:
        """Send all and wait, bounded, for what the broker says of each.

        Raises BrokerUnavailable when nothing at all was learned.
        """
        ...

    def close(self) -> None: ...


class Subscription(Protocol):
    def receive(self, limit: int, wait: float) -> list[Delivery]:
        """Block up to `wait` seconds for the first, then take what has arrived, at most `limit`.

        What was received earlier and is not settled comes first, again: a batch that failed is
        simply received once more. Raises BrokerUnavailable, but only after waiting, so that a loop
        around it is never hot.
        """
        ...

    def ack(self, deliveries: Iterable[Delivery]) -> None:
        """Settle them; those of a connection that was lost are left to come again."""
        ...

    def reject(self, delivery: Delivery) -> None:
        """Send it to the dead letter queue."""
        ...

    def close(self) -> None:
        """Give back what is not acked; it will come again, marked redelivered."""
        ...


class Broker(Protocol):
    def declare(self, routing_keys: Collection[str], known: Collection[str] = ()) -> None:
        """Make the service's queues, bound to exactly these keys of all the `known` ones."""
        ...

    def publisher(self) -> Publisher: ...

    def subscribe(
        self, routing_keys: Collection[str], known: Collection[str] = (), batch: int = BATCH
    ) -> Subscription:
        """Declare, on every connect, and consume; up to two batches are held at a time."""
        ...

    def dead_letters(self) -> Subscription:
        """Consume what was rejected or delivered too often."""
        ...

    def dead_letter_count(self) -> int:
        """How many dead letters wait, those in the hands of a consumer apart."""
        ...

    def put_back(self, messages: Sequence[Message]) -> None:
        """Put messages into this service's queue and no other's; on return the broker keeps them.

        Raises BrokerUnavailable when it does not: some of them may be there all the same.
        """
        ...


def connect(url: str, service: str) -> Broker:
    """The broker at `url`, as `service` sees it; nothing is contacted yet."""
    # Imported late so that a web process, which has no broker, loads no client of one.
    if url.startswith("memory://"):
        from common.broker.memory import MemoryBroker

        return MemoryBroker(url.removeprefix("memory://"), service)
    from common.broker.rabbitmq import RabbitBroker

    return RabbitBroker(url, service)
