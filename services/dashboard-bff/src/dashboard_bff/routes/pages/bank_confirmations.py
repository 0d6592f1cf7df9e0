"""Confirm with your bank: the page to which a payer comes from My Billing, an invoice or a mail."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import contacts_only, desk, idempotency_key, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, go, notice, page
from dashboard_bff.usecases import bank_confirmations as bank
from dashboard_bff.views import bank_confirmation, my_billing

routes = Blueprint("bank_confirmation_pages", __name__, url_prefix="/my-billing/payments")

UNREAD = "gateway_unavailable"
# What happened meanwhile: the page says so, and nothing was done.
OVER, CHANGED, CHANGED_STATE = frozenset({404, 409, 412}), 412, 409


@routes.get("/<uuid:payment_id>/confirmation")
@contacts_only
@needs("payments:write")
def ask(payment_id: UUID) -> Page:
    """Shows what the bank wants confirmed; what waits for nothing any more sends back."""
    view = _view(payment_id)
    if not view["waits"]:
        return _told(view, view["payment"])
    try:
        opened = bank.opened(desk(), payment_id)
    except AppError as error:
        return _asked_too_late(view, error)
    return _asked(view, opened)


@routes.post("/<uuid:payment_id>/confirmation")
@contacts_only
@needs("payments:write")
def tell(payment_id: UUID) -> Page:
    """Tells the sandbox's bank: approve, or decline."""
    view, approved = _view(payment_id), bank.word_of(request.form.get("approved"))
    try:
        paid = bank.tell_bank(desk(), payment_id, approved=approved, key=idempotency_key())
    except AppError as error:
        return _over(view, error)
    return _told(view, paid)


@routes.post("/<uuid:payment_id>/confirmation/looks")
@contacts_only
@needs("payments:write")
def look(payment_id: UUID) -> Page:
    """Reads at the gateway what came of it: the browser only says that it is time to."""
    return _look(_view(payment_id))


@routes.post("/<uuid:payment_id>/confirmation/end")
@contacts_only
@needs("payments:write")
def end(payment_id: UUID) -> Page:
    """Ends the wait, as the payer saw it, at the gateway first."""
    view = _view(payment_id)
    try:
        ended = bank.end_wait(desk(), payment_id, f'"{request.form.get("version", "")}"')
    except AppError as error:
        return _not_ended(view, error)
    if ended["status"] == "failed":
        told = notice("info", "check", "The payment was given up.", "Nothing was charged.")
        return go(view["back"], notice=told)
    return _told(view, ended)


def _not_ended(view: dict[str, Any], error: AppError) -> Page:
    """A payer who wants it no longer is not left to think that nothing can be charged."""
    if error.code == UNREAD:
        told = notice("warn", "question", "The wait was not ended.", f"{error.detail}")
        return go(view["address"], notice=told)
    if error.status == CHANGED:
        words = "It has changed meanwhile. Look at it, and press again."
        return go(view["address"], notice=notice("warn", "merge", "It was not ended.", words))
    return _over(view, error)


def _look(view: dict[str, Any]) -> Page:
    try:
        paid = bank.look(desk(), UUID(view["payment"]["id"]))
    except AppError as error:
        if error.code != UNREAD:
            raise
        words = "Whether it was paid is not known yet. Look again in a moment."
        told = notice("warn", "question", "Your bank's answer could not be read.", words)
        return go(view["address"], notice=told)
    if paid["status"] != "requires_action":
        return _told(view, paid)
    told = notice("warn", "alert", "Your bank still waits.", "Nothing was charged yet.")
    return go(view["address"], notice=told)


def _asked(view: dict[str, Any], opened: dict[str, Any] | None) -> Page:
    shown = bank_confirmation.with_bank(view, opened)
    return page("my_billing_bank.html", shown, nav="my-billing")


def _asked_too_late(view: dict[str, Any], error: AppError) -> Page:
    """A bank that has answered is a question for a form: looking at a page changes nothing."""
    if error.status != CHANGED_STATE:
        raise error
    return _asked(view, None)


def _over(view: dict[str, Any], error: AppError) -> Page:
    if error.status not in OVER:
        raise error
    return _look(view)


def _told(view: dict[str, Any], paid: dict[str, Any]) -> Page:
    told = my_billing.outcome(paid)
    if told["tone"] == "good":
        return go(view["back"], toast=told["title"])
    return go(view["back"], notice=told)


def _view(payment_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return bank_confirmation.question(session, viewer(), payment_id)
