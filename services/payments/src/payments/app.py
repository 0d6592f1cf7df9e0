"""Where the payments service is wired: the only place that knows all its parts."""

from datetime import timedelta

from flask import Flask

from common.auth import Keys
from common.db import Database, Wake
from common.http.clocks import Clockwork
from common.processes import Service, Worker, service_app, service_worker
from payments import queries
from payments.config import Config
from payments.events import HoldSnapshot, PaymentMethodSnapshot, PaymentSnapshot
from payments.gateways import Gateways
from payments.gateways.sandbox import Sandbox
from payments.handlers import handlers
from payments.routes.methods import routes as method_routes
from payments.routes.payments import routes as payment_routes
from payments.routes.receivables import routes as receivable_routes
from payments.routes.reservations import routes as reservation_routes
from payments.schedule import jobs


def create_app(config: Config, *, keys: Keys | None = None, wake: Wake | None = None) -> Flask:
    """Returns the web side of the service."""
    app = service_app(
        SERVICE,
        config,
        title="Payments",
        blueprints=[method_routes, reservation_routes, payment_routes, receivable_routes],
        keys=keys,
        wake=wake,
    )
    app.extensions["gateways"] = gateways(app.extensions["database"])
    return app


def create_worker(config: Config, *, wake: Wake | None = None) -> Worker:
    """Returns the worker side of the service, not yet started."""
    unanswered = timedelta(seconds=config.unanswered_seconds)
    return service_worker(
        SERVICE,
        config,
        wake=wake,
        jobs=lambda app, worker: jobs(app, worker, gateways(app), unanswered),
    )


def gateways(database: Database) -> Gateways:
    """Returns the gateways by name.

    The sandbox opens transactions of its own; it is only called while we hold none, so it can share
    the connections of the process.
    """
    return {"sandbox": Sandbox(database)}


SERVICE = Service(
    name="payments",
    package="payments",
    settings=Config,
    create_app=create_app,
    create_worker=create_worker,
    handlers=handlers,
    clockwork=Clockwork(next_due=queries.next_moment, work_due=queries.due_count),
    snapshots={
        PaymentMethodSnapshot: queries.every_method,
        PaymentSnapshot: queries.every_payment,
        HoldSnapshot: queries.every_hold,
    },
)
