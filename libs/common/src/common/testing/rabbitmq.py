"""Tests get a real RabbitMQ here, or are told in one sentence why there is none.

`rabbitmq()` gives an address shared by all processes of a test run: AMQP_URL if it is set, else a
container if Docker answers, else a private server from the machine's own package. `LocalRabbit` is
such a server for one test alone, which may be killed and started again.
"""

from __future__ import annotations

import fcntl
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from common.testing.local_rabbit import LocalRabbit, Unavailable, answers, children, runs

__all__ = ["LocalRabbit", "Unavailable", "rabbitmq"]

IMAGE = "rabbitmq:4"


@contextmanager
def rabbitmq() -> Iterator[str]:
    """The address of a broker that every process of this test run uses at the same time.

    The first to ask starts it and the last to leave stops it. Queues outlive a test, so a test
    gives its services and types names of their own.
    """
    if given := os.environ.get("AMQP_URL"):
        yield given
        return
    with _register() as entry:
        if not entry or not answers(entry["url"]):
            _stop_shared(entry)
            entry.clear()
            entry.update(_start_shared(), users=[])
        entry["users"] = [*filter(runs, entry["users"]), os.getpid()]
        url = entry["url"]
    try:
        yield url
    finally:
        with _register() as entry:
            entry["users"].remove(os.getpid())
            if any(map(runs, entry["users"])):
                _leave(entry)
            else:
                _stop_shared(entry)
                entry.clear()


@contextmanager
def _register() -> Iterator[dict[str, Any]]:
    """What is known of the shared broker, held by one process at a time."""
    path = Path(tempfile.gettempdir()) / f"counterfoil-rabbitmq-{os.getuid()}.json"
    with path.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.seek(0)
        entry = json.loads(file.read() or "{}")
        yield entry
        file.seek(0)
        file.truncate()
        file.write(json.dumps(entry))


def _start_shared() -> dict[str, Any]:
    if os.environ.get("DOCKER_HOST") or Path("/var/run/docker.sock").exists():
        # Imported late: it is slow, and most machines that get here have no Docker.
        import docker
        from docker.errors import DockerException

        with suppress(DockerException):
            docker.from_env().ping()
            return _start_container()
    server = LocalRabbit().__enter__()
    return {"url": server.url, "folder": str(server.folder)}


def _start_container() -> dict[str, Any]:
    from testcontainers.community.rabbitmq import RabbitMqContainer
    from testcontainers.core.config import testcontainers_config

    # The reaper goes by the process that started the container, which may not be the last user.
    testcontainers_config.ryuk_disabled = True
    container = RabbitMqContainer(IMAGE).start()
    address = f"{container.get_container_host_ip()}:{container.get_exposed_port(5672)}"
    url = f"amqp://guest:guest@{address}/%2F"
    return {"url": url, "container": container.get_wrapped_container().id}


def _leave(entry: Mapping[str, Any]) -> None:
    """Others still use the server: if we started it, it is no longer ours to wait for."""
    for part in ("server", "epmd") if "folder" in entry else ():
        pid = int((Path(entry["folder"]) / f"{part}.pid").read_text())
        if child := children.pop(pid, None):
            child.returncode = 0


def _stop_shared(entry: Mapping[str, Any]) -> None:
    if "folder" in entry:
        with suppress(FileNotFoundError):
            LocalRabbit(folder=entry["folder"]).close()
    elif "container" in entry:
        import docker

        docker.from_env().containers.get(entry["container"]).remove(force=True, v=True)
