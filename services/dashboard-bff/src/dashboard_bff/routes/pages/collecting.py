"""The collection of an invoice as dialogs: now or on a date, on another date, not at all."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, Invalid
from dashboard_bff.routes import desk, idempotency_key, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.collecting import call_off, collect, move
from dashboard_bff.views import collecting
from dashboard_bff.views.my_billing import outcome

routes = Blueprint("collecting_pages", __name__, url_prefix="/invoices/<uuid:invoice_id>")

TO_FIX = frozenset({403, 409, 412, 422})


@routes.get("/collection")
@needs("payments:write", "invoices:read")
def ask(invoice_id: UUID) -> Page:
    """Asks when to collect, and from which method."""
    return _ask(invoice_id, "collect")


@routes.post("/collection")
@needs("payments:write", "invoices:read")
def save(invoice_id: UUID) -> Page:
    """Collects now, plans it for the day, or moves what is planned to it."""
    try:
        done = _collected(invoice_id)
    except AppError as error:
        return _ask_again(invoice_id, "collect", error)
    return _told(invoice_id, done)


@routes.get("/collection/cancellation")
@needs("payments:write", "invoices:read")
def ask_cancellation(invoice_id: UUID) -> Page:
    """Asks before what is planned is called off."""
    return _ask(invoice_id, "call_off")


@routes.post("/collection/cancellation")
@needs("payments:write", "invoices:read")
def cancel(invoice_id: UUID) -> Page:
    """Calls off what is planned."""
    try:
        call_off(desk(), _planned(), etag=_etag())
    except AppError as error:
        return _ask_again(invoice_id, "call_off", error)
    return go(f"/invoices/{invoice_id}", toast="The collection is called off")


def _told(invoice_id: UUID, done: dict[str, Any]) -> Page:
    """Back to the invoice, with what came of it."""
    if done["status"] == "scheduled":
        return go(f"/invoices/{invoice_id}", toast="Collection is planned")
    told = outcome(done)
    if told["tone"] == "good":
        return go(f"/invoices/{invoice_id}", toast=told["title"])
    return go(f"/invoices/{invoice_id}", notice=told)


def _collected(invoice_id: UUID) -> dict[str, Any]:
    form, method = request.form, request.form.get("payment_method_id") or None
    if form.get("when") != "day":
        order = {"payment_method_id": method, "expected_amount": _amount()}
        return collect(desk(), invoice_id, order, key=idempotency_key())
    wish = {"on": form.get("on", ""), "payment_method_id": method}
    if form.get("payment_id"):
        moved: dict[str, Any] = move(desk(), _planned(), wish, etag=_etag())
        return moved
    return collect(desk(), invoice_id, wish, key=idempotency_key())


def _amount() -> int:
    """What was on the page when the button was pressed, and nothing else, is charged."""
    try:
        return int(request.form["expected_amount"])
    except (KeyError, ValueError) as error:
        raise Invalid("input_invalid", "The form came without what it should carry.") from error


def _planned() -> UUID:
    try:
        return UUID(request.form.get("payment_id", ""))
    except ValueError as error:
        raise Invalid("input_invalid", "The form came without what it should carry.") from error


def _etag() -> str:
    return f'"{request.form.get("version", "")}"'


def _ask(invoice_id: UUID, act: str, form: dict[str, Any] | None = None, status: int = 200) -> Page:
    with reading() as session:
        view = collecting.question(session, viewer(), invoice_id)
    may = view["acts"]["call_off"] if act == "call_off" else _may_collect(view)
    if not may and form is None:
        return go(f"/invoices/{invoice_id}")
    template = f"invoices/{act}.html"
    nav = "clients" if viewer().is_member else "billing"
    return page(template, view, nav=nav, form=form or _blank(view), status=status)


def _may_collect(view: dict[str, Any]) -> bool:
    return bool(view["acts"]["collect"] or view["acts"]["move"])


def _blank(view: dict[str, Any]) -> dict[str, Any]:
    planned = view["planned"]
    now = view["acts"]["collect"] and not planned
    values = {"when": "now" if now else "day", "on": planned["on"] if planned else ""}
    return form_with(values | {"payment_method_id": view["chosen_method_id"]})


def _ask_again(invoice_id: UUID, act: str, error: AppError) -> Page:
    """What was typed stays; what is planned meanwhile is what the page then shows."""
    if error.status not in TO_FIX:
        raise error
    return _ask(invoice_id, act, form_with(request.form, error), error.status)
