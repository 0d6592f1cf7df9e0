"""Serves a WSGI application, with gunicorn or granian: threads for waiting, workers for cores."""

import multiprocessing
import os
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

THREADS = 4
GRACE_SECONDS = 30

Factory = Callable[[], Any]


class UnknownServer(Exception):
    """No server of that name is known here; the message names those that are."""


class Server(BaseApplication):
    """gunicorn around an application factory, which runs in each worker process."""

    def __init__(self, factory: Factory, **options: Any) -> None:
        self._factory = factory
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Takes the options in; gunicorn's own command line plays no part."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Makes the application."""
        return self._factory()


def serve(factory: Factory, *, bind: str, workers: int, **options: Any) -> None:
    """Serves with gunicorn until SIGTERM; requests in flight get 30 s to finish."""
    settings: dict[str, Any] = {
        "bind": bind,
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "graceful_timeout": GRACE_SECONDS,
        "keepalive": 5,
        "accesslog": None,
        "loglevel": os.environ.get("GUNICORN_LOG_LEVEL", "warning"),
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
        "control_socket_disable": True,
    }
    Server(factory, **(settings | options)).run()


def serve_with_granian(factory: Factory, *, bind: str, workers: int) -> None:
    """Serves with granian until SIGTERM; requests in flight get 30 s to finish."""
    # Imported late: it is another server's code, and most processes run gunicorn.
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server as Granian

    # As with gunicorn: a worker is the process that was set up, and not a new one.
    multiprocessing.set_start_method("fork", force=True)
    host, _, port = bind.rpartition(":")
    granian = Granian(
        "",
        address=host.strip("[]"),
        port=int(port),
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        workers_kill_timeout=GRACE_SECONDS,
        respawn_failed_workers=True,
        websockets=False,
        log_level=LogLevels(os.environ.get("GRANIAN_LOG_LEVEL", "warning")),
    )
    granian.serve(target_loader=factory, wrap_loader=False)


SERVERS = {"gunicorn": serve, "granian": serve_with_granian}


def server_named(name: str) -> Callable[..., None]:
    """Returns how a server serves; raises UnknownServer."""
    if name not in SERVERS:
        raise UnknownServer(f"WEB_SERVER is {name}; it may be {' or '.join(SERVERS)}.")
    return SERVERS[name]
