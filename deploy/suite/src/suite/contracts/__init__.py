"""The event contract of the whole suite: one AsyncAPI 3 document, generated from what services publish."""

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from typing import Any

from common.audit.sealing import sealed_fact
from common.broker.topology import EXCHANGE, EXCHANGE_TYPE
from common.events import EventType, published_by
from common.processes import Service
from suite.contracts.examples import example_of
from suite.contracts.shapes import ENVELOPE, Shapes, envelope_shape

Part = dict[str, Any]

ABOUT = """\
What the services of Counterfoil tell each other, and whoever subscribes.

Each event is a fact: a CloudEvents 1.0 envelope in JSON around the whole public representation of \
what changed. It is published on one topic exchange with its type as the routing key. The same event \
may come more than once, by the same `id`; events about one thing may come in any order, and a higher \
`version` is newer. A `<noun>.snapshot` says again how a thing is, for who keeps copies; nothing \
happened. Whoever reads passes over types and fields that they do not know."""


def document(services: Sequence[Service]) -> Part:
    """Returns the AsyncAPI 3 document of everything that these services publish."""
    facts = list(published(services))
    shapes = Shapes()
    messages = {_name(fact): _message(fact, shapes) for fact in facts}
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Counterfoil's events",
            "version": version("counterfoil-suite"),
            "description": ABOUT,
        },
        "defaultContentType": "application/json",
        "channels": _channels(facts),
        "operations": {_name(fact): _operation(fact) for fact in facts},
        "components": {
            "messages": messages,
            "schemas": {ENVELOPE: envelope_shape(), **shapes.components()},
        },
    }


def published(services: Sequence[Service]) -> Iterator[type[EventType]]:
    """Returns every event type of these services, in their order."""
    for service in services:
        yield from published_by(service.package).values()
        yield sealed_fact(service.name)


def _channels(facts: Sequence[type[EventType]]) -> Mapping[str, Part]:
    """A channel is a routing key; should two services publish one type, it carries both messages."""
    channels: dict[str, Part] = {}
    for fact in facts:
        channel = channels.setdefault(fact.type, _channel(fact))
        channel["messages"][_name(fact)] = {"$ref": f"#/components/messages/{_name(fact)}"}
    return channels


def _channel(fact: type[EventType]) -> Part:
    exchange = {"name": EXCHANGE, "type": EXCHANGE_TYPE, "durable": True, "autoDelete": False}
    return {
        "address": fact.type,
        "messages": {},
        "bindings": {
            "amqp": {"is": "routingKey", "exchange": exchange, "bindingVersion": "0.3.0"},
        },
    }


def _operation(fact: type[EventType]) -> Part:
    channel = f"#/channels/{fact.type}"
    return {
        "action": "send",
        "summary": f"{fact.source()} publishes {fact.type}.",
        "channel": {"$ref": channel},
        "messages": [{"$ref": f"{channel}/messages/{_name(fact)}"}],
        "tags": [{"name": fact.source()}],
    }


def _message(fact: type[EventType], shapes: Shapes) -> Part:
    example = example_of(fact)
    return {
        "name": fact.type,
        "title": fact.type.replace(".", " ").replace("_", " "),
        "contentType": "application/json",
        "tags": [{"name": fact.source()}],
        "payload": shapes.payload(fact),
        **({"examples": [{"name": fact.type, "payload": example}]} if example else {}),
    }


def _name(fact: type[EventType]) -> str:
    return f"{fact.source()}.{fact.type}"
