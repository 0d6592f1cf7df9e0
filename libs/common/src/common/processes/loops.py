"""A worker is one process of a few loops; if one of its parts dies, the process dies loudly."""

import signal
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError, TimeoutError

from common.broker import BrokerUnavailable
from common.logs import get_logger

log = get_logger(__name__)

POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Job:
    """Work that time brings: `run` does some of what is due and returns how much it did.

    It is also looked for whenever something was published, unless that cannot have made it due.
    """

    name: str
    run: Callable[[], int]
    every: float = POLL_SECONDS
    woken: bool = True


class Loop:
    """One part of a worker: repeats a step, at once while there is work, else when woken."""

    def __init__(
        self,
        name: str,
        step: Callable[[], int],
        *,
        pause: float,
        woken: threading.Event | None = None,
        close: Callable[[], None] = lambda: None,
    ) -> None:
        self.name = name
        self.step = step
        self.close = close
        self.pause = pause
        self.woken = woken or threading.Event()
        self.failure: BaseException | None = None

    def run(self, stopping: threading.Event) -> None:
        """Runs until stopping; a database or broker that is away is waited for."""
        patience = 0.2
        while not stopping.is_set():
            try:
                self.woken.clear()
                done = self.step()
                patience = 0.2
                # Whoever asked it to stop just before it was cleared would be waited for in vain.
                if not done and not stopping.is_set():
                    self.woken.wait(self.pause)
            except (DBAPIError, TimeoutError, BrokerUnavailable) as error:
                log.warning("waiting", part=self.name, reason=str(error)[:200])
                stopping.wait(patience)
                patience = min(patience * 2, 10.0)


class Worker:
    """The loops of one service: relay, consumer, waiting room and jobs."""

    def __init__(
        self, name: str, loops: Sequence[Loop], *, closing: Sequence[Callable[[], None]] = ()
    ) -> None:
        self.name = name
        self.loops = loops
        self.failed = threading.Event()
        self._closing = closing
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Starts every loop on a thread of its own."""
        for loop in self.loops:
            thread = threading.Thread(
                target=self._guard, args=(loop,), name=f"{self.name}.{loop.name}"
            )
            thread.daemon = True
            thread.start()
            self._threads.append(thread)

    def ask_to_stop(self) -> None:
        """Has every loop end after its step, and waits for none: several workers can be asked at once."""
        self._stopping.set()
        for loop in self.loops:
            loop.woken.set()

    def stop(self, *, patience: float = 30) -> None:
        """Lets every loop finish its step, then gives connections back."""
        self.ask_to_stop()
        for thread in self._threads:
            thread.join(patience)
        for close in (*(loop.close for loop in self.loops), *self._closing):
            close()

    def run(self) -> int:
        """Runs until SIGTERM or SIGINT (0) or until a part dies (1): the exit code of the process."""
        ended = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: ended.set())
        self.start()
        while not ended.wait(0.2):
            if self.failed.is_set():
                self.stop(patience=5)
                return 1
        self.stop()
        return 0

    def _guard(self, loop: Loop) -> None:
        try:
            loop.run(self._stopping)
        except BaseException as error:
            loop.failure = error
            log.exception("part died", part=loop.name, worker=self.name)
            self.failed.set()
