"""Names that no other test uses, things that close themselves, and a network that can be cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from time import monotonic
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from common.broker import BrokerUnavailable, Delivery, Message, Subscription


class Closing(Protocol):
    def close(self) -> None: ...


C = TypeVar("C", bound=Closing)


@pytest.fixture
def service() -> str:
    return f"service{uuid4().hex[:10]}"


@pytest.fixture
def noun() -> str:
    return f"noun{uuid4().hex[:10]}"


@pytest.fixture
def closing() -> Iterator[Callable[[C], C]]:
    """Closes what it is given at the end of the test."""
    with ExitStack() as stack:

        def close_later(thing: C) -> C:
            stack.callback(thing.close)
            return thing

        yield close_later


@pytest.fixture
def in_background() -> Iterator[Callable[..., Future[Any]]]:
    with ThreadPoolExecutor(max_workers=4) as pool:
        yield pool.submit


@pytest.fixture(params=["memory", "rabbitmq"])
def url(request: pytest.FixtureRequest) -> str:
    """Each test that takes it runs over both transports."""
    if request.param == "memory":
        return f"memory://{uuid4()}"
    address: str = request.getfixturevalue("amqp_url")
    return address


@pytest.fixture
def proxy(amqp_url: str) -> Iterator[Proxy]:
    proxy = Proxy(amqp_url)
    yield proxy
    proxy.close()


@pytest.fixture
def messages() -> Callable[..., list[Message]]:
    """Makes so many messages with a routing key."""

    def make(routing_key: str, count: int = 1, body: bytes = b"{}") -> list[Message]:
        return [Message(str(uuid4()), routing_key, body) for _ in range(count)]

    return make


@pytest.fixture
def collect() -> Callable[..., list[Delivery]]:
    """Receives and acks until so many messages have come, or patience ends."""

    def collect(subscription: Subscription, count: int, patience: float = 20) -> list[Delivery]:
        deadline = monotonic() + patience
        collected: list[Delivery] = []
        while len(collected) < count and monotonic() < deadline:
            with suppress(BrokerUnavailable):
                deliveries = subscription.receive(250, 0.5)
                subscription.ack(deliveries)
                collected += deliveries
        return collected

    return collect


class Proxy:
    """A wire to the broker which can go dead without a word to either end."""

    def __init__(self, url: str) -> None:
        address = urlsplit(url)
        self._target = (address.hostname or "", address.port or 5672)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._sockets: list[socket.socket] = [self._listener]
        self._dead: set[socket.socket] = set()
        own = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = url.replace(f"{address.hostname}:{address.port}", own)
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """What is connected now never hears of the other end again; later ones are untouched."""
        self._dead.update(self._sockets)

    def close(self) -> None:
        for each in self._sockets:
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)
            each.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                self._sockets += [near, far]
                for source, sink in ((near, far), (far, near)):
                    threading.Thread(target=self._pump, args=(source, sink), daemon=True).start()

    def _pump(self, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                if source not in self._dead:
                    sink.sendall(data)
            if source not in self._dead:
                sink.shutdown(socket.SHUT_WR)
