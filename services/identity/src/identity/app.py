"""Where the identity service is wired: the only place that knows all its parts."""

from flask import Flask

from common.auth import Keys, Signer
from common.db import Wake
from common.http.mailboxes import mailbox
from common.processes import Service, Worker, service_app, service_worker
from common.sealing import Sealer
from identity import queries, schedule
from identity.config import Config
from identity.events import (
    ContactAccessSnapshot,
    FirmSnapshot,
    ImpersonationSnapshot,
    MemberSnapshot,
)
from identity.handlers import handlers
from identity.routes.api_keys import routes as api_key_routes
from identity.routes.contacts import routes as contact_routes
from identity.routes.doors import routes as door_routes
from identity.routes.firms import routes as firm_routes
from identity.routes.first_run import routes as first_run_routes
from identity.routes.impersonations import routes as impersonation_routes
from identity.routes.invitations import routes as invitation_routes
from identity.routes.keys import routes as key_routes
from identity.routes.links import routes as link_routes
from identity.routes.mail_links import routes as mail_link_routes
from identity.routes.members import role_routes
from identity.routes.members import routes as member_routes
from identity.routes.proofs import routes as proof_routes
from identity.routes.resets import routes as reset_routes
from identity.usecases.invitation_mails import readable_kinds
from identity.usecases.passwords import Passwords

BLUEPRINTS = (
    *(door_routes, first_run_routes, firm_routes, member_routes, role_routes),
    *(contact_routes, invitation_routes, impersonation_routes, link_routes, api_key_routes),
    *(key_routes, proof_routes, reset_routes, mail_link_routes, mailbox(readable_kinds)),
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
        extensions={
            "signer": signer,
            "passwords": Passwords(config),
            "sealer": Sealer(config.secrets_key),
        },
    )


def create_worker(config: Config, *, wake: Wake | None = None) -> Worker:
    """Returns the worker side of the service, not yet started."""
    return service_worker(
        SERVICE, config, wake=wake, jobs=lambda app, worker: schedule.jobs(app, worker, config)
    )


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
        ImpersonationSnapshot: queries.every_impersonation,
        ContactAccessSnapshot: queries.every_access,
    },
)
