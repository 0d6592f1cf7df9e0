"""What becomes of an invoice's draft: it is issued, or removed; what is issued is mailed again."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, go, page, refused
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.drafts import (
    issue_draft,
    remind_of_invoice,
    remove_draft,
    resend_invoice,
)
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
    return _mailed(invoice_id, resend_invoice, "{} sent again")


@routes.post("/<uuid:invoice_id>/reminding")
@members_only
@needs("invoices:write")
def remind(invoice_id: UUID) -> Page:
    """Reminds the client of an open invoice."""
    return _mailed(invoice_id, remind_of_invoice, "Reminded of {}")


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


def _mailed(invoice_id: UUID, act: Callable[[Desk, UUID], Any], said: str) -> Page:
    """Says on the invoice's page what was mailed of it, or why it was not."""
    try:
        sent = act(desk(), invoice_id)
    except AppError as error:
        if error.status not in (409, 429):
            raise
        return go(f"/invoices/{invoice_id}", notice=refused(error))
    return go(f"/invoices/{invoice_id}", toast=said.format(sent["number"]))


def _as_it_is(invoice_id: UUID, error: AppError) -> Page:
    """Shows an invoice that has moved on since it was opened; any other refusal stays one."""
    if error.status != 409:
        raise error
    return go(f"/invoices/{invoice_id}", notice=refused(error))
