"""What a service is to those who start it, and how its web and its worker are put together."""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from common import config, logs
from common.auth import HttpKeys, Keys
from common.broker import connect
from common.config import ServiceSettings
from common.db import Database, Wake
from common.events import EventType
from common.http import ServiceParts, create_service
from common.http.clocks import Clockwork
from common.inbox import Handlers
from common.metrics import serve_metrics
from common.processes.loops import Job, Loop, Worker
from common.processes.notify import Listener, Notifier
from common.processes.workers import WorkerParts, create_worker

__all__ = ["Job", "Loop", "Service", "Worker", "main", "service_app", "service_worker"]

MECHANISM = frozenset({"relay", "consumer", "waiting room", "listener", "upkeep", "sealer"})

Snapshots = Mapping[type[EventType], Callable[[Session, UUID], list[Any]]]


@dataclass(frozen=True)
class Service:
    """A service as those who start it see it; each has one, `app.SERVICE`."""

    name: str
    package: str
    settings: type[ServiceSettings]
    create_app: Callable[..., Flask]
    create_worker: Callable[..., Worker]
    handlers: Handlers = field(default_factory=Handlers)
    clockwork: Clockwork = field(default_factory=Clockwork)
    snapshots: Snapshots = field(default_factory=dict)


def service_app(
    service: Service,
    settings: ServiceSettings,
    *,
    title: str,
    blueprints: Sequence[Blueprint],
    keys: Keys | None,
    wake: Wake | None,
    extensions: Mapping[str, Any] | None = None,
) -> Flask:
    """Returns the service's web: with a wake its worker is in this process, else it is notified."""
    url, size = settings.database_url, settings.pool_size
    database = _database(service, settings, "web", url, size, wake or Notifier(url))
    app = create_service(
        ServiceParts(
            name=service.name,
            title=title,
            blueprints=blueprints,
            database=database,
            keys=keys or HttpKeys(settings.jwks_url),
            handlers=service.handlers,
            clockwork=service.clockwork,
            settings=settings,
        )
    )
    app.extensions |= extensions or {}
    return app


def service_worker(
    service: Service,
    settings: ServiceSettings,
    *,
    wake: Wake | None,
    jobs: Callable[[Database, Database], Sequence[Job]] = lambda app, worker: (),
) -> Worker:
    """Returns the service's worker, not started. `jobs` gets the databases of app and worker role."""
    woken = wake or Wake()
    app = _database(service, settings, "app", settings.database_url, 2, woken)
    worker = _database(service, settings, "worker", settings.worker_database_url, 2, woken)
    listening = [] if wake else [Listener(settings.worker_database_url, woken).loop()]
    parts = WorkerParts(
        name=service.name,
        app=app,
        worker=worker,
        broker=connect(settings.broker_url, service.name),
        handlers=service.handlers,
        jobs=jobs(app, worker),
        wake=woken,
    )
    return create_worker(parts, *listening)


def _database(
    service: Service,
    settings: ServiceSettings,
    part: str,
    url: str,
    pool_size: int,
    on_commit: Callable[[], None],
) -> Database:
    return Database(
        url,
        pool_size=pool_size,
        on_commit=on_commit,
        application_name=f"{service.name}-{part}",
        patience=settings.database_patience,
    )


def main(service: Service, arguments: Sequence[str]) -> int:
    """`python -m <service> web | worker | migrate | tick`: settings come from the environment."""
    logs.configure(service.name)
    verbs = {"web": _web, "worker": _worker, "migrate": _migrate, "tick": _tick}
    if len(arguments) != 1 or arguments[0] not in verbs:
        print(f"usage: python -m {service.package} {' | '.join(verbs)}")
        return 2
    try:
        settings = config.load(service.settings)
    except config.MissingSettings as missing:
        print(missing)
        return 2
    return verbs[arguments[0]](service, settings)


def _web(service: Service, settings: ServiceSettings) -> int:
    from common.web import UnknownServer, server_named  # A worker has no use for gunicorn.

    if weak := config.weak_secrets(settings):
        print(f"{service.name}: too easily guessed: {', '.join(weak)}")
        return 2
    bind = os.environ.get("BIND", "127.0.0.1:8000")
    workers = int(os.environ.get("WEB_WORKERS", "1"))
    try:
        serve = server_named(os.environ.get("WEB_SERVER") or "gunicorn")
    except UnknownServer as sentence:
        print(sentence)
        return 2
    serve(lambda: service.create_app(settings), bind=bind, workers=workers)
    return 0


def _worker(service: Service, settings: ServiceSettings) -> int:
    if bind := os.environ.get("METRICS_BIND"):
        serve_metrics(bind)
    return service.create_worker(settings).run()


def _migrate(service: Service, settings: ServiceSettings) -> int:
    from common.db.migrations import upgrade  # Only the migrate step needs Alembic.

    if settings.owner_database_url is None:
        print(f"{service.name}: set OWNER_DATABASE_URL to migrate")
        return 2
    upgrade(service.package, settings.owner_database_url)
    return 0


def _tick(service: Service, settings: ServiceSettings) -> int:
    """Does once, to the end, what time has brought: for a scheduler of the operator's own."""
    for loop in service.create_worker(settings).loops:
        while loop.name not in MECHANISM and loop.step():
            continue
    return 0
