"""Where the identity service is wired: the only place that knows all its parts."""

from functools import partial

from flask import Flask

from common import clock
from common.auth import Keys, Signer
from common.db import Database, Wake
from common.mail import Smtp, deliver_due
from common.processes import Job, Service, Worker, service_app, service_worker
from identity import queries
from identity.config import Config
from identity.events import ContactAccessSnapshot, FirmSnapshot, MemberSnapshot
from identity.handlers import handlers
from identity.routes.contacts import routes as contact_routes
from identity.routes.doors import routes as door_routes
from identity.routes.firms import routes as firm_routes
from identity.routes.invitations import routes as invitation_routes
from identity.routes.keys import routes as key_routes
from identity.routes.links import routes as link_routes
from identity.routes.mails import routes as mail_routes
from identity.routes.members import role_routes
from identity.routes.members import routes as member_routes
from identity.routes.proofs import routes as proof_routes
from identity.usecases.attempts import forget_attempts
from identity.usecases.passwords import Passwords

BLUEPRINTS = (
    *(door_routes, firm_routes, member_routes, role_routes),
    *(contact_routes, invitation_routes, link_routes, mail_routes, key_routes, proof_routes),
)


def create_app(config: Config, *, keys: Keys | None = None, wake: Wake | None = None) -> Flask:
    """Returns the web side of the service; it knows its own tokens without asking anybody."""
    # An environment file has no line breaks inside a value.
    signer = Signer(config.signing_key.replace("\\n", "\n"))
    return service_app(
        SERVICE,
        config,
        title="Identity",
        blueprints=BLUEPRINTS,
        keys=keys or signer,
        wake=wake,
        extensions={"signer": signer, "passwords": Passwords(config)},
    )


def create_worker(config: Config, *, wake: Wake | None = None) -> Worker:
    """Returns the worker side of the service, not yet started."""
    return service_worker(SERVICE, config, wake=wake, jobs=partial(_jobs, config))


def _jobs(config: Config, app: Database, worker: Database) -> list[Job]:
    transport = None
    if config.smtp_url and config.mail_sender:
        transport = Smtp(config.smtp_url, config.mail_sender)

    def forget() -> int:
        with app.transaction(None) as session:
            return forget_attempts(session, now=clock.now())

    return [
        Job("old attempts", forget, every=60),
        Job("mail", lambda: deliver_due(worker, transport)),
    ]


SERVICE = Service(
    name="identity",
    package="identity",
    settings=Config,
    create_app=create_app,
    create_worker=create_worker,
    handlers=handlers,
    snapshots={
        FirmSnapshot: queries.every_firm,
        MemberSnapshot: queries.every_member,
        ContactAccessSnapshot: queries.every_access,
    },
)
