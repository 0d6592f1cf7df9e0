"""What becomes of an invoice's draft: it is issued, or removed; what is issued is mailed again."""

from uuid import UUID

from flask import Blueprint

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, go, page, refused
from dashboard_bff.usecases.drafts import issue_draft, remove_draft, resend_invoice
from dashboard_bff.views import invoice

routes = Blueprint("draft_pages", __name__, url_prefix="/invoices")


@routes.post("/<uuid:invoice_id>/issue")
@members_only
@needs("invoices:write")
def issue(invoice_id: UUID) -> Page:
    """Issues a draft under the next number."""
    try:
        issued = issue_draft(desk(), invoice_id, key=idempotency_key())
    except AppError as error:
        return _as_it_is(invoice_id, error)
    return go(f"/invoices/{invoice_id}", toast=f"{issued['number']} issued")


@routes.post("/<uuid:invoice_id>/resending")
@members_only
@needs("invoices:write")
def resend(invoice_id: UUID) -> Page:
    """Mails an invoice that is owed again."""
    try:
        sent = resend_invoice(desk(), invoice_id)
    except AppError as error:
        if error.status not in (409, 429):
            raise
        return go(f"/invoices/{invoice_id}", notice=refused(error))
    return go(f"/invoices/{invoice_id}", toast=f"{sent['number']} sent again")


@routes.get("/<uuid:invoice_id>/removal")
@members_only
@needs("invoices:write")
def ask_removal(invoice_id: UUID) -> Page:
    """Asks before a draft is removed."""
    with reading() as session:
        view = invoice.show(session, viewer(), invoice_id)
    if view["invoice"]["status"] != "draft":
        return go(f"/invoices/{invoice_id}")
    return page("invoices/remove.html", view, nav="billing")


@routes.post("/<uuid:invoice_id>/removal")
@members_only
@needs("invoices:write")
def remove(invoice_id: UUID) -> Page:
    """Removes a draft; what it billed of an estimate can be billed again."""
    try:
        removed = remove_draft(desk(), invoice_id)
    except AppError as error:
        return _as_it_is(invoice_id, error)
    estimate_id = removed["estimate_id"]
    onward = f"/estimates/{estimate_id}" if estimate_id else f"/clients/{removed['client_id']}"
    return go(onward, toast="Draft removed")


def _as_it_is(invoice_id: UUID, error: AppError) -> Page:
    """Shows an invoice that has moved on since it was opened; any other refusal stays one."""
    if error.status != 409:
        raise error
    return go(f"/invoices/{invoice_id}", notice=refused(error))
