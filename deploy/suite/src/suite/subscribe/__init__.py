"""Letting a service outside the suite listen: a user, a queue and rights of its own, and nothing more.

The outside queue is bounded: a listener that stays away loses its oldest events, and never holds up
the suite, whose publishers wait for every queue.
"""

from collections.abc import Collection, Sequence
from typing import Any

from common.broker.topology import (
    DELIVERY_LIMIT,
    EXCHANGE,
    EXCHANGE_TYPE,
    dead_letters_of,
    queue_of,
)
from suite.vault import exactly, hash_password

# By this tag a user is known as one that was made here; RabbitMQ gives it no meaning.
TAG = "subscriber"
MOST_BYTES = 256 * 1024 * 1024


def matches(pattern: str, type_: str) -> bool:
    """Whether a topic exchange would take an event of this type to a queue bound by the pattern."""
    return _match(pattern.split("."), type_.split("."))


def taken(patterns: Collection[str], types: Collection[str]) -> list[str]:
    """Returns the types that any of the patterns takes."""
    return sorted(type_ for type_ in types if any(matches(each, type_) for each in patterns))


def definitions(name: str, patterns: Sequence[str], password: str, vhost: str) -> dict[str, Any]:
    """Returns what RabbitMQ is to have for this listener, as its import takes it."""
    queue, dead = queue_of(name), dead_letters_of(name)
    nothing = "^$"
    exchange = {"name": EXCHANGE, "type": EXCHANGE_TYPE, "internal": False}
    return {
        "users": [
            {
                "name": name,
                "password_hash": hash_password(password),
                "hashing_algorithm": "rabbit_password_hashing_sha256",
                "tags": [TAG],
            }
        ],
        "permissions": [
            {"user": name, "vhost": vhost, "configure": nothing, "write": nothing}
            | {"read": exactly(queue, dead)}
        ],
        "exchanges": [exchange | _durable(vhost, {})],
        "queues": [
            {"name": dead} | _durable(vhost, _bounds()),
            {"name": queue} | _durable(vhost, _bounds() | _dying_to(dead)),
        ],
        "bindings": [
            {"source": EXCHANGE, "vhost": vhost, "routing_key": pattern, "arguments": {}}
            | {"destination": queue, "destination_type": "queue"}
            for pattern in patterns
        ],
    }


def _bounds() -> dict[str, Any]:
    return {"x-queue-type": "quorum", "x-max-length-bytes": MOST_BYTES, "x-overflow": "drop-head"}


def _dying_to(dead: str) -> dict[str, Any]:
    return {
        "x-delivery-limit": DELIVERY_LIMIT,
        # The broker's own exchange: the listener needs no right to it.
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead,
    }


def _durable(vhost: str, arguments: dict[str, Any]) -> dict[str, Any]:
    return {"vhost": vhost, "durable": True, "auto_delete": False, "arguments": arguments}


def _match(pattern: Sequence[str], words: Sequence[str]) -> bool:
    if not pattern:
        return not words
    if pattern[0] == "#":
        return any(_match(pattern[1:], words[skipped:]) for skipped in range(len(words) + 1))
    return bool(words) and pattern[0] in ("*", words[0]) and _match(pattern[1:], words[1:])
