"""The broker inside one process: it keeps nothing, so it confirms only what every consumer acked.

Queues are those of kombu's memory transport. A message is confirmed once each service bound to its
key has settled it, which a consumer does after its transaction; until then it is safe in the
publisher's outbox only, and when the wait is over it is simply not confirmed. Published again, it
joins the copy still under way instead of queueing twice.

Everything under one name shares queues. Declare every service's queue before any publisher starts,
or a late one misses what was confirmed without it.
"""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from functools import cache
from queue import Queue
from typing import Any

from kombu import Connection
from kombu.transport import memory, virtual

from common.broker import BATCH, Message, Outcome, Publisher, Subscription, topology
from common.broker.receipts import Receipts
from common.broker.subscription import KombuSubscription

PATIENCE = 5.0


class MemoryBroker:
    """One service's view of the queues that share a name."""

    def __init__(self, name: str, service: str) -> None:
        self._name = name
        self._service = service

    def declare(self, routing_keys: Collection[str], known: Collection[str] = ()) -> None:
        with _connection(self._name) as connection:
            topology.declare(connection.channel(), self._service, routing_keys, known)

    def publisher(self) -> Publisher:
        return MemoryPublisher(self._name)

    def subscribe(
        self, routing_keys: Collection[str], known: Collection[str] = (), batch: int = BATCH
    ) -> Subscription:
        self.declare(routing_keys, known)
        return self._consume(topology.queue_of(self._service), 2 * batch)

    def dead_letters(self) -> Subscription:
        return self._consume(topology.dead_letters_of(self._service), 2 * BATCH)

    def dead_letter_count(self) -> int:
        with _connection(self._name) as connection:
            channel: Any = connection.channel()
            topology.declare_dead_letters(channel, self._service)
            return int(channel.queue_declare(topology.dead_letters_of(self._service)).message_count)

    def put_back(self, messages: Sequence[Message]) -> None:
        with _connection(self._name) as connection:
            channel: Any = connection.channel()
            topology.declare_door(channel, self._service)
            for message in messages:
                channel.post(message, topology.queue_of(self._service))

    def _consume(self, queue: str, prefetch: int) -> KombuSubscription:
        def declare(channel: Any) -> None:
            topology.declare_dead_letters(channel, self._service)

        subscription = KombuSubscription(queue, lambda: _connection(self._name), declare, prefetch)
        subscription.open()
        return subscription


class MemoryPublisher:
    def __init__(self, name: str, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._connection = _connection(name)
        self._channel: Any = self._connection.channel()
        self._receipts: Receipts = self._channel.receipts
        topology.declare_exchange(self._channel)

    def publish(self, messages: Sequence[Message]) -> Outcome:
        returned = {}
        for message in messages:
            queues = self._channel.queues_for(message.routing_key)
            if not queues:
                returned[message.id] = "NO_ROUTE"
            for queue in self._receipts.owe(message.id, queues):
                self._channel.post(message, queue)
        awaited = {message.id for message in messages} - returned.keys()
        unsettled = self._receipts.wait(awaited, self._patience)
        return Outcome(frozenset(awaited - unsettled), returned)

    def close(self) -> None:
        self._connection.close()


class _QoS(virtual.QoS):
    def held_up_to(self, newest: str) -> list[str]:
        """What an acknowledgment of several settles, which kombu's own takes for one."""
        self._flush()
        held = list(self._delivered)
        return held[: held.index(newest) + 1]


class _Channel(memory.Channel):
    """Kombu's channel, which also blocks until something comes, and tells the receipts."""

    QoS = _QoS
    do_restore = True
    receipts: Receipts

    def queues_for(self, routing_key: str) -> Collection[str]:
        table = self.get_table(topology.EXCHANGE)
        queues: set[str] = self.typeof(topology.EXCHANGE).lookup(
            table, topology.EXCHANGE, routing_key, None
        )
        return queues

    def post(self, message: Message, queue: str) -> None:
        """Put one queue's own envelope into it, so that what is given back goes only there."""
        properties = {
            "message_id": message.id,
            "queue": queue,
            "delivery_tag": self._next_delivery_tag(),
            "delivery_info": {"exchange": topology.EXCHANGE, "routing_key": message.routing_key},
        }
        headers = dict(message.headers)
        self._put(queue, self.prepare_message(message.body, headers=headers, properties=properties))

    def basic_ack(self, delivery_tag: str, multiple: bool = False) -> None:
        tags = self.qos.held_up_to(delivery_tag) if multiple else [delivery_tag]
        for tag in tags:
            message = self.qos.get(tag)
            super().basic_ack(tag)
            self._settle(message)

    def basic_reject(self, delivery_tag: str, requeue: bool = False) -> None:
        message = self.qos.get(delivery_tag)
        super().basic_reject(delivery_tag, requeue)
        if not requeue:
            self._return(message, topology.dead_letters_beside(message.properties["queue"]))
            self._settle(message)

    def _settle(self, message: Any) -> None:
        self.receipts.settle(message.properties["message_id"], message.properties["queue"])

    def _restore(self, message: Any) -> None:
        message.delivery_info["redelivered"] = True
        self._return(message, message.properties["queue"])

    def _return(self, message: Any, queue: str) -> None:
        envelope = message.serializable()
        envelope["properties"] = {**envelope["properties"], "queue": queue}
        self._put(queue, envelope)

    def _poll(self, cycle: Any, callback: Any, timeout: float | None = None) -> None:
        """Sleep in the queue itself, where kombu would look once a second."""
        (queue,) = self._active_queues
        waiting: Queue[Any] = self._queue_for(queue)
        callback(waiting.get(block=bool(timeout), timeout=timeout or None), queue)


class _Transport(memory.Transport):
    # Kombu asks again at this pace while a consumer holds all it may; else `_poll` waits.
    polling_interval = 0.01


def _connection(name: str) -> Connection:
    return Connection(transport=_transport(name))


_making = threading.Lock()


def _transport(name: str) -> type[_Transport]:
    with _making:
        return _new_transport(name)


@cache
def _new_transport(name: str) -> type[_Transport]:
    """Kombu keeps memory queues on the class, so that each name gets classes of its own."""
    channel = type("Channel", (_Channel,), {"queues": {}, "receipts": Receipts()})
    state = virtual.BrokerState()
    return type(f"Transport {name}", (_Transport,), {"Channel": channel, "global_state": state})
