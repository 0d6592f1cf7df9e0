"""Who still owes an ack of which message, for a broker that keeps nothing by itself."""

from __future__ import annotations

import threading
from collections.abc import Iterable


class Receipts:
    """Shared by all publishers and consumers of one in-process broker."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._owing: dict[str, set[str]] = {}
        self._waits: list[_Wait] = []

    def owe(self, message_id: str, queues: Iterable[str]) -> set[str]:
        """Note the debt; the answer is the queues that do not hold the message already."""
        with self._lock:
            owing = self._owing.get(message_id, set())
            new = set(queues) - owing
            if new:
                self._owing[message_id] = owing | new
            return new

    def settle(self, message_id: str, queue: str) -> None:
        with self._lock:
            owing = self._owing.get(message_id, set())
            owing.discard(queue)
            if not owing:
                self._owing.pop(message_id, None)
                for wait in self._waits:
                    wait.settled(message_id)

    def wait(self, message_ids: Iterable[str], patience: float) -> set[str]:
        """Wait until all are settled or patience ends; the answer is those that are not."""
        with self._lock:
            wait = _Wait(self._owing.keys() & set(message_ids))
            self._waits.append(wait)
        wait.over.wait(patience)
        with self._lock:
            self._waits.remove(wait)
            return wait.unsettled


class _Wait:
    """One publisher's batch; touched under the lock of the receipts."""

    def __init__(self, unsettled: set[str]) -> None:
        self.unsettled = unsettled
        self.over = threading.Event()
        if not unsettled:
            self.over.set()

    def settled(self, message_id: str) -> None:
        self.unsettled.discard(message_id)
        if not self.unsettled:
            self.over.set()
