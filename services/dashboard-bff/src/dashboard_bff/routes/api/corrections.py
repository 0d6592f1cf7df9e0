"""Credit notes, voids, write-offs, mailing again and money from outside as JSON."""

from uuid import UUID

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
from dashboard_bff.schemas import Command, CreditOrder, Reason
from dashboard_bff.schemas.lists import ListQuery
from dashboard_bff.usecases.corrections import (
    issue_credit_note,
    preview_credit_note,
    record_payment,
    void_invoice,
    write_off_invoice,
)
from dashboard_bff.usecases.drafts import remind_of_invoice, resend_invoice
from dashboard_bff.views import corrections, lists

routes = Blueprint("api_corrections", __name__, url_prefix="/api/v1")


@routes.get("/credit-notes")
@needs("invoices:read")
@routes.arguments(ListQuery, location="query")
def credit_notes(query: Json) -> Json:
    """Lists credit notes: the firm's, or those of the contact's client."""
    with reading() as session:
        return lists.credit_notes(session, viewer(), query)


@routes.get("/credit-notes/<uuid:credit_note_id>")
@needs("invoices:read")
def show_credit_note(credit_note_id: UUID) -> Json:
    """Shows a credit note."""
    with reading() as session:
        return corrections.credit_note(session, viewer(), credit_note_id)


@routes.post("/invoices/<uuid:invoice_id>/resending")
@members_only
@needs("invoices:write")
def resend(invoice_id: UUID) -> Json:
    """Mails an invoice that is owed again, once an hour at most."""
    return resend_invoice(desk(), invoice_id)


@routes.post("/invoices/<uuid:invoice_id>/reminding")
@members_only
@needs("invoices:write")
def remind(invoice_id: UUID) -> Json:
    """Reminds the client of an open invoice, once a day at most."""
    return remind_of_invoice(desk(), invoice_id)


@routes.post("/invoices/<uuid:invoice_id>/credit-note-previews")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
def preview(draft: Json, invoice_id: UUID) -> Json:
    """Says what a credit note of all that is left, or of the lines named, would come to."""
    return preview_credit_note(desk(), invoice_id, draft)


@routes.post("/invoices/<uuid:invoice_id>/credit-notes")
@members_only
@needs("invoices:write")
@routes.arguments(CreditOrder)
@keyed
def credit(order: Json, invoice_id: UUID) -> Json:
    """Credits an invoice by the amount that the preview showed."""
    return issue_credit_note(desk(), invoice_id, order, key=idempotency_key())


@routes.post("/invoices/<uuid:invoice_id>/void")
@members_only
@needs("invoices:write")
@routes.arguments(Reason)
@keyed
def void(body: Json, invoice_id: UUID) -> Json:
    """Takes an issued invoice back, of which nothing is paid."""
    return void_invoice(desk(), invoice_id, body["reason"], key=idempotency_key())


@routes.post("/invoices/<uuid:invoice_id>/write-off")
@members_only
@needs("invoices:write")
@routes.arguments(Reason)
@keyed
def write_off(body: Json, invoice_id: UUID) -> Json:
    """Counts on an invoice no longer; money that comes after all still pays it."""
    return write_off_invoice(desk(), invoice_id, body["reason"], key=idempotency_key())


@routes.post("/invoices/<uuid:invoice_id>/offline-payments")
@members_only
@needs("invoices:write")
@routes.arguments(Command)
@keyed
def pay_outside(received: Json, invoice_id: UUID) -> Json:
    """Records money that came outside the suite: amount, currency, reference and received_on."""
    return record_payment(desk(), invoice_id, received, key=idempotency_key())
