"""The broker as a server: kombu consumes, pika publishes; `;` separates the nodes of a cluster."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from amqp.exceptions import AMQPError, MessageNacked
from kombu import Connection

from common.broker import (
    BATCH,
    BrokerUnavailable,
    Message,
    Publisher,
    Subscription,
    topology,
)
from common.broker.confirms import PikaPublisher
from common.broker.subscription import KombuSubscription

# The other side counts as dead after two without a sign.
HEARTBEAT = 15
CONNECT_TIMEOUT = 5
ANSWER_TIMEOUT = 10
PERSISTENT = 2


class RabbitBroker:
    def __init__(self, url: str, service: str, heartbeat: int = HEARTBEAT) -> None:
        self._service = service
        self._heartbeat = heartbeat
        self._url = url

    def declare(self, routing_keys: Collection[str], known: Collection[str] = ()) -> None:
        with self._channel("declare") as channel:
            topology.declare(channel, self._service, routing_keys, known)

    def publisher(self) -> Publisher:
        return PikaPublisher(self._url.split(";"), f"{self._service} relay", self._heartbeat)

    def subscribe(
        self, routing_keys: Collection[str], known: Collection[str] = (), batch: int = BATCH
    ) -> Subscription:
        keys, others = frozenset(routing_keys), frozenset(known)

        def declare(channel: Any) -> None:
            topology.declare(channel, self._service, keys, others)

        return self._consume(topology.queue_of(self._service), declare, 2 * batch)

    def dead_letters(self) -> Subscription:
        def declare(channel: Any) -> None:
            topology.declare_dead_letters(channel, self._service)

        return self._consume(topology.dead_letters_of(self._service), declare, 2 * BATCH)

    def dead_letter_count(self) -> int:
        with self._channel("dead letters") as channel:
            topology.declare_dead_letters(channel, self._service)
            name = topology.dead_letters_of(self._service)
            return int(channel.queue_declare(name, passive=True).message_count)

    def put_back(self, messages: Sequence[Message]) -> None:
        with self._channel("put back", confirm_publish=True) as channel:
            topology.declare_door(channel, self._service)
            for message in messages:
                sent = channel.prepare_message(
                    message.body,
                    content_type="application/json",
                    headers=dict(message.headers),
                    properties={"message_id": message.id, "delivery_mode": PERSISTENT},
                )
                channel.basic_publish(sent, topology.queue_of(self._service), message.routing_key)

    @contextmanager
    def _channel(self, part: str, **options: Any) -> Iterator[Any]:
        try:
            with self._connection(part, **options) as connection:
                yield connection.channel()
        except (AMQPError, MessageNacked, OSError) as error:
            raise BrokerUnavailable(str(error) or type(error).__name__) from error

    def _consume(self, queue: str, declare: Any, prefetch: int) -> KombuSubscription:
        subscription = KombuSubscription(
            queue, lambda: self._connection("consumer"), declare, prefetch, self._heartbeat
        )
        subscription.open()
        return subscription

    def _connection(self, part: str, **options: Any) -> Connection:
        name = f"{self._service} {part}"
        connection = Connection(
            self._url,
            heartbeat=self._heartbeat,
            connect_timeout=CONNECT_TIMEOUT,
            transport_options={"client_properties": {"connection_name": name}, **options},
        )
        # Every node once and without a pause, in which kombu sleeps: the next try is ours to time.
        connection.ensure_connection(
            max_retries=self._url.count(";") + 1,
            interval_start=0,
            interval_step=0,
            reraise_as_library_errors=False,
        )
        # A queue without a leader answers nothing, neither yes nor no.
        connection.connection.sock.settimeout(ANSWER_TIMEOUT)
        return connection
