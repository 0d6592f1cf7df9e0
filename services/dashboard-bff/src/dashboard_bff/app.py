"""Where the dashboard is wired: the only place that knows all its parts."""

from collections.abc import Mapping
from typing import Any

import httpx
from flask import Flask

from common.auth import Keys
from common.db import Database, Wake
from common.http import docs, health, problems
from common.http.openapi import ProblemApi
from common.processes import Job, Service, Worker, service_worker
from common.processes.notify import Notifier
from dashboard_bff import handlers
from dashboard_bff.config import Config
from dashboard_bff.gateways.services import Services
from dashboard_bff.pages import variant
from dashboard_bff.pages.quick import QuickReads
from dashboard_bff.routes import api, bounds, pages, requests
from dashboard_bff.routes.webhooks import routes as webhooks
from dashboard_bff.usecases.clock import conduct

Transports = Mapping[str, httpx.BaseTransport]


def create_app(
    config: Config,
    *,
    keys: Keys | None = None,
    wake: Wake | None = None,
    transports: Transports | None = None,
) -> Flask:
    """Returns the dashboard's web: pages and their JSON twins. It takes cookies, so `keys` is unused."""
    app = Flask("dashboard_bff")
    app.config |= API_SETTINGS
    app.extensions |= {
        "settings": config,
        "database": Database(
            config.database_url,
            pool_size=config.pool_size,
            on_commit=wake or Notifier(config.database_url),
            application_name="dashboard-bff-web",
            patience=config.database_patience,
        ),
        "services": Services(config, transports or {}),
        "quick_reads": QuickReads(config.database_url, variant),
    }
    requests.install(app)
    bounds.install(app)
    problems.install(app)
    app.register_blueprint(health.routes)
    app.register_blueprint(webhooks)
    _install_api(app)
    pages.install(app)
    return app


def _install_api(app: Flask) -> None:
    """Puts the JSON twins in place, with their description and the page to read it at."""
    docs.install(app)
    documented = ProblemApi(
        app,
        about="What the pages show, as JSON.",
        security=requests.SECURITY,
        for_changes={"csrf"},
        alone={"key"},
    )
    for blueprint in api.blueprints:
        documented.register_blueprint(blueprint)


def create_worker(
    config: Config, *, wake: Wake | None = None, transports: Transports | None = None
) -> Worker:
    """Returns the dashboard's worker: projections, and the conductor of test clocks."""
    services = Services(config, transports or {})

    def jobs(app: Database, worker: Database) -> list[Job]:
        heard = handlers.handlers.types
        return [Job("conductor", lambda: conduct(app, worker, services, heard))]

    return service_worker(SERVICE, config, wake=wake, jobs=jobs)


API_SETTINGS: dict[str, Any] = {
    "API_TITLE": "Counterfoil",
    "API_VERSION": "v1",
    "OPENAPI_VERSION": "3.1.0",
    "OPENAPI_URL_PREFIX": "/api/v1",
    "OPENAPI_JSON_PATH": "openapi.json",
    "MAX_CONTENT_LENGTH": 1_000_000,
}

SERVICE = Service(
    name="dashboard-bff",
    package="dashboard_bff",
    settings=Config,
    create_app=create_app,
    create_worker=create_worker,
    handlers=handlers.handlers,
)
