"""The broker as a server: kombu consumes, pika publishes; several addresses may be given with ';'."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Any

from amqp.exceptions import AMQPError
from kombu import Connection

from common.broker import BATCH, BrokerUnavailable, Publisher, Subscription, topology
from common.broker.confirms import PikaPublisher
from common.broker.subscription import CONNECT_TIMEOUT, HEARTBEAT, KombuSubscription


class RabbitBroker:
    def __init__(self, url: str, service: str) -> None:
        self._service = service
        self._urls = url.split(";")
        # A node that is lost is left for the next address at the next attempt.
        self._turn = itertools.cycle(self._urls)

    def declare(self, routing_keys: Collection[str], known: Collection[str] = ()) -> None:
        connection = self._connection("declare")
        try:
            topology.declare(connection.channel(), self._service, routing_keys, known)
        except (AMQPError, OSError) as error:
            raise BrokerUnavailable(str(error) or type(error).__name__) from error
        finally:
            connection.collect(socket_timeout=1)

    def publisher(self) -> Publisher:
        return PikaPublisher(self._urls, f"{self._service} relay")

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
            queue, lambda: self._connection("consumer"), declare, prefetch
        )
        subscription.open()
        return subscription

    def _connection(self, part: str) -> Connection:
        name = f"{self._service} {part}"
        return Connection(
            next(self._turn),
            heartbeat=HEARTBEAT,
            connect_timeout=CONNECT_TIMEOUT,
            transport_options={"client_properties": {"connection_name": name}},
        )
