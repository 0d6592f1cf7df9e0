"""The JSON API under /api/v1: each answer is what the page of the same name shows."""

from dashboard_bff.routes.api.access import routes as access
from dashboard_bff.routes.api.api_keys import routes as api_keys
from dashboard_bff.routes.api.audit import routes as audit
from dashboard_bff.routes.api.bank_confirmations import routes as bank_confirmations
from dashboard_bff.routes.api.billing import routes as billing
from dashboard_bff.routes.api.billing_details import routes as billing_details
from dashboard_bff.routes.api.bulk import routes as bulk
from dashboard_bff.routes.api.client_methods import routes as client_methods
from dashboard_bff.routes.api.client_record import routes as client_record
from dashboard_bff.routes.api.clients import routes as clients
from dashboard_bff.routes.api.clock import routes as clock
from dashboard_bff.routes.api.collecting import routes as collecting
from dashboard_bff.routes.api.collection_settings import routes as collection_settings
from dashboard_bff.routes.api.collections import routes as collections
from dashboard_bff.routes.api.corrections import routes as corrections
from dashboard_bff.routes.api.credits import routes as credits
from dashboard_bff.routes.api.custom_fields import routes as custom_fields
from dashboard_bff.routes.api.default_currencies import routes as default_currencies
from dashboard_bff.routes.api.differences import routes as differences
from dashboard_bff.routes.api.estimate_links import routes as estimate_links
from dashboard_bff.routes.api.estimates import routes as estimates
from dashboard_bff.routes.api.gateways import routes as gateways
from dashboard_bff.routes.api.impersonations import routes as impersonations
from dashboard_bff.routes.api.imports import routes as imports
from dashboard_bff.routes.api.invoice_imports import routes as invoice_imports
from dashboard_bff.routes.api.invoice_links import routes as invoice_links
from dashboard_bff.routes.api.links import routes as links
from dashboard_bff.routes.api.lives import routes as lives
from dashboard_bff.routes.api.mail_choices import routes as mail_choices
from dashboard_bff.routes.api.mail_log import routes as mail_log
from dashboard_bff.routes.api.mail_templates import routes as mail_templates
from dashboard_bff.routes.api.managing import routes as managing
from dashboard_bff.routes.api.method_requests import routes as method_requests
from dashboard_bff.routes.api.my_billing import routes as my_billing
from dashboard_bff.routes.api.my_changes import routes as my_changes
from dashboard_bff.routes.api.numbering import routes as numbering
from dashboard_bff.routes.api.offered import routes as offered
from dashboard_bff.routes.api.outcomes import routes as outcomes
from dashboard_bff.routes.api.paper_bundles import routes as paper_bundles
from dashboard_bff.routes.api.papers import routes as papers
from dashboard_bff.routes.api.plan_changes import routes as plan_changes
from dashboard_bff.routes.api.plans import routes as plans
from dashboard_bff.routes.api.proposals import routes as proposals
from dashboard_bff.routes.api.proving import routes as proving
from dashboard_bff.routes.api.refunds import routes as refunds
from dashboard_bff.routes.api.reminders import routes as reminders
from dashboard_bff.routes.api.reports import routes as reports
from dashboard_bff.routes.api.sandbox import routes as sandbox
from dashboard_bff.routes.api.schedule import routes as schedule
from dashboard_bff.routes.api.search import routes as search
from dashboard_bff.routes.api.security import routes as security
from dashboard_bff.routes.api.services import routes as services
from dashboard_bff.routes.api.session import routes as session
from dashboard_bff.routes.api.sharing import routes as sharing
from dashboard_bff.routes.api.stages import routes as stages
from dashboard_bff.routes.api.statement_days import routes as statement_days
from dashboard_bff.routes.api.statements import routes as statements
from dashboard_bff.routes.api.subscription_settings import routes as subscription_settings
from dashboard_bff.routes.api.subscriptions import routes as subscriptions
from dashboard_bff.routes.api.taxes import routes as taxes
from dashboard_bff.routes.api.team import routes as team
from dashboard_bff.routes.api.terms import routes as terms
from dashboard_bff.routes.api.waits import routes as waits
from dashboard_bff.routes.api.whole_client import routes as whole_client

blueprints = (
    access,
    api_keys,
    audit,
    bank_confirmations,
    billing,
    billing_details,
    bulk,
    client_methods,
    client_record,
    clients,
    clock,
    collecting,
    collection_settings,
    collections,
    corrections,
    credits,
    custom_fields,
    default_currencies,
    differences,
    estimate_links,
    estimates,
    gateways,
    impersonations,
    imports,
    invoice_imports,
    invoice_links,
    links,
    lives,
    mail_choices,
    mail_log,
    mail_templates,
    managing,
    method_requests,
    my_billing,
    my_changes,
    numbering,
    offered,
    outcomes,
    paper_bundles,
    papers,
    plan_changes,
    plans,
    proposals,
    proving,
    refunds,
    reminders,
    reports,
    sandbox,
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
    whole_client,
)
