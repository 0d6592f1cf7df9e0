"""The broker as a server: kombu consumes, pika publishes; `;` separates the nodes of a cluster."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection

from common.broker import BATCH, BrokerUnavailable, Publisher, Subscription, topology
from common.broker.confirms import PikaPublisher
from common.broker.subscription import KombuSubscription

# The other side counts as dead after two without a sign.
HEARTBEAT = 15
CONNECT_TIMEOUT = 5
ANSWER_TIMEOUT = 10


class RabbitBroker:
    def __init__(self, url: str, service: str, heartbeat: int = HEARTBEAT) -> None:
        self._service = service
        self._heartbeat = heartbeat
        self._url = url

    def declare(self, routing_keys: Collection[str], known: Collection[str] = ()) -> None:
        try:
            with self._connection("declare") as connection:
                topology.declare(connection.channel(), self._service, routing_keys, known)
        except (AMQPError, OSError) as error:
            raise BrokerUnavailable(str(error) or type(error).__name__) from error

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

    def _consume(self, queue: str, declare: Any, prefetch: int) -> KombuSubscription:
        subscription = KombuSubscription(
            queue, lambda: self._connection("consumer"), declare, prefetch, self._heartbeat
        )
        subscription.open()
        return subscription

    def _connection(self, part: str) -> Connection:
        name = f"{self._service} {part}"
        connection = Connection(
            self._url,
            heartbeat=self._heartbeat,
            connect_timeout=CONNECT_TIMEOUT,
            transport_options={"client_properties": {"connection_name": name}},
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
