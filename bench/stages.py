"""What has to be standing while rows are measured: databases, a broker, a whole suite."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

from bench.cast import Guest, Office
from bench.rows import NotRun, progress
from common.broker import connect
from common.db import Database
from common.db.security import Urls
from common.testing.rabbitmq import LocalRabbit, Unavailable
from suite.apart import Apart, private_suite
from suite.cluster import migrate, start_cluster
from suite.embedded import DASHBOARD
from suite.registry import all_services
from suite.secrets import load_or_make


@dataclass(frozen=True)
class Ground:
    """Two services' databases and a broker: one whose outbox is full, one that hears of it.

    Everything is as in production: durable, walled, reached as the worker role. The event type is
    of this run alone, so that a broker with other tenants is no trouble.
    """

    amqp_url: str
    outbox: Urls
    inbox: Urls
    service: str
    type: str
    postmaster: int

    def database(self, urls: Urls) -> Database:
        """Opens a database as the worker role."""
        return Database(urls.worker, pool_size=2)


@dataclass(frozen=True)
class House:
    """A suite apart with its owner at work, and a client as the goals describe it."""

    apart: Apart
    office: Office
    guest: Guest


@dataclass(frozen=True)
class Workshop:
    """The invoicing service's database alone, with its roles, and the address of its superuser."""

    app: Database
    worker: Database
    admin_url: str


@contextmanager
def broker() -> Iterator[str]:
    """AMQP_URL's RabbitMQ, or a private one; raises NotRun where there is none."""
    if given := os.environ.get("AMQP_URL"):
        yield given
        return
    try:
        progress("starting RabbitMQ")
        server = LocalRabbit().__enter__()
    except Unavailable as reason:
        raise NotRun(str(reason)) from reason
    try:
        yield server.url
    finally:
        server.close()


@contextmanager
def ground() -> Iterator[Ground]:
    """The databases of the clients service and the dashboard, and a queue that is bound."""
    with broker() as url, tempfile.TemporaryDirectory(prefix="counterfoil-bench-") as folder:
        progress("starting PostgreSQL")
        chosen = [s for s in all_services() if s.name in {"clients", DASHBOARD}]
        secrets = load_or_make(Path(folder))
        cluster = start_cluster(Path(folder) / "postgres", secrets)
        try:
            urls = migrate(cluster, chosen, secrets, lambda line: None)
            name = f"bench{uuid4().hex[:8]}"
            connect(url, name).declare([f"{name}.changed"])
            yield Ground(
                url, urls["clients"], urls[DASHBOARD], name, f"{name}.changed", cluster.pid
            )
            _remove_queues(url, name)
        finally:
            cluster.stop()


@contextmanager
def workshop() -> Iterator[Workshop]:
    """The invoicing service's database, durable and walled."""
    with tempfile.TemporaryDirectory(prefix="counterfoil-bench-") as folder:
        progress("starting PostgreSQL")
        chosen = [service for service in all_services() if service.name == "invoicing"]
        secrets = load_or_make(Path(folder))
        cluster = start_cluster(Path(folder) / "postgres", secrets)
        try:
            [urls] = migrate(cluster, chosen, secrets, lambda line: None).values()
            app, worker = Database(urls.app), Database(urls.worker)
            yield Workshop(app, worker, cluster.admin_url.replace("/postgres?", "/invoicing?"))
            app.close()
            worker.close()
        finally:
            cluster.stop()


@contextmanager
def house() -> Iterator[House]:
    """The suite with every web and worker a process, and a furnished client in it."""
    with broker() as url:
        progress("starting the suite")
        with private_suite(amqp_url=url) as apart:
            progress("furnishing a client")
            office = Office(apart)
            guest = office.guest("Acme Studio")
            office.furnish(guest)
            yield House(apart, office, guest)


@contextmanager
def nothing() -> Iterator[None]:
    """For a row that brings its own."""
    yield None


STAGES: dict[str, Any] = {
    "nothing": nothing,
    "ground": ground,
    "house": house,
    "workshop": workshop,
}


def _remove_queues(url: str, service: str) -> None:
    """A broker that is not ours keeps nothing of this run."""
    from kombu import Connection

    from common.broker.topology import dead_letters_of, queue_of

    with Connection(url) as connection:
        channel = connection.channel()
        channel.queue_delete(queue_of(service))
        channel.queue_delete(dead_letters_of(service))
        channel.exchange_delete(dead_letters_of(service))
