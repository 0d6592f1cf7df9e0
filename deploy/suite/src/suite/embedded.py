"""The whole suite in one process: six services, their workers, and a broker that lives in memory.

The services call each other's WSGI applications without a socket; everything else is as when apart.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx
from flask import Flask

from common.auth import Signer
from common.broker import connect
from common.config import load
from common.db import Wake
from common.db.security import Urls
from common.http import close_app
from common.ids import new_id
from common.processes import Service, Worker
from suite.secrets import Secrets

# What whoever starts the suite may say of every service.
FROM_OUTSIDE = ("DATABASE_PATIENCE",)
DASHBOARD = "dashboard-bff"


@dataclass(frozen=True)
class Embedded:
    """A suite in this process; `app` is the dashboard, everything else is behind it."""

    app: Flask
    apps: Mapping[str, Flask]
    workers: Mapping[str, Worker]

    def start(self) -> None:
        """Starts every worker."""
        for worker in self.workers.values():
            worker.start()

    def stop(self) -> None:
        """Stops every worker; what is on its way stays in the outboxes."""
        for worker in self.workers.values():
            worker.ask_to_stop()
        for worker in self.workers.values():
            worker.stop(patience=10)
        for app in self.apps.values():
            close_app(app)

    @property
    def failed(self) -> list[str]:
        """Names the workers of which a part has died."""
        return [name for name, worker in self.workers.items() if worker.failed.is_set()]


def build(
    services: list[Service],
    urls: Mapping[str, Urls],
    secrets: Secrets,
    *,
    public_url: str,
    more: Mapping[str, str] | None = None,
) -> Embedded:
    """Wires the suite; nothing runs yet. Every queue is there before anyone may publish."""
    signer = Signer(secrets.signing_key)
    apps: dict[str, Flask] = {}
    workers: dict[str, Worker] = {}
    # What a suite before this one in the same process left in its queues is not for this one.
    told = {"BROKER_URL": f"memory://suite-{new_id()}"} | dict(more or {})
    for service in services:
        connect(told["BROKER_URL"], service.name).declare(service.handlers.types)
    for service in services:
        settings = settings_of(service, urls[service.name], secrets, public_url, told)
        wake = Wake()
        extra: dict[str, Any] = {}
        if service.name == DASHBOARD:
            extra["transports"] = {
                name: httpx.WSGITransport(app, raise_app_exceptions=False)
                for name, app in apps.items()
            }
        apps[service.name] = service.create_app(settings, keys=signer, wake=wake, **extra)
        workers[service.name] = service.create_worker(settings, wake=wake, **extra)
    return Embedded(apps[DASHBOARD], apps, workers)


def settings_of(
    service: Service, urls: Urls, secrets: Secrets, public_url: str, more: Mapping[str, str]
) -> Any:
    """Returns a service's settings as the environment would give them."""
    environ = {
        "DATABASE_URL": urls.app,
        "WORKER_DATABASE_URL": urls.worker,
        "OWNER_DATABASE_URL": urls.owner,
        "JWKS_URL": "http://identity/.well-known/jwks.json",
        "PUBLIC_URL": public_url,
        "SERVICE_SECRET": secrets.service_secret,
        "SIGNING_KEY": secrets.signing_key,
        "SECRETS_KEY": secrets.secrets_key,
        "MAIL_LINK_KEY": secrets.mail_link_key,
        "GATEWAY_SECRETS_KEY": secrets.gateway_secrets_key,
        **{name: os.environ[name] for name in FROM_OUTSIDE if name in os.environ},
        **more,
    }
    return load(service.settings, environ)
