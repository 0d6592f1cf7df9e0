"""An invoice as whoever holds a signed link pays it: without a sign-in, and nothing else."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, reading, viewer
from dashboard_bff.routes.links import linked_to_invoice
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page
from dashboard_bff.usecases import link_payments as by_link
from dashboard_bff.usecases.bank_confirmations import word_of
from dashboard_bff.views import bank_confirmation, linked_invoice
from dashboard_bff.views.my_billing import outcome, refusal

routes = Blueprint("invoice_link_pages", __name__, url_prefix="/i")

TO_FIX, OVER = frozenset({409, 422, 429}), frozenset({409, 412})


@routes.get("/<token>")
@linked_to_invoice
def show(token: str, invoice_id: UUID) -> Page:
    """Shows the invoice, and what pays it."""
    return page("invoices/by_link.html", _view(token, invoice_id))


@routes.post("/<token>/payments")
@linked_to_invoice
def pay(token: str, invoice_id: UUID) -> Page:
    """Pays exactly what was shown, from the card that was given; or says what stands in the way."""
    view = _view(token, invoice_id)
    try:
        order = by_link.order_of(request.form)
        paid = by_link.pay(desk(), order, key=idempotency_key())
    except AppError as error:
        return _refused(token, invoice_id, error)
    return _told(view["link_address"], paid)


@routes.get("/<token>/payments/<uuid:payment_id>/confirmation")
@linked_to_invoice
def ask(token: str, invoice_id: UUID, payment_id: UUID) -> Page:
    """Shows what the bank wants confirmed; what waits for nothing any more sends back."""
    view = _question(token, invoice_id, payment_id)
    if not view["waits"]:
        return _told(view["back"], view["payment"])
    return page("invoices/bank_by_link.html", _opened(view, payment_id))


@routes.post("/<token>/payments/<uuid:payment_id>/confirmation")
@linked_to_invoice
def tell(token: str, invoice_id: UUID, payment_id: UUID) -> Page:
    """Tells the sandbox's bank: approve, or decline."""
    view, approved = _question(token, invoice_id, payment_id), word_of(request.form.get("approved"))
    key = idempotency_key()
    return _done(view, lambda: by_link.tell_bank(desk(), payment_id, approved=approved, key=key))


@routes.post("/<token>/payments/<uuid:payment_id>/confirmation/looks")
@linked_to_invoice
def look(token: str, invoice_id: UUID, payment_id: UUID) -> Page:
    """Reads at the gateway what came of it."""
    view = _question(token, invoice_id, payment_id)
    return _done(view, lambda: by_link.look(desk(), payment_id))


@routes.post("/<token>/payments/<uuid:payment_id>/confirmation/end")
@linked_to_invoice
def end(token: str, invoice_id: UUID, payment_id: UUID) -> Page:
    """Ends the wait, as the payer saw it, at the gateway first."""
    view, seen = _question(token, invoice_id, payment_id), request.form.get("version", "")
    return _done(view, lambda: by_link.end_wait(desk(), payment_id, f'"{seen}"'))


def _opened(view: dict[str, Any], payment_id: UUID) -> dict[str, Any]:
    """Adds what the bank waits for; one that has answered is a question for a form."""
    try:
        opened = by_link.opened(desk(), payment_id)
    except AppError as error:
        if error.status not in OVER:
            raise
        opened = None
    return bank_confirmation.with_bank(view, opened)


def _done(view: dict[str, Any], act: Any) -> Page:
    """Does it and says what came of the payment; what cannot be read now is asked for again."""
    try:
        return _told(view["back"], act())
    except AppError as error:
        if error.status not in {*OVER, 503}:
            raise
        return go(view["back"], notice=notice("warn", "question", "Look again.", error.detail))


def _told(address: str, paid: dict[str, Any]) -> Page:
    told = outcome(paid)
    if told["href"]:
        return go(f"{address}/payments/{paid['id']}/confirmation")
    return go(address, notice=told)


def _refused(token: str, invoice_id: UUID, error: AppError) -> Page:
    """Shows the invoice as it is now, with what stood in the way."""
    if error.status not in TO_FIX:
        raise error
    form = form_with(request.form, error if error.errors else None)
    told = refusal(error.code, error.detail)
    view = _view(token, invoice_id)
    return page("invoices/by_link.html", view, form=form, notice=told, status=error.status)


def _view(token: str, invoice_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return linked_invoice.show(session, viewer(), invoice_id, f"/i/{token}")


def _question(token: str, invoice_id: UUID, payment_id: UUID) -> dict[str, Any]:
    with reading() as session:
        address = f"/i/{token}"
        return linked_invoice.question(session, viewer(), invoice_id, payment_id, address)
