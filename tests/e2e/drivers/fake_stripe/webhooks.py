"""Tells what has happened: signed, and in the order and at the moment that the mode says.

`normal` after the answer, `early` before it, `duplicate` twice, `late` when it is released, and
`reordered` when it is released, the last first.
"""

import hashlib
import hmac
import json
import queue
import threading
from typing import Any

import httpx

from common.clock import now
from tests.e2e.drivers.fake_stripe.books import Books, Object, shown


class Webhooks:
    """The addresses that are told, and a thread that tells."""

    def __init__(self, books: Books) -> None:
        self._books = books
        self._queue: queue.Queue[tuple[Object, dict[str, Any]]] = queue.Queue()
        threading.Thread(target=self._tell_on, daemon=True).start()

    def spread(self) -> None:
        """Takes up what has happened since; what is early is told before this returns."""
        for event, endpoint in self._waiting():
            mode = endpoint["mode"]
            if mode in ("late", "reordered"):
                self._mark(event, "held")
            elif mode == "early":
                self._tell(event, endpoint)
            else:
                self._mark(event, "queued")
                for _ in range(2 if mode == "duplicate" else 1):
                    self._queue.put((event, endpoint))

    def release(self, owner: str) -> int:
        """Tells an account what was held or was not taken; returns how much that was."""
        held = self._waiting("held", "failed")
        waiting = [(event, endpoint) for event, endpoint in held if event["_owner"] == owner]
        for event, endpoint in waiting[::-1] if _is_reordered(waiting) else waiting:
            self._tell(event, endpoint)
        return len(waiting)

    def _waiting(self, *states: str) -> list[tuple[Object, dict[str, Any]]]:
        endpoints = self._books.setting("endpoints", {})
        with self._books.transaction() as books:
            return [
                (event, endpoint)
                for owner, endpoint in endpoints.items()
                for event in books.every(owner, "event")[::-1]
                if event["delivery"] in (states or ("waiting",))
            ]

    def _tell_on(self) -> None:
        while True:
            self._tell(*self._queue.get())

    def _tell(self, event: Object, endpoint: dict[str, Any]) -> None:
        body = json.dumps(shown({k: v for k, v in event.items() if k != "delivery"})).encode()
        headers = {"Stripe-Signature": signature(body, endpoint["secret"])}
        headers |= {"Content-Type": "application/json; charset=utf-8"}
        try:
            answer = httpx.post(endpoint["url"], content=body, headers=headers, timeout=10)
            self._mark(event, "told" if answer.is_success else "failed")
        except httpx.TransportError:
            self._mark(event, "failed")

    def _mark(self, event: Object, state: str) -> None:
        with self._books.transaction() as books:
            books.keep(event | {"delivery": state})


def signature(body: bytes, secret: str, *, age: int = 0) -> str:
    """Returns the header that signs a body, as of so many seconds ago."""
    at = int(now().timestamp()) - age
    signed = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={signed}"


def _is_reordered(waiting: list[tuple[Object, dict[str, Any]]]) -> bool:
    return any(endpoint["mode"] == "reordered" for _, endpoint in waiting)
