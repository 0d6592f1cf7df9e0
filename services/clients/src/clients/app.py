"""Where the clients service is wired: the only place that knows all its parts."""

from flask import Flask

from clients import queries
from clients.config import Config
from clients.events import ClientSnapshot, ContactSnapshot
from clients.handlers import handlers
from clients.routes.clients import routes as client_routes
from clients.routes.contacts import routes as contact_routes
from common.auth import Keys
from common.db import Wake
from common.processes import Service, Worker, service_app, service_worker


def create_app(config: Config, *, keys: Keys | None = None, wake: Wake | None = None) -> Flask:
    """Returns the web side of the service."""
    return service_app(
        SERVICE,
        config,
        title="Clients",
        blueprints=[client_routes, contact_routes],
        keys=keys,
        wake=wake,
    )


def create_worker(config: Config, *, wake: Wake | None = None) -> Worker:
    """Returns the worker side of the service, not yet started."""
    return service_worker(SERVICE, config, wake=wake)


SERVICE = Service(
    name="clients",
    package="clients",
    settings=Config,
    create_app=create_app,
    create_worker=create_worker,
    handlers=handlers,
    snapshots={ClientSnapshot: queries.every_client, ContactSnapshot: queries.every_contact},
)
