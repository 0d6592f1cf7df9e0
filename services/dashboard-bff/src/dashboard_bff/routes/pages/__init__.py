"""The pages: each a view in a template, each form a command; all work without a script."""

from flask import Flask

from dashboard_bff.routes.pages import rendering
from dashboard_bff.routes.pages.access import routes as access
from dashboard_bff.routes.pages.api_keys import routes as api_keys
from dashboard_bff.routes.pages.audit import routes as audit
from dashboard_bff.routes.pages.bank_confirmations import routes as bank_confirmations
from dashboard_bff.routes.pages.billing import routes as billing
from dashboard_bff.routes.pages.billing_details import routes as billing_details
from dashboard_bff.routes.pages.bulk import routes as bulk
from dashboard_bff.routes.pages.client_imports import routes as client_imports
from dashboard_bff.routes.pages.client_methods import routes as client_methods
from dashboard_bff.routes.pages.client_record import routes as client_record
from dashboard_bff.routes.pages.clients import routes as clients
from dashboard_bff.routes.pages.clock import routes as clock
from dashboard_bff.routes.pages.collecting import routes as collecting
from dashboard_bff.routes.pages.collection_settings import routes as collection_settings
from dashboard_bff.routes.pages.collections import routes as collections
from dashboard_bff.routes.pages.confirmations import routes as confirmations
from dashboard_bff.routes.pages.contacts import routes as contacts
from dashboard_bff.routes.pages.corrections import routes as corrections
from dashboard_bff.routes.pages.credits import routes as credits
from dashboard_bff.routes.pages.custom_fields import routes as custom_fields
from dashboard_bff.routes.pages.default_currencies import routes as default_currencies
from dashboard_bff.routes.pages.differences import routes as differences
from dashboard_bff.routes.pages.drafts import routes as drafts
from dashboard_bff.routes.pages.end_all import routes as end_all
from dashboard_bff.routes.pages.estimate_answers import routes as estimate_answers
from dashboard_bff.routes.pages.estimate_links import routes as estimate_links
from dashboard_bff.routes.pages.estimates import routes as estimates
from dashboard_bff.routes.pages.exports import routes as exports
from dashboard_bff.routes.pages.firms import routes as firms
from dashboard_bff.routes.pages.first_run import routes as first_run
from dashboard_bff.routes.pages.gateways import routes as gateways
from dashboard_bff.routes.pages.impersonations import routes as impersonations
from dashboard_bff.routes.pages.instant_bills import routes as instant_bills
from dashboard_bff.routes.pages.invoice_imports import routes as invoice_imports
from dashboard_bff.routes.pages.invoice_links import routes as invoice_links
from dashboard_bff.routes.pages.invoices import routes as invoices
from dashboard_bff.routes.pages.links import routes as links
from dashboard_bff.routes.pages.lives import routes as lives
from dashboard_bff.routes.pages.mail_choices import routes as mail_choices
from dashboard_bff.routes.pages.mail_log import routes as mail_log
from dashboard_bff.routes.pages.mail_templates import routes as mail_templates
from dashboard_bff.routes.pages.managing import routes as managing
from dashboard_bff.routes.pages.merging import routes as merging
from dashboard_bff.routes.pages.method_requests import routes as method_requests
from dashboard_bff.routes.pages.my_billing import routes as my_billing
from dashboard_bff.routes.pages.my_changes import routes as my_changes
from dashboard_bff.routes.pages.my_lives import routes as my_lives
from dashboard_bff.routes.pages.numbering import routes as numbering
from dashboard_bff.routes.pages.offered import routes as offered
from dashboard_bff.routes.pages.offers import routes as offers
from dashboard_bff.routes.pages.outcomes import routes as outcomes
from dashboard_bff.routes.pages.paper_bundles import routes as paper_bundles
from dashboard_bff.routes.pages.papers import routes as papers
from dashboard_bff.routes.pages.plan_changes import routes as plan_changes
from dashboard_bff.routes.pages.plans import routes as plans
from dashboard_bff.routes.pages.proposal_acts import routes as proposal_acts
from dashboard_bff.routes.pages.proposals import routes as proposals
from dashboard_bff.routes.pages.proving import routes as proving
from dashboard_bff.routes.pages.refunds import routes as refunds
from dashboard_bff.routes.pages.reminders import routes as reminders
from dashboard_bff.routes.pages.reports import routes as reports
from dashboard_bff.routes.pages.resets import routes as resets
from dashboard_bff.routes.pages.schedule import routes as schedule
from dashboard_bff.routes.pages.search import routes as search
from dashboard_bff.routes.pages.security import routes as security
from dashboard_bff.routes.pages.services import routes as services
from dashboard_bff.routes.pages.session import routes as session
from dashboard_bff.routes.pages.sharing import routes as sharing
from dashboard_bff.routes.pages.stages import routes as stages
from dashboard_bff.routes.pages.statement_days import routes as statement_days
from dashboard_bff.routes.pages.statements import routes as statements
from dashboard_bff.routes.pages.subscription_settings import routes as subscription_settings
from dashboard_bff.routes.pages.subscriptions import routes as subscriptions
from dashboard_bff.routes.pages.taxes import routes as taxes
from dashboard_bff.routes.pages.team import routes as team
from dashboard_bff.routes.pages.terms import routes as terms
from dashboard_bff.routes.pages.waits import routes as waits
from dashboard_bff.routes.pages.waiving import routes as waiving
from dashboard_bff.routes.pages.whole_client import routes as whole_client

BLUEPRINTS = (
    access,
    api_keys,
    audit,
    bank_confirmations,
    billing,
    billing_details,
    bulk,
    client_imports,
    client_methods,
    client_record,
    clients,
    clock,
    collecting,
    collection_settings,
    collections,
    confirmations,
    contacts,
    corrections,
    credits,
    custom_fields,
    default_currencies,
    differences,
    drafts,
    end_all,
    estimate_answers,
    estimate_links,
    estimates,
    exports,
    firms,
    first_run,
    gateways,
    impersonations,
    instant_bills,
    invoice_imports,
    invoice_links,
    invoices,
    links,
    lives,
    mail_choices,
    mail_log,
    mail_templates,
    managing,
    merging,
    method_requests,
    my_billing,
    my_changes,
    my_lives,
    numbering,
    offered,
    offers,
    outcomes,
    paper_bundles,
    papers,
    plan_changes,
    plans,
    proposal_acts,
    proposals,
    proving,
    refunds,
    reminders,
    reports,
    resets,
    schedule,
    search,
    security,
    services,
    session,
    sharing,
    stages,
    statement_days,
    statements,
    subscription_settings,
    subscriptions,
    taxes,
    team,
    terms,
    waits,
    waiving,
    whole_client,
)


def install(app: Flask) -> None:
    """Registers every page, what templates may use, and how errors look."""
    rendering.install(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
