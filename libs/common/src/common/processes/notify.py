"""Wakes a service's worker in another process: a NOTIFY after commit, on a connection of its own.

Inside the writer's transaction NOTIFY would take a lock on the whole cluster at commit; here many
commits become one NOTIFY. A lost one costs a second: the worker polls as well.
"""

import threading

import psycopg

from common.db import Wake
from common.logs import get_logger
from common.processes.loops import Loop

log = get_logger(__name__)

CHANNEL = "published"


class Notifier:
    """Called after commit in a web process; tells the worker's Listener, coalesced."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._asked = threading.Event()
        self._closed = False
        self._started = threading.Lock()
        self._thread: threading.Thread | None = None
        self._connection: psycopg.Connection | None = None

    def __call__(self) -> None:
        """Asks for a NOTIFY and returns at once."""
        self._asked.set()
        # A thread does not outlive a fork, so it starts in the process that first publishes.
        if self._thread is None and self._started.acquire(blocking=False):
            self._thread = threading.Thread(target=self._run, name="notifier", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Ends the thread and gives its connection back."""
        self._closed = True
        self._asked.set()
        if self._thread is not None:
            self._thread.join(5)

    def _run(self) -> None:
        while self._asked.wait() and not self._closed:
            self._asked.clear()
            try:
                if self._connection is None or self._connection.closed:
                    self._connection = psycopg.connect(self._url, autocommit=True)
                self._connection.execute(f"NOTIFY {CHANNEL}")
            except psycopg.Error as error:
                log.warning("worker not woken", reason=str(error)[:100])
                self._connection = None
        if self._connection is not None:
            self._connection.close()


class Listener:
    """The worker's side: a loop that calls the wake when the web has published."""

    def __init__(self, url: str, wake: Wake) -> None:
        self._url = url
        self._wake = wake
        self._connection: psycopg.Connection | None = None

    def loop(self) -> Loop:
        """Returns the worker's loop."""
        return Loop("listener", self.step, pause=0, close=self.close)

    def close(self) -> None:
        """Gives its connection back."""
        if self._connection is not None:
            self._connection.close()

    def step(self) -> int:
        """Waits up to a second for a NOTIFY."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = psycopg.connect(self._url, autocommit=True)
                self._connection.execute(f"LISTEN {CHANNEL}")
            for _ in self._connection.notifies(timeout=1, stop_after=1):
                self._wake()
        except psycopg.OperationalError as error:
            self._connection = None
            log.warning("cannot listen", reason=str(error)[:100])
            threading.Event().wait(1)
        return 1
