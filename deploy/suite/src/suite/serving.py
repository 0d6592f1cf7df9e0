"""Serves an embedded suite with gunicorn: one process with threads, beside its own PostgreSQL."""

import os
import signal
import socket
import threading
from collections.abc import Callable, Mapping
from typing import Any

from common.db.security import Urls
from common.processes import Service
from common.web import serve
from suite.data import CannotStart
from suite.embedded import Embedded, build
from suite.secrets import Secrets

THREADS = 8


def refuse_busy_port(host: str, port: int) -> None:
    """Raises CannotStart if something else listens there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} on {host} is in use. Choose another with --port."
            ) from error


def run(
    services: list[Service],
    urls: Mapping[str, Urls],
    secrets: Secrets,
    *,
    host: str,
    port: int,
    ready: Callable[[], None],
    started: Callable[[Embedded], None],
) -> None:
    """Serves until SIGTERM or Ctrl-C; if a part of a worker dies the whole suite ends, loudly."""
    suites: list[Embedded] = []

    def start() -> Any:
        suite = build(services, urls, secrets, public_url=f"http://{host}:{port}")
        suite.start()
        suites.append(suite)
        started(suite)
        threading.Thread(target=_watch, args=(suite,), daemon=True).start()
        return suite.app

    def stop(_server: Any, _worker: Any) -> None:
        for suite in suites:
            suite.stop()

    serve(
        start,
        bind=f"{host}:{port}",
        workers=1,
        threads=THREADS,
        worker_exit=stop,
        post_worker_init=lambda worker: ready(),
    )


def _watch(suite: Embedded) -> None:
    """A suite with a dead part would take orders it cannot fill; it stops, gunicorn and all."""
    while not threading.Event().wait(0.5):
        if suite.failed:
            print(f"stopping: a part of {', '.join(suite.failed)} died", flush=True)
            os.kill(os.getppid(), signal.SIGTERM)
            return
