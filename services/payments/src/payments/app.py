"""Where the payments service is wired: the only place that knows all its parts."""

from datetime import timedelta

from flask import Flask

from common.auth import Keys
from common.db import Database, Wake
from common.http.clocks import Clockwork
from common.processes import Service, Worker, service_app, service_worker
from common.sealing import Sealer
from payments import queries
from payments.config import Config
from payments.events import (
    CollectionSettingsSnapshot,
    CreditBalanceSnapshot,
    GatewayConnectionSnapshot,
    GatewayDifferenceSnapshot,
    HoldSnapshot,
    MethodRequestSnapshot,
    PaymentMethodSnapshot,
    PaymentSnapshot,
)
from payments.gateways import Gateways
from payments.gateways.sandbox import Sandbox
from payments.handlers import handlers
from payments.routes.assignments import routes as assignment_routes
from payments.routes.billing_details import routes as billing_detail_routes
from payments.routes.confirmations import routes as confirmation_routes
from payments.routes.differences import routes as difference_routes
from payments.routes.gateways import routes as gateway_routes
from payments.routes.link_payments import routes as link_payment_routes
from payments.routes.method_requests import routes as method_request_routes
from payments.routes.methods import routes as method_routes
from payments.routes.payments import routes as payment_routes
from payments.routes.receivables import routes as receivable_routes
from payments.routes.refunds import routes as refund_routes
from payments.routes.reservations import routes as reservation_routes
from payments.routes.sandbox import routes as sandbox_routes
from payments.routes.settings import routes as setting_routes
from payments.routes.setups import routes as setup_routes
from payments.routes.webhooks import routes as webhook_routes
from payments.schedule import jobs
from payments.usecases.own_gateways import OwnGateways
from payments.usecases.webhook_addresses import WebhookAddresses

BLUEPRINTS = [
    method_routes,
    billing_detail_routes,
    method_request_routes,
    reservation_routes,
    assignment_routes,
    payment_routes,
    confirmation_routes,
    link_payment_routes,
    receivable_routes,
    refund_routes,
    gateway_routes,
    sandbox_routes,
    webhook_routes,
    setup_routes,
    setting_routes,
    difference_routes,
]


def create_app(config: Config, *, keys: Keys | None = None, wake: Wake | None = None) -> Flask:
    """Returns the web side of the service."""
    app = service_app(
        SERVICE,
        config,
        title="Payments",
        blueprints=BLUEPRINTS,
        keys=keys,
        wake=wake,
        extensions={
            "sealer": Sealer(config.gateway_secrets_key),
            "webhook_addresses": WebhookAddresses(config.gateway_secrets_key),
        },
    )
    app.extensions["gateways"] = gateways(app.extensions["database"], config)
    return app


def create_worker(config: Config, *, wake: Wake | None = None) -> Worker:
    """Returns the worker side of the service, not yet started."""
    unanswered = timedelta(seconds=config.unanswered_seconds)
    return service_worker(
        SERVICE,
        config,
        wake=wake,
        jobs=lambda app, worker: jobs(app, worker, gateways(app, config), unanswered),
    )


def gateways(database: Database, config: Config) -> Gateways:
    """Returns the gateways.

    They open transactions of their own; they are only called while we hold none, so they can share
    the connections of the process.
    """
    own = OwnGateways(database, Sealer(config.gateway_secrets_key), config.stripe_url)
    return Gateways({"sandbox": Sandbox(database)}, own.of)


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
        MethodRequestSnapshot: queries.every_request,
        PaymentSnapshot: queries.every_payment,
        HoldSnapshot: queries.every_hold,
        CreditBalanceSnapshot: queries.every_credit,
        GatewayConnectionSnapshot: queries.every_connection,
        CollectionSettingsSnapshot: queries.every_settings,
        GatewayDifferenceSnapshot: queries.every_difference,
    },
)
