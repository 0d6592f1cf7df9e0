"""The publishing connection to RabbitMQ lives on a thread of its own, which alone touches it.

That thread keeps the connection alive between batches, opens it again when it is lost, holds back
while the broker blocks publishers, and never has more than a window of messages unanswered.
"""

from __future__ import annotations

import itertools
import logging
import random
import threading
from collections import deque
from collections.abc import Sequence
from typing import Any

import pika
import structlog
from pika.exceptions import AMQPError, ChannelClosedByClient, ConnectionClosedByClient

from common.broker import BrokerUnavailable, Message, Outcome, topology

WINDOW = 1000
OPEN_PATIENCE = 10.0
CLOSE_PATIENCE = 2.0
SHORTEST_BACKOFF = 0.2
LONGEST_BACKOFF = 10.0
# RabbitMQ 4 closes the channel over a larger body, and with it everything on the way.
LARGEST_BODY = 16 * 1024 * 1024

log = structlog.get_logger(__name__)
# pika tells each failed attempt over a dozen lines; the reason is in our own log.
logging.getLogger("pika").setLevel(logging.CRITICAL)


class Batch:
    """The messages of one call and what was answered so far; guarded by the link's lock."""

    def __init__(self, messages: Sequence[Message]) -> None:
        self.over = threading.Event()
        self.trouble = ""
        self.waiting = deque(messages)
        self.unanswered = {message.id for message in messages}
        self.confirmed: set[str] = set()
        self.returned: dict[str, str] = {}
        self.nacked: set[str] = set()

    def answer(self, message_id: str, answers: set[str]) -> None:
        answers.add(message_id)
        self.unanswered.discard(message_id)
        if not self.unanswered:
            self.over.set()

    def end(self, trouble: str) -> None:
        self.trouble = trouble
        self.waiting.clear()
        self.over.set()

    def outcome(self) -> Outcome:
        confirmed = self.confirmed - self.nacked - self.returned.keys()
        return Outcome(frozenset(confirmed), dict(self.returned), frozenset(self.nacked))


class Link:
    """One connection at a time, and the messages on it that the broker has not answered yet."""

    def __init__(self, urls: Sequence[str], name: str, heartbeat: int) -> None:
        self._parameters = [_parameters(url, name, heartbeat) for url in urls]
        self._lock = threading.Condition()
        self._closing = threading.Event()
        self._connection: Any = None
        self._channel: Any = None
        self._ready = False
        self._trouble = "not connected yet"
        self._blocked = ""
        self._failures = 0
        self._batches: list[Batch] = []
        self._unanswered: dict[int, tuple[Batch, str]] = {}
        self._last_tag = 0
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def submit(self, batch: Batch, patience: float) -> None:
        with self._lock:
            if not self._lock.wait_for(lambda: self._ready and not self._blocked, patience):
                raise BrokerUnavailable(self._blocked or self._trouble)
            self._batches.append(batch)
            self._connection.ioloop.add_callback_threadsafe(self._pump)

    def take_back(self, batch: Batch) -> Outcome:
        """End a batch, finished or not, and say what is known of it."""
        with self._lock:
            if batch in self._batches:
                self._batches.remove(batch)
            if not batch.over.is_set():
                batch.end(self._blocked)
                if self._ready and not self._blocked and self._silent(batch):
                    # Nothing came back and nothing holds it up: this connection is dead.
                    self._down("the broker does not answer")
                    self._connection.ioloop.add_callback_threadsafe(self._hang_up)
            return batch.outcome()

    def close(self) -> None:
        with self._lock:
            self._closing.set()
            if self._connection is not None:
                self._connection.ioloop.add_callback_threadsafe(self._hang_up)
        self._thread.join(timeout=5)

    @staticmethod
    def _silent(batch: Batch) -> bool:
        return not (batch.confirmed or batch.returned or batch.nacked)

    # From here on everything runs on the link's own thread.

    def _run(self) -> None:
        for parameters in itertools.cycle(self._parameters):
            self._connect_once(parameters)
            backoff = min(LONGEST_BACKOFF, SHORTEST_BACKOFF * 2 ** min(self._failures, 10))
            self._failures += 1
            if self._closing.wait(backoff * random.uniform(0.5, 1.0)):
                return

    def _connect_once(self, parameters: pika.URLParameters) -> None:
        """Live through one connection, from the attempt to open it until it is gone."""
        connection = pika.SelectConnection(
            parameters,
            on_open_callback=self._opened,
            on_open_error_callback=self._gone,
            on_close_callback=self._gone,
        )
        with self._lock:
            self._connection = connection
            if self._closing.is_set():
                connection.ioloop.add_callback_threadsafe(self._hang_up)
        try:
            connection.ioloop.start()
        except AssertionError:
            # pika stumbles over a connection that is closed while it opens: it was to be closed.
            if not self._closing.is_set():
                raise
        finally:
            with self._lock:
                self._connection = None
                self._down(self._trouble)
            connection.ioloop.close()

    def _opened(self, connection: Any) -> None:
        connection.add_on_connection_blocked_callback(self._block)
        connection.add_on_connection_unblocked_callback(self._unblock)
        connection.channel(on_open_callback=self._channel_opened)
        connection.ioloop.call_later(OPEN_PATIENCE, self._give_up_opening)

    def _give_up_opening(self) -> None:
        if not self._ready:
            with self._lock:
                self._down("the broker does not answer")
            self._hang_up()

    def _channel_opened(self, channel: Any) -> None:
        def declared(_: Any) -> None:
            channel.confirm_delivery(self._answered, callback=confirming)

        def confirming(_: Any) -> None:
            with self._lock:
                if self._failures:
                    log.info("broker connection restored")
                self._channel, self._ready, self._trouble, self._failures = channel, True, "", 0
                self._unanswered.clear()
                self._last_tag = 0
                self._lock.notify_all()

        channel.add_on_close_callback(self._channel_closed)
        channel.add_on_return_callback(self._came_back)
        channel.exchange_declare(
            topology.EXCHANGE, topology.EXCHANGE_TYPE, durable=True, callback=declared
        )

    def _pump(self) -> None:
        with self._lock:
            for batch in self._batches:
                while batch.waiting and self._may_send():
                    self._send(batch, batch.waiting.popleft())

    def _may_send(self) -> bool:
        clear = self._ready and not self._blocked and self._channel.is_open
        return clear and len(self._unanswered) < WINDOW

    def _send(self, batch: Batch, message: Message) -> None:
        try:
            if len(message.body) > LARGEST_BODY:
                raise ValueError("body is larger than a broker takes")
            self._channel.basic_publish(
                topology.EXCHANGE,
                message.routing_key,
                message.body,
                _properties(message),
                mandatory=True,
            )
        except (AMQPError, ValueError) as error:
            # It never left, and never will: not the connection's fault, nor its neighbors'.
            log.error("message refused", message_id=message.id, reason=repr(error))
            batch.answer(message.id, batch.nacked)
            return
        self._last_tag += 1
        self._unanswered[self._last_tag] = (batch, message.id)

    def _answered(self, frame: Any) -> None:
        acked = isinstance(frame.method, pika.spec.Basic.Ack)
        newest = frame.method.delivery_tag
        with self._lock:
            for tag in self._tags(newest, frame.method.multiple):
                batch, message_id = self._unanswered.pop(tag)
                batch.answer(message_id, batch.confirmed if acked else batch.nacked)
            self._pump()

    def _tags(self, newest: int, multiple: bool) -> list[int]:
        if not multiple:
            return [newest] if newest in self._unanswered else []
        return list(itertools.takewhile(lambda tag: tag <= newest, self._unanswered))

    def _came_back(self, channel: Any, method: Any, properties: Any, body: bytes) -> None:
        """A message is returned before it is confirmed."""
        with self._lock:
            for batch, message_id in self._unanswered.values():
                if message_id == properties.message_id:
                    batch.returned[message_id] = method.reply_text

    def _block(self, connection: Any, frame: Any) -> None:
        with self._lock:
            self._blocked = f"the broker blocks publishers: {frame.method.reason}"
            log.warning("broker blocks publishers", reason=str(frame.method.reason))

    def _unblock(self, connection: Any, frame: Any) -> None:
        with self._lock:
            self._blocked = ""
            self._lock.notify_all()
            self._pump()

    def _channel_closed(self, channel: Any, reason: BaseException) -> None:
        self._lost(reason)
        self._hang_up()

    def _gone(self, connection: Any, reason: BaseException) -> None:
        self._lost(reason)
        connection.ioloop.stop()

    def _lost(self, reason: BaseException) -> None:
        with self._lock:
            # When we hung up ourselves, the reason is the one we had for it.
            ours = isinstance(reason, ChannelClosedByClient | ConnectionClosedByClient)
            self._down(self._trouble if ours else str(reason) or repr(reason))

    def _down(self, reason: str) -> None:
        if reason != self._trouble:
            log.warning("broker connection lost", reason=reason)
        self._ready, self._blocked, self._trouble = False, "", reason
        for batch in self._batches:
            batch.end(reason)
        self._batches.clear()

    def _hang_up(self) -> None:
        with self._lock:
            self._ready = False
            connection = self._connection
        if not (connection.is_closing or connection.is_closed):
            connection.close()
        # The other side may not be there to agree.
        connection.ioloop.call_later(CLOSE_PATIENCE, lambda: _cut(connection))


def _cut(connection: Any) -> None:
    """End a connection without the other side's consent, for which pika has no public way."""
    if connection._transport is not None:
        connection._transport.abort()


def _parameters(url: str, name: str, heartbeat: int) -> pika.URLParameters:
    parameters = pika.URLParameters(url)
    parameters.heartbeat = heartbeat
    parameters.socket_timeout = parameters.stack_timeout = 5
    parameters.connection_attempts = 1
    parameters.client_properties = {"connection_name": name}
    return parameters


def _properties(message: Message) -> pika.BasicProperties:
    return pika.BasicProperties(
        message_id=message.id,
        content_type="application/json",
        delivery_mode=pika.DeliveryMode.Persistent.value,
        headers=dict(message.headers),
    )
