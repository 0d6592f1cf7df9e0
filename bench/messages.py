"""The relay and the consumer, each against the same work done one at a time."""

from __future__ import annotations

import statistics
import time
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kombu import Connection
from sqlalchemy import text

from bench.history import event, example
from bench.rows import Effort, Outcome, ratio, taking_turns
from bench.stages import Ground
from common.broker import Message, Publisher, Subscription, connect
from common.broker import Outcome as Answers
from common.broker.topology import EXCHANGE, queue_of
from common.clock import now
from common.db import Database
from common.events import Event
from common.ids import new_id
from common.inbox import Handlers
from common.inbox.processing import Inbox
from common.outbox import Relay
from dashboard_bff.handlers import keep

BATCH = 250
FIRMS = 50


def relay(ground: Ground, effort: Effort) -> Outcome:
    """Outbox to confirmed in a quorum queue: pipelined, against one confirm after another."""
    database = ground.database(ground.outbox)
    publisher = connect(ground.amqp_url, ground.service).publisher()
    with Connection(ground.amqp_url, transport_options={"confirm_publish": True}) as connection:
        channel = connection.channel()

        def rate(through: Publisher, count: int) -> float:
            fill_outbox(database, changes(ground.type, count))
            channel.queue_purge(queue_of(ground.service))
            return _relayed(Relay(database, through), count)

        rate(publisher, 20)
        pipelined, single = taking_turns(
            "relay",
            effort,
            lambda: rate(publisher, effort.some(10_000)),
            lambda: rate(OneByOne(channel), effort.some(1000)),
        )
        channel.queue_purge(queue_of(ground.service))
    publisher.close()
    database.close()
    return _times(pipelined, single, "one by one", 8)


def consumer(ground: Ground, effort: Effort) -> Outcome:
    """Queue to inbox and upsert, acked: in batches, against one transaction a message."""
    app, worker = Database(ground.inbox.app), ground.database(ground.inbox)
    broker = connect(ground.amqp_url, ground.service)
    inbox = Inbox(listening_to(ground.type), app=app, worker=worker)
    subscription, publisher = broker.subscribe([ground.type], batch=BATCH), broker.publisher()

    def rate(at_once: int, count: int) -> float:
        publisher.publish([_message(each) for each in changes(ground.type, count)])
        began = time.perf_counter()
        taken = 0
        while taken < count:
            taken += _take(subscription, inbox, at_once)
        return count / (time.perf_counter() - began)

    rate(BATCH, 20)
    batched, single = taking_turns(
        "consumer",
        effort,
        lambda: rate(BATCH, effort.some(10_000)),
        lambda: rate(1, effort.some(1000)),
    )
    for part in (subscription, publisher, app, worker):
        part.close()
    return _times(batched, single, "one a transaction", 6)


def listening_to(type_: str) -> Handlers:
    """Returns the dashboard's projection, listening to the type of this run."""
    handlers = Handlers()
    handlers.project_every(type_)(keep)
    return handlers


def changes(type_: str, count: int) -> list[Event]:
    """Returns changes of as many clients, in some firms, as the clients service publishes them."""
    data = example("clients", "client.changed")
    firms = [new_id() for _ in range(FIRMS)]
    return [_change(type_, firms[number % FIRMS], data) for number in range(count)]


def fill_outbox(database: Database, events: Sequence[Event]) -> None:
    """Writes events into the outbox, as many changes would."""
    with database.transaction(None) as session:
        session.execute(
            _FILL,
            {
                "firms": [each.firmid for each in events],
                "ids": [each.id for each in events],
                "types": [each.type for each in events],
                "subjects": [each.subject for each in events],
                "bodies": [each.to_json().decode() for each in events],
                "now": now(),
            },
        )


class OneByOne:
    """A publisher that waits for each confirm before the next message leaves."""

    def __init__(self, channel: Any) -> None:
        self._channel = channel

    def publish(self, messages: Sequence[Message]) -> Answers:
        for message in messages:
            envelope = self._channel.prepare_message(
                message.body,
                headers=dict(message.headers),
                properties={"message_id": message.id, "delivery_mode": 2},
            )
            self._channel.basic_publish_confirm(
                envelope, EXCHANGE, message.routing_key, mandatory=True
            )
        return Answers(confirmed=frozenset(message.id for message in messages))

    def close(self) -> None:
        self._channel.close()


def _relayed(through: Relay, count: int) -> float:
    began = time.perf_counter()
    sent = 0
    while sent < count:
        sent += through.run_once()
    return count / (time.perf_counter() - began)


def _take(subscription: Subscription, inbox: Inbox, at_once: int) -> int:
    deliveries = subscription.receive(at_once, 5)
    inbox.receive([delivery.message for delivery in deliveries])
    subscription.ack(deliveries)
    return len(deliveries)


def _change(type_: str, firm_id: UUID, data: dict[str, Any]) -> Event:
    id_ = str(new_id())
    return event(firm_id, type_, data | {"id": id_, "firm_id": str(firm_id)}, data["version"])


def _message(of: Event) -> Message:
    return Message(str(of.id), of.type, of.to_json(), {})


def _times(ours: list[float], theirs: list[float], how: str, goal: float) -> Outcome:
    times = ratio(ours, theirs)
    figure, against = (f"{statistics.median(rates):,.0f}/s" for rates in (ours, theirs))
    return Outcome(figure, f"{against} {how}", f"{times:.1f} ×", times >= goal)


_FILL = text(
    "INSERT INTO outbox (firm_id, id, type, subject, body, created_at, not_before, attempts)"
    " SELECT f, i, t, s, b, CAST(:now AS timestamptz), CAST(:now AS timestamptz), 0"
    " FROM unnest(CAST(:firms AS uuid[]), CAST(:ids AS uuid[]), CAST(:types AS text[]),"
    " CAST(:subjects AS uuid[]), CAST(:bodies AS text[])) AS sent (f, i, t, s, b)"
)
