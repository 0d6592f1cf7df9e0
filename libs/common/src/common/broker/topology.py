"""One exchange for all events; for each service a queue, and one beside it for its dead letters.

Bindings are made to be exactly the keys asked for, as far as AMQP can: it cannot list bindings, so
a key is unbound only when the caller names it as known. A key that no code knows any more stays
bound, and nothing is published under it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from amqp.exceptions import PreconditionFailed

from common.broker import QueueMismatch

EXCHANGE = "counterfoil.events"
EXCHANGE_TYPE = "topic"
DELIVERY_LIMIT = 20


def queue_of(service: str) -> str:
    """Return the name of a service's queue."""
    return f"{service}.events"


def dead_letters_of(service: str) -> str:
    """Return the name of the queue for what the service rejected."""
    return dead_letters_beside(queue_of(service))


def dead_letters_beside(queue: str) -> str:
    """Return the name of the dead letter queue beside a queue."""
    return f"{queue}.dead"


def declare(
    channel: Any, service: str, routing_keys: Collection[str], known: Collection[str]
) -> None:
    """Declare the service's part of the topology through a kombu channel."""
    queue = queue_of(service)
    declare_dead_letters(channel, service)
    declare_exchange(channel)
    _declare_queue(channel, queue, _arguments(dead_letters_of(service)))
    for key in routing_keys:
        channel.queue_bind(queue, EXCHANGE, key)
    for key in set(known) - set(routing_keys):
        channel.queue_unbind(queue, EXCHANGE, key)


def declare_dead_letters(channel: Any, service: str) -> None:
    """Dead letters go through an exchange of the service's own: its user needs no other right."""
    name = dead_letters_of(service)
    _declare_exchange(channel, name, "fanout")
    _declare_queue(channel, name, {"x-queue-type": "quorum"})
    channel.queue_bind(name, name, "")


def declare_door(channel: Any, service: str) -> None:
    """Declare an exchange of the service's own, of its queue's name: what comes in goes to it alone."""
    queue = queue_of(service)
    declare(channel, service, (), ())
    _declare_exchange(channel, queue, "fanout")
    channel.queue_bind(queue, queue, "")


def declare_exchange(channel: Any) -> None:
    """Declare what a publisher needs; without a queue bound to it everything is returned."""
    _declare_exchange(channel, EXCHANGE, EXCHANGE_TYPE)


def _arguments(dead_letter_exchange: str) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        # RabbitMQ 3.10 has no limit of its own; 4 has this one.
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": dead_letter_exchange,
        # A dead letter leaves our queue when its own has confirmed it; that needs reject-publish.
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def _declare_queue(channel: Any, name: str, arguments: dict[str, Any]) -> None:
    try:
        channel.queue_declare(name, durable=True, auto_delete=False, arguments=arguments)
    except PreconditionFailed as error:
        raise QueueMismatch(f"queue {name!r} exists with other arguments: {error}") from error


def _declare_exchange(channel: Any, name: str, kind: str) -> None:
    try:
        channel.exchange_declare(name, kind, durable=True, auto_delete=False)
    except PreconditionFailed as error:
        raise QueueMismatch(f"exchange {name!r} exists with other arguments: {error}") from error
