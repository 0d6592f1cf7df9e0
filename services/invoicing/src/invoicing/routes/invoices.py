"""Invoices over HTTP."""

from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_smorest import Blueprint

from common import clock
from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, conditional_if_named, require_match, with_etag
from common.idempotency import idempotent
from common.paging import Page, decode_cursor, page, page_schema
from invoicing import queries
from invoicing.models import Invoice
from invoicing.routes.conditions import match_if_named
from invoicing.schemas.invoices import (
    HeldReason,
    InvoiceDraft,
    InvoicePreviewDraft,
    InvoiceSchema,
    PricedInvoiceSchema,
)
from invoicing.schemas.lists import InvoiceQuery
from invoicing.usecases.invoice_mails import send_invoice_again
from invoicing.usecases.invoices import (
    change_invoice,
    draft_invoice,
    issue_invoice,
    preview_invoice,
    remove_invoice,
    view_invoice,
    void_invoice,
    write_off_invoice,
)
from invoicing.usecases.reminders import remind_now

routes = Blueprint("invoices", __name__, url_prefix="/v1/invoices", description="What is owed.")

INVOICE = InvoiceSchema()


@routes.get("")
@requires("invoices:read")
@routes.arguments(InvoiceQuery, location="query")
@routes.response(200, page_schema(InvoiceSchema))
def index(query: dict[str, Any]) -> Page:
    """Lists invoices, the newest first."""
    who, after = current_principal(), decode_cursor(query.pop("cursor"))
    with transaction() as session:
        rows = queries.list_invoices(
            session, who.firm_id, after=after, only_client=who.client_id, **query
        )
    return page(rows, query["limit"], lambda invoice: invoice.id)


@routes.post("")
@requires("invoices:write")
@routes.arguments(InvoiceDraft)
@routes.response(201, InvoiceSchema)
@idempotent
def create(draft: dict[str, Any]) -> Response:
    """Drafts an invoice by hand."""
    who = current_principal()
    with transaction() as session:
        invoice = draft_invoice(session, who, draft, now=firm_now(session))
    return answer(invoice, 201)


@routes.post("/preview")
@requires("invoices:write")
@routes.arguments(InvoicePreviewDraft)
@routes.response(200, PricedInvoiceSchema)
def price(draft: dict[str, Any]) -> Invoice:
    """Prices lines without keeping them."""
    with transaction() as session:
        return preview_invoice(session, current_principal(), **draft)


@routes.get("/<uuid:invoice_id>")
@requires("invoices:read")
@routes.response(200, InvoiceSchema)
def show(invoice_id: UUID) -> Response:
    """Shows an invoice; a contact sees what was issued to its client."""
    who = current_principal()
    with transaction() as session:
        invoice = queries.the_invoice(session, who.firm_id, invoice_id, only_client=who.client_id)
    return answer(invoice)


@routes.put("/<uuid:invoice_id>")
@requires("invoices:write")
@routes.arguments(InvoiceDraft)
@routes.response(200, InvoiceSchema)
@conditional
def replace(draft: dict[str, Any], invoice_id: UUID) -> Response:
    """Replaces a draft that the caller has seen (If-Match)."""
    who = current_principal()
    with transaction() as session:
        invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
        require_match(invoice.version)
        change_invoice(session, who, invoice, draft, now=firm_now(session))
    return answer(invoice)


@routes.delete("/<uuid:invoice_id>")
@requires("invoices:write")
@routes.response(200, InvoiceSchema)
@conditional_if_named
def remove(invoice_id: UUID) -> Response:
    """Removes a draft (If-Match, if sent, is honored)."""
    who = current_principal()
    with transaction() as session:
        invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
        match_if_named(invoice.version)
        remove_invoice(session, who, invoice, now=firm_now(session))
    return answer(invoice)


@routes.post("/<uuid:invoice_id>/issue")
@requires("invoices:write")
@routes.response(200, InvoiceSchema)
@conditional_if_named
@idempotent
def issue(invoice_id: UUID) -> Response:
    """Issues a draft under the next number (If-Match, if sent, is honored)."""
    who, public_url = current_principal(), current_app.extensions["settings"].public_url
    with transaction() as session:
        invoice = queries.locked_invoice(session, who.firm_id, invoice_id)
        match_if_named(invoice.version)
        at = firm_now(session)
        issue_invoice(session, who, invoice, public_url=public_url, now=at)
    return answer(invoice)


@routes.post("/<uuid:invoice_id>/view")
@requires("invoices:read")
@routes.response(200, InvoiceSchema)
def view(invoice_id: UUID) -> Response:
    """Notes that the client has seen the invoice."""
    with transaction() as session:
        at = firm_now(session)
        invoice = view_invoice(session, current_principal(), invoice_id, now=at)
    return answer(invoice)


@routes.post("/<uuid:invoice_id>/resending")
@requires("invoices:write")
@routes.response(200, InvoiceSchema)
def resend(invoice_id: UUID) -> Response:
    """Mails an invoice that is owed again, once an hour at most."""
    who, public_url = current_principal(), current_app.extensions["settings"].public_url
    with transaction() as session:
        at = firm_now(session)
        invoice = send_invoice_again(session, who, invoice_id, public_url=public_url, now=at)
    return answer(invoice)


@routes.post("/<uuid:invoice_id>/reminding")
@requires("invoices:write")
@routes.response(200, InvoiceSchema)
def remind(invoice_id: UUID) -> Response:
    """Reminds the client of an open invoice, once a day at most."""
    who, public_url = current_principal(), current_app.extensions["settings"].public_url
    with transaction() as session:
        at = firm_now(session)
        invoice = remind_now(session, who, invoice_id, public_url=public_url, now=at)
    return answer(invoice)


@routes.post("/<uuid:invoice_id>/void")
@requires("invoices:write")
@routes.arguments(HeldReason)
@routes.response(200, InvoiceSchema)
def void(draft: dict[str, Any], invoice_id: UUID) -> Response:
    """Takes an issued invoice back while payments keeps it still."""
    who = current_principal()
    with transaction() as session:
        at = {"now": firm_now(session), "wall": clock.now()}
        invoice = void_invoice(session, who, invoice_id, **draft, **at)
    return answer(invoice)


@routes.post("/<uuid:invoice_id>/write-off")
@requires("invoices:write")
@routes.arguments(HeldReason)
@routes.response(200, InvoiceSchema)
def write_off(draft: dict[str, Any], invoice_id: UUID) -> Response:
    """Gives up what is due of an invoice while payments keeps it still."""
    who = current_principal()
    with transaction() as session:
        at = {"now": firm_now(session), "wall": clock.now()}
        invoice = write_off_invoice(session, who, invoice_id, **draft, **at)
    return answer(invoice)


def answer(invoice: Invoice, status: int = 200) -> Response:
    """Returns the invoice with its ETag."""
    return with_etag(INVOICE.dump(invoice), invoice.version, status)
