"""Where the clients service is wired: the only place that knows all its parts."""

from flask import Flask

from clients import queries
from clients.config import Config
from clients.events import ClientSnapshot, ContactSnapshot, CustomFieldSnapshot
from clients.handlers import handlers
from clients.routes.avatars import routes as avatar_routes
from clients.routes.clients import routes as client_routes
from clients.routes.contacts import routes as contact_routes
from clients.routes.custom_fields import routes as custom_field_routes
from clients.routes.imports import routes as import_routes
from clients.routes.mail_choices import routes as mail_choice_routes
from clients.routes.notes import routes as note_routes
from clients.routes.whole import routes as whole_routes
from clients.usecases.import_rows import forget, work
from common.auth import Keys
from common.db import Wake
from common.processes import Job, Service, Worker, service_app, service_worker

# A picture of 2 MB as base64, and the JSON around it.
LARGEST_BODY = 2_800_000
# A file of 10 MB as JSON: a quote or the end of a line is two bytes there.
LARGEST_FILE = 20_100_000


def create_app(config: Config, *, keys: Keys | None = None, wake: Wake | None = None) -> Flask:
    """Returns the web side of the service."""
    app = service_app(
        SERVICE,
        config,
        title="Clients",
        blueprints=[
            *(client_routes, contact_routes, note_routes),
            *(avatar_routes, custom_field_routes, whole_routes),
            *(import_routes, mail_choice_routes),
        ],
        keys=keys,
        wake=wake,
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["LARGER_BODIES"] = {"imports.begin": LARGEST_FILE}
    return app


def create_worker(config: Config, *, wake: Wake | None = None) -> Worker:
    """Returns the worker side of the service, not yet started."""
    return service_worker(
        SERVICE,
        config,
        wake=wake,
        jobs=lambda app, worker: [
            Job("imports", lambda: work(app, worker), woken=False),
            Job("old imports", lambda: forget(worker), every=60, woken=False),
        ],
    )


SERVICE = Service(
    name="clients",
    package="clients",
    settings=Config,
    create_app=create_app,
    create_worker=create_worker,
    handlers=handlers,
    snapshots={
        ClientSnapshot: queries.every_client,
        ContactSnapshot: queries.every_contact,
        CustomFieldSnapshot: queries.every_custom_field,
    },
)
