"""Acts that begin at the same moment, on threads of their own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """Starts all acts together; returns what each returned, in their order."""
    ready = Barrier(len(acts))

    def act_when_all_are_ready(act: Callable[[], Any]) -> Any:
        ready.wait(10)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(act_when_all_are_ready, acts))
