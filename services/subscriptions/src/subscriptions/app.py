"""Where the subscriptions service is wired: the only place that knows all its parts."""

from flask import Flask

from common.auth import Keys
from common.db import Wake
from common.processes import Job, Service, Worker, service_app, service_worker
from subscriptions import queries
from subscriptions.config import Config
from subscriptions.events import (
    BillingGroupSnapshot,
    BillingItemSnapshot,
    PlanSnapshot,
    ServiceSnapshot,
    SubscriptionSettingsSnapshot,
    SubscriptionSnapshot,
)
from subscriptions.handlers import handlers
from subscriptions.queries.plans import every_plan
from subscriptions.queries.settings import every_settings
from subscriptions.queries.subscribing import every_subscription
from subscriptions.routes.billing import routes as billing_routes
from subscriptions.routes.changes import routes as change_routes
from subscriptions.routes.lives import routes as life_routes
from subscriptions.routes.plans import routes as plan_routes
from subscriptions.routes.services import routes as service_routes
from subscriptions.routes.settings import routes as settings_routes
from subscriptions.routes.subscribing import routes as subscription_routes
from subscriptions.schedule import CLOCKWORK, run_due


def create_app(config: Config, *, keys: Keys | None = None, wake: Wake | None = None) -> Flask:
    """Returns the web side of the service."""
    return service_app(
        SERVICE,
        config,
        title="Subscriptions",
        blueprints=[
            service_routes,
            billing_routes,
            change_routes,
            plan_routes,
            subscription_routes,
            life_routes,
            settings_routes,
        ],
        keys=keys,
        wake=wake,
    )


def create_worker(config: Config, *, wake: Wake | None = None) -> Worker:
    """Returns the worker side of the service, not yet started."""
    return service_worker(
        SERVICE,
        config,
        wake=wake,
        jobs=lambda app, worker: [Job("billing run", lambda: run_due(app, worker))],
    )


SERVICE = Service(
    name="subscriptions",
    package="subscriptions",
    settings=Config,
    create_app=create_app,
    create_worker=create_worker,
    handlers=handlers,
    clockwork=CLOCKWORK,
    snapshots={
        ServiceSnapshot: queries.every_service,
        BillingItemSnapshot: queries.every_item,
        BillingGroupSnapshot: queries.every_group,
        PlanSnapshot: every_plan,
        SubscriptionSnapshot: every_subscription,
        SubscriptionSettingsSnapshot: every_settings,
    },
)
