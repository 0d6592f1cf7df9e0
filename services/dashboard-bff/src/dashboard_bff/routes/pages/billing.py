"""The firm's home, invoices, services and mailbox as pages."""

from uuid import UUID

from flask import Blueprint, request

from common import clock
from dashboard_bff.routes import database, desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.routes.pages.rendering import Page, go, local, page
from dashboard_bff.usecases.dismissals import dismiss
from dashboard_bff.usecases.looks import note_look
from dashboard_bff.views import home, invoice, lists, mailbox, service

routes = Blueprint("billing_pages", __name__)


@routes.get("/home")
@members_only
@needs("clients:read")
def show_home() -> Page:
    """Shows the firm's home."""
    with reading() as session:
        view = home.show(session, viewer())
    return page("home.html", view, nav="home")


@routes.post("/home/checklist/dismissal")
@members_only
@needs("clients:write")
def hide_checklist() -> Page:
    """Hides the Get started checklist for good, for everyone at the firm."""
    with database().transaction(viewer().firm_id) as session:
        dismiss(session, viewer(), "checklist", now=clock.now())
    return go("/home", toast="Get started is hidden")


@routes.get("/invoices")
@needs("invoices:read")
def invoices() -> Page:
    """Lists invoices: the firm's, or those of the contact's client."""
    with reading() as session:
        view = lists.invoices(session, viewer(), list_query())
    return page("invoices/list.html", view, nav="billing")


@routes.get("/invoices/<uuid:invoice_id>")
@needs("invoices:read")
def show_invoice(invoice_id: UUID) -> Page:
    """Shows an invoice."""
    with reading() as session:
        view = invoice.show(session, viewer(), invoice_id)
    if not viewer().is_member:
        note_look(desk(), "invoice", view["invoice"])
    return page("invoices/view.html", view, nav="clients" if viewer().is_member else "billing")


@routes.get("/services/<uuid:service_id>")
@needs("services:read")
def show_service(service_id: UUID) -> Page:
    """Shows a service."""
    with reading() as session:
        view = service.show(session, viewer(), service_id)
    return page("services/view.html", view, nav="clients" if viewer().is_member else "my-billing")


@routes.post("/services/<uuid:service_id>/completion")
@members_only
@needs("services:write")
def complete_service(service_id: UUID) -> Page:
    """Marks work done: what is billed on completion becomes due today."""
    path = f"/v1/services/{service_id}/completion"
    done = desk().command("subscriptions", "POST", path, kind="service")
    onward = local(request.form.get("next"), f"/services/{service_id}")
    return go(onward, toast=f"{done['name']} is complete")


@routes.get("/mailbox")
@members_only
@needs("mails:read")
def list_mails() -> Page:
    """Lists the mails that this sandbox firm would have sent."""
    return page("mailbox.html", mailbox.index(desk()), nav="settings")


@routes.get("/mailbox/<service>/<uuid:mail_id>")
@members_only
@needs("mails:read")
def show_mail(service: str, mail_id: UUID) -> Page:
    """Shows one mail."""
    return page("mail.html", mailbox.show(desk(), service, mail_id), nav="settings")
