"""A service's events arrive here in batches, over any kombu transport, and survive its losses."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import islice, takewhile
from time import monotonic
from typing import Any

import structlog
from amqp.exceptions import AMQPError
from kombu import Connection

from common.broker import BrokerUnavailable, Delivery, Message

SHORTEST_BACKOFF = 0.2
LONGEST_BACKOFF = 10.0
LOST = (AMQPError, OSError)

log = structlog.get_logger(__name__)


class KombuSubscription:
    """Consumes one queue on one connection, which it opens again whenever it is lost."""

    def __init__(
        self,
        queue: str,
        open_connection: Callable[[], Connection],
        declare: Callable[[Any], None],
        prefetch: int,
        heartbeat: float = 20,
    ) -> None:
        self._queue = queue
        self._open_connection = open_connection
        self._declare = declare
        self._prefetch = prefetch
        self._pause = heartbeat / 4
        self._lock = threading.RLock()
        self._closed = threading.Event()
        self._connection: Any = None
        self._channel: Any = None
        # Our tags grow for ever and so never name a message of an earlier connection.
        self._last_tag = 0
        self._held: dict[int, tuple[Delivery, Any]] = {}
        self._failures = 0
        self._next_attempt = 0.0

    def open(self) -> None:
        """Connect now rather than at the first receive; a broker that is away is no error yet."""
        with self._lock, suppress(BrokerUnavailable):
            self._connect()

    def receive(self, limit: int, wait: float) -> list[Delivery]:
        with self._lock:
            deadline = monotonic() + wait
            if self._connection is None:
                self._reconnect(deadline)
            try:
                self._fill(limit, deadline)
            except LOST as error:
                self._lose(error)
                raise BrokerUnavailable(str(error)) from error
            return [delivery for delivery, _ in islice(self._held.values(), limit)]

    def ack(self, deliveries: Iterable[Delivery]) -> None:
        with self._lock:
            tags = {delivery.tag for delivery in deliveries} & self._held.keys()
            try:
                self._ack(tags)
            except LOST as error:
                # They come again, and the inbox knows them: nothing for the caller to do.
                self._lose(error)

    def reject(self, delivery: Delivery) -> None:
        with self._lock:
            held = self._held.pop(delivery.tag, None)
            try:
                if held:
                    self._channel.basic_reject(held[1], requeue=False)
            except LOST as error:
                self._lose(error)

    def close(self) -> None:
        self._closed.set()
        with self._lock:
            connection, self._connection = self._connection, None
            self._forget()
            try:
                if connection is not None:
                    connection.close()
            except LOST as error:
                log.info("broker connection did not close cleanly", reason=str(error))

    def _fill(self, limit: int, deadline: float) -> None:
        while len(self._held) < limit:
            rest = 0.0 if self._held else max(0.0, deadline - monotonic())
            try:
                self._connection.drain_events(timeout=min(rest, self._pause))
            except TimeoutError as error:
                if error.errno is not None:
                    raise  # The system's own time-out: the connection is dead, not idle.
                self._connection.heartbeat_check()
                if self._held or monotonic() >= deadline:
                    return

    def _ack(self, tags: set[int]) -> None:
        """Settle the unbroken run of oldest tags with one frame, and stragglers one by one."""
        newest = 0
        for tag in takewhile(tags.__contains__, self._held):
            newest = tag
        if newest:
            self._channel.basic_ack(self._held[newest][1], multiple=True)
        for tag in sorted(tags):
            _, raw = self._held.pop(tag)
            if tag > newest:
                self._channel.basic_ack(raw, multiple=False)

    def _reconnect(self, deadline: float) -> None:
        """Try when the next attempt is due; else use up the caller's wait and say so."""
        due = min(self._next_attempt, deadline)
        if self._closed.wait(max(0.0, due - monotonic())) or due < self._next_attempt:
            raise BrokerUnavailable("not connected; the next attempt is not due yet")
        self._connect()

    def _connect(self) -> None:
        try:
            self._connection = self._open_connection()
            self._channel = self._connection.channel()
            # Bytes are handed on as they came, whatever encoding a stranger claims for them.
            self._channel.auto_decode = False
            self._declare(self._channel)
            self._channel.basic_qos(0, self._prefetch, False)
            self._channel.basic_consume(
                queue=self._queue,
                consumer_tag=f"{self._queue}.{id(self):x}",
                no_ack=False,
                callback=self._arrive,
            )
        except LOST as error:
            self._lose(error)
            raise BrokerUnavailable(str(error) or type(error).__name__) from error
        except BaseException:
            self._discard()
            raise
        if self._failures:
            log.info("broker connection restored", queue=self._queue)
        self._failures = 0
        if self._connection.supports_heartbeats:
            threading.Thread(
                target=self._beat,
                args=(self._connection,),
                name=f"{self._queue} heartbeat",
                daemon=True,
            ).start()

    def _arrive(self, raw: Any) -> None:
        self._last_tag += 1
        delivery = Delivery(_message(raw), self._last_tag)
        self._held[self._last_tag] = (delivery, raw.delivery_tag)

    def _lose(self, error: BaseException) -> None:
        if not self._failures:
            log.warning("broker connection lost", queue=self._queue, reason=str(error))
        backoff = min(LONGEST_BACKOFF, SHORTEST_BACKOFF * 2 ** min(self._failures, 10))
        self._failures += 1
        self._next_attempt = monotonic() + backoff * random.uniform(0.5, 1.0)
        self._discard()

    def _discard(self) -> None:
        """Drop the connection without a word to the other side, which may not be there."""
        connection, self._connection = self._connection, None
        self._forget()
        if connection is not None:
            connection.collect(socket_timeout=1)

    def _forget(self) -> None:
        self._channel = None
        self._held.clear()

    def _beat(self, connection: Any) -> None:
        """Beat for a handler that takes long; a receive that holds the lock beats by itself."""
        while not self._closed.wait(self._pause):
            if not self._lock.acquire(blocking=False):
                continue
            try:
                if self._connection is not connection:
                    return
                connection.connection.send_heartbeat()
            except LOST as error:
                self._lose(error)
                return
            finally:
                self._lock.release()


def _message(raw: Any) -> Message:
    """Read a message as it came; kombu's own reading would decompress what a stranger asks for."""
    info = raw.delivery_info
    headers = {str(name): str(value) for name, value in (raw.headers or {}).items()}
    return Message(
        id=str(raw.properties.get("message_id") or ""),
        routing_key=str(info["routing_key"]),
        # No body at all comes as an empty text.
        body=raw.body or b"",
        headers=headers,
        redelivered=bool(info.get("redelivered")),
    )
