"""The firm's home, invoices, services and mail as JSON."""

from uuid import UUID

from flask import Response, jsonify, request
from flask_smorest import Blueprint

from dashboard_bff.routes import (
    Json,
    desk,
    idempotency_key,
    keyed,
    members_only,
    needs,
    reading,
    viewer,
)
from dashboard_bff.schemas import Command
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.usecases.invoices import draft_invoice
from dashboard_bff.views import home, invoice, lists, mailbox, service

routes = Blueprint("api_billing", __name__, url_prefix="/api/v1")


@routes.get("/home")
@members_only
@needs("clients:read")
def show_home() -> Json:
    """Shows the firm's home: the checklist, what needs attention, what comes."""
    with reading() as session:
        return home.show(session, viewer())


@routes.get("/invoices")
@needs("invoices:read")
@routes.arguments(ListQuery, location="query")
def invoices(query: Json) -> Json:
    """Lists invoices: the firm's, or those of the contact's client."""
    with reading() as session:
        return lists.invoices(session, viewer(), query)


@routes.get("/invoices/<uuid:invoice_id>")
@needs("invoices:read")
def show_invoice(invoice_id: UUID) -> Json:
    """Shows an invoice with its trail, lines and payments."""
    with reading() as session:
        return invoice.show(session, viewer(), invoice_id)


@routes.post("/invoices")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
@keyed
def create_invoice(draft: Json) -> tuple[Response, int]:
    """Drafts an invoice by hand."""
    return jsonify(draft_invoice(desk(), draft, key=idempotency_key())), 201


@routes.post("/invoices/preview")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
def preview_invoice(draft: Json) -> Json:
    """Prices lines without keeping anything."""
    answer: Json = desk().command("invoicing", "POST", "/v1/invoices/preview", draft)
    return answer


@routes.put("/invoices/<uuid:invoice_id>")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
def replace_invoice(draft: Json, invoice_id: UUID) -> Json:
    """Replaces a draft; If-Match names the version that was read."""
    answer: Json = desk().command(
        "invoicing", "PUT", f"/v1/invoices/{invoice_id}", draft,
        kind="invoice", if_match=request.headers.get("If-Match"),
    )  # fmt: skip
    return answer


@routes.get("/services/<uuid:service_id>")
@needs("services:read")
def show_service(service_id: UUID) -> Json:
    """Shows a service with its schedule."""
    with reading() as session:
        return service.show(session, viewer(), service_id)


@routes.post("/services/<uuid:service_id>/completion")
@members_only
@needs("services:write")
def complete_service(service_id: UUID) -> Json:
    """Marks work done: what is billed on completion becomes due today."""
    path = f"/v1/services/{service_id}/completion"
    answer: Json = desk().command("subscriptions", "POST", path, kind="service")
    return answer


@routes.post("/billing-items/<uuid:item_id>/confirmation")
@members_only
@needs("services:write")
@routes.arguments(Command)
def confirm_item(body: Json, item_id: UUID) -> Json:
    """Says what an estimate has come to; outside what was agreed, with a reason."""
    path = f"/v1/billing-items/{item_id}/confirmation"
    answer: Json = desk().command("subscriptions", "POST", path, body, kind="service")
    return answer


@routes.post("/billing-runs")
@members_only
@needs("billing_runs:write")
def run_billing() -> Json:
    """Runs billing now; safe to press ten times."""
    answer: Json = desk().command("subscriptions", "POST", "/v1/billing-runs")
    return answer


@routes.get("/mailbox")
@members_only
@needs("mails:read")
def list_mails() -> Json:
    """Lists the mails this sandbox firm would have sent."""
    return mailbox.index(desk())


@routes.get("/mailbox/<service>/<uuid:mail_id>")
@members_only
@needs("mails:read")
def show_mail(service: str, mail_id: UUID) -> Json:
    """Shows one mail."""
    return mailbox.show(desk(), service, mail_id)
