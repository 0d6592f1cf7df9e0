"""Where the invoicing service is wired: the only place that knows all its parts."""

from dataclasses import replace

from flask import Flask

from common.auth import Keys
from common.db import Wake
from common.http.mailboxes import mailbox
from common.processes import Service, Worker, service_app, service_worker
from invoicing import queries, schedule
from invoicing.config import Config
from invoicing.events import (
    CreditNoteSnapshot,
    DocumentSettingsSnapshot,
    EstimateSnapshot,
    InvoiceSnapshot,
    ProposalSnapshot,
    TaxSnapshot,
)
from invoicing.handlers import handlers_for
from invoicing.routes.credit_notes import routes as credit_note_routes
from invoicing.routes.document_settings import routes as document_settings_routes
from invoicing.routes.estimates import routes as estimate_routes
from invoicing.routes.imports import routes as import_routes
from invoicing.routes.invoices import routes as invoice_routes
from invoicing.routes.mail_log import routes as mail_log_routes
from invoicing.routes.mail_templates import routes as mail_template_routes
from invoicing.routes.numbering import routes as numbering_routes
from invoicing.routes.offers import routes as proposal_routes
from invoicing.routes.papers import routes as paper_routes
from invoicing.routes.previews import routes as preview_routes
from invoicing.routes.reminders import routes as reminder_routes
from invoicing.routes.stages import routes as stage_routes
from invoicing.routes.statement_days import routes as statement_day_routes
from invoicing.routes.statements import routes as statement_routes
from invoicing.routes.taxes import routes as tax_routes

BLUEPRINTS = (
    *(proposal_routes, preview_routes, estimate_routes, stage_routes, invoice_routes),
    *(credit_note_routes, paper_routes, document_settings_routes, statement_routes),
    *(reminder_routes, statement_day_routes, mail_template_routes, mail_log_routes),
    *(numbering_routes, import_routes, tax_routes, mailbox()),
)

# A logo of 2 MB, as base64 in JSON.
LARGEST_BODY = 3_000_000
# A file of 10 MB as JSON: a quote or the end of a line is two bytes there.
LARGEST_FILE = 20_100_000


def create_app(config: Config, *, keys: Keys | None = None, wake: Wake | None = None) -> Flask:
    """Returns the web side of the service."""
    app = service_app(
        service_for(config),
        config,
        title="Invoicing",
        blueprints=BLUEPRINTS,
        keys=keys,
        wake=wake,
    )
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.config["LARGER_BODIES"] = {"imports.begin": LARGEST_FILE}
    return app


def create_worker(config: Config, *, wake: Wake | None = None) -> Worker:
    """Returns the worker side of the service, not yet started."""
    return service_worker(
        service_for(config),
        config,
        wake=wake,
        jobs=lambda app, worker: schedule.jobs(app, worker, config),
    )


def service_for(config: Config) -> Service:
    """Returns the service with handlers that know its public address."""
    return replace(SERVICE, handlers=handlers_for(config.public_url))


SERVICE = Service(
    name="invoicing",
    package="invoicing",
    settings=Config,
    create_app=create_app,
    create_worker=create_worker,
    handlers=handlers_for(""),  # Without a configuration only their types are asked for.
    clockwork=schedule.CLOCKWORK,
    snapshots={
        ProposalSnapshot: queries.every_proposal,
        EstimateSnapshot: queries.every_estimate,
        InvoiceSnapshot: queries.every_invoice,
        CreditNoteSnapshot: queries.every_credit_note,
        DocumentSettingsSnapshot: queries.every_document_settings,
        TaxSnapshot: queries.every_tax,
    },
)
