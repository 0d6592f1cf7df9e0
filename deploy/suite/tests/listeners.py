"""Services outside the suite: one that takes what is there, and the one of the runbook."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from queue import Empty, Queue

import pika

ROOT = Path(__file__).resolve().parents[3]


def bodies(url: str, queue: str, *, reject: bool = False, count: int = 0) -> list[bytes]:
    """Takes what is in a queue; with a count it waits, bounded, until so many have come."""
    found: list[bytes] = []
    with pika.BlockingConnection(pika.URLParameters(url)) as connection:
        channel = connection.channel()
        for method, _, body in channel.consume(queue, inactivity_timeout=10 if count else 1):
            if method is None:
                break
            if reject:
                channel.basic_reject(method.delivery_tag, requeue=False)
            else:
                channel.basic_ack(method.delivery_tag)
            found.append(body)
            if len(found) == count:
                break
    return found


class listening:
    """The runbook's own listener as a process; its lines come in a queue."""

    def __init__(self, url: str, queue: str) -> None:
        text = (ROOT / "deploy/runbook.md").read_text()
        [code] = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
        assert len(code.splitlines()) <= 24
        self._process = subprocess.Popen(
            [sys.executable, "-c", code],
            env=os.environ | {"ADDRESS": url, "QUEUE": queue},
            stdout=subprocess.PIPE,
            text=True,
        )
        self._lines: Queue[str] = Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line.strip())

    def __enter__(self) -> Queue[str]:
        return self._lines

    def __exit__(self, *_: object) -> None:
        self._process.kill()
        self._process.wait()
        self._reader.join(5)
        assert self._process.stdout is not None
        self._process.stdout.close()


def gather(lines: Queue[str], *, until: str) -> Sequence[str]:
    """Returns what was heard until a type has come and then nothing more does."""
    heard: list[str] = []
    while True:
        complete = any(line.startswith(until) for line in heard)
        try:
            heard.append(lines.get(timeout=1 if complete else 20))
        except Empty:
            assert complete, heard
            return heard
