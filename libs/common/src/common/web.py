"""Serves a WSGI application with gunicorn: threads for waiting, workers for cores."""

import os
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication

THREADS = 4


class Server(BaseApplication):
    """gunicorn around an application factory, which runs in each worker process."""

    def __init__(self, factory: Callable[[], Any], **options: Any) -> None:
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


def serve(factory: Callable[[], Any], *, bind: str, workers: int, **options: Any) -> None:
    """Serves until SIGTERM; requests in flight get 30 s to finish."""
    settings: dict[str, Any] = {
        "bind": bind,
        "workers": workers,
        "worker_class": "gthread",
        "threads": THREADS,
        "graceful_timeout": 30,
        "keepalive": 5,
        "accesslog": None,
        "loglevel": os.environ.get("GUNICORN_LOG_LEVEL", "warning"),
        "worker_tmp_dir": "/dev/shm" if os.path.isdir("/dev/shm") else None,
        "control_socket_disable": True,
    }
    Server(factory, **(settings | options)).run()
