"""A browser of many hands: keeps some connections busy and counts what comes back.

It runs in a process of its own and does next to nothing for a request, so that a bare machine needs
no load tool and the server is what is measured: `python -m bench.load '{"port": …, "path": …}'`.
"""

from __future__ import annotations

import json
import selectors
import socket
import subprocess
import sys
import time
from dataclasses import asdict, dataclass

import httpx

from bench.rows import NotRun, percentile

READ = 1 << 18


@dataclass(frozen=True)
class Load:
    """What to ask for, over how many connections, and for how long."""

    port: int
    path: str
    cookie: str = ""
    connections: int = 8
    seconds: float = 1.0

    @property
    def request(self) -> bytes:
        """The request as it goes over the wire; the connection is kept."""
        lines = [f"GET {self.path} HTTP/1.1", "Host: 127.0.0.1", "Accept: */*"]
        if self.cookie:
            lines.append(f"Cookie: {self.cookie}")
        return "\r\n".join([*lines, "", ""]).encode()


@dataclass(frozen=True)
class Answered:
    """What came back: how many answers, how many a second, their size, how long they took (ms)."""

    count: int
    rate: float
    size: int
    p50: float
    p95: float
    p99: float


def put_on(load: Load) -> Answered:
    """Puts the load on from a second process, and returns what that counted."""
    command = [sys.executable, "-m", "bench.load", json.dumps(asdict(load))]
    done = subprocess.run(command, capture_output=True, text=True, timeout=load.seconds + 60)
    if done.returncode:
        raise NotRun(f"{load.path}: {done.stderr.strip()[-300:]}")
    return Answered(**json.loads(done.stdout))


def warm_up(*loads: Load) -> None:
    """Asks for each page often enough that no worker's thread sees it for the first time."""
    for load in loads:
        with httpx.Client(headers={"Cookie": load.cookie}, timeout=60) as browser:
            for _ in range(20):
                browser.get(f"http://127.0.0.1:{load.port}{load.path}").raise_for_status()


def run(load: Load) -> Answered:
    """Asks over every connection again and again until the time is up."""
    selector = selectors.DefaultSelector()
    hands = [_Hand(load) for _ in range(load.connections)]
    for hand in hands:
        selector.register(hand.socket, selectors.EVENT_READ, hand)
        hand.ask()
    began = time.perf_counter()
    ends = began + load.seconds
    while (now := time.perf_counter()) < ends:
        for key, _ in selector.select(ends - now):
            if key.data.hear():
                key.data.ask()
    took = time.perf_counter() - began
    for hand in hands:
        hand.socket.close()
    waits = [wait for hand in hands for wait in hand.waits]
    if not waits:
        raise SystemExit(f"{load.path} answered nothing in {load.seconds} s")
    shares = (1000 * percentile(waits, share) for share in (0.5, 0.95, 0.99))
    return Answered(len(waits), len(waits) / took, hands[0].size, *shares)


class _Hand:
    """One connection with one request on its way."""

    def __init__(self, load: Load) -> None:
        self.socket = socket.create_connection(("127.0.0.1", load.port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.waits: list[float] = []
        self.size = 0
        self._request = load.request
        self._asked = 0.0
        self._parts: list[bytes] = []
        self._missing = -1

    def ask(self) -> None:
        self._asked = time.perf_counter()
        self.socket.sendall(self._request)

    def hear(self) -> bool:
        """Takes what has come; True when the answer is whole."""
        came = self.socket.recv(READ)
        if not came:
            raise SystemExit("the server closed a connection in the middle")
        if self._missing < 0:
            self._parts.append(came)
            self._missing = self._rest(b"".join(self._parts))
        else:
            self._missing -= len(came)
        if self._missing != 0:
            return False
        self.waits.append(time.perf_counter() - self._asked)
        self._parts.clear()
        self._missing = -1
        return True

    def _rest(self, came: bytes) -> int:
        """Returns how many bytes are still to come, -1 while the head is not whole."""
        head, found, body = came.partition(b"\r\n\r\n")
        if not found:
            return -1
        if not head.startswith(b"HTTP/1.1 200"):
            raise SystemExit(f"answered {came[:300]!r}")
        _, _, after = head.lower().partition(b"\r\ncontent-length:")
        self.size = int(after.partition(b"\r\n")[0])
        return self.size - len(body)


if __name__ == "__main__":
    print(json.dumps(asdict(run(Load(**json.loads(sys.argv[1]))))))
