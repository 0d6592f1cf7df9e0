"""Credit notes, voids, write-offs and money from outside as pages."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, Conflict, Invalid
from common.money import MoneyError, to_major
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused
from dashboard_bff.usecases import corrections as acts
from dashboard_bff.usecases.amounts import typed_amount
from dashboard_bff.views import corrections, lists
from dashboard_bff.views.formats import money

routes = Blueprint("correction_pages", __name__)

TO_FIX = frozenset({409, 422})


@routes.get("/credit-notes")
@needs("invoices:read")
def credit_notes() -> Page:
    """Lists credit notes: the firm's, or those of the contact's client."""
    with reading() as session:
        view = lists.credit_notes(session, viewer(), list_query())
    return page("invoices/credit_notes.html", view, nav="billing")


@routes.get("/credit-notes/<uuid:credit_note_id>")
@needs("invoices:read")
def show_credit_note(credit_note_id: UUID) -> Page:
    """Shows a credit note."""
    with reading() as session:
        view = corrections.credit_note(session, viewer(), credit_note_id)
    nav = "clients" if viewer().is_member else "billing"
    return page("invoices/credit_note.html", view, nav=nav)


@routes.get("/invoices/<uuid:invoice_id>/void")
@members_only
@needs("invoices:write")
def ask_void(invoice_id: UUID) -> Page:
    """Asks before an invoice is taken back."""
    return _ask(invoice_id, "void")


@routes.post("/invoices/<uuid:invoice_id>/void")
@members_only
@needs("invoices:write")
def void(invoice_id: UUID) -> Page:
    """Takes an invoice back."""
    return _give_reason(invoice_id, "void", acts.void_invoice, "voided")


@routes.get("/invoices/<uuid:invoice_id>/write-off")
@members_only
@needs("invoices:write")
def ask_write_off(invoice_id: UUID) -> Page:
    """Asks before an invoice is written off."""
    return _ask(invoice_id, "write_off")


@routes.post("/invoices/<uuid:invoice_id>/write-off")
@members_only
@needs("invoices:write")
def write_off(invoice_id: UUID) -> Page:
    """Writes an invoice off."""
    return _give_reason(invoice_id, "write_off", acts.write_off_invoice, "written off")


@routes.get("/invoices/<uuid:invoice_id>/offline-payments")
@members_only
@needs("invoices:write")
def ask_payment(invoice_id: UUID) -> Page:
    """Asks what came outside the suite, and when: all that is due, today, unless told otherwise."""
    with reading() as session:
        view = corrections.question(session, viewer(), invoice_id)
    if not view["acts"]["mark_paid"]:
        return go(f"/invoices/{invoice_id}")
    due = to_major(view["owed_amount"], view["invoice"]["currency"])
    form = form_with({"amount": f"{due:f}", "received_on": view["today"]})
    return page("invoices/mark_paid.html", view, nav="clients", form=form)


@routes.post("/invoices/<uuid:invoice_id>/offline-payments")
@members_only
@needs("invoices:write")
def pay_outside(invoice_id: UUID) -> Page:
    """Records what came outside the suite."""
    try:
        paid = acts.record_payment(
            desk(), invoice_id, _received(request.form), key=idempotency_key()
        )
    except AppError as error:
        return _ask_again(invoice_id, "mark_paid", error)
    return go(
        f"/invoices/{invoice_id}", toast=f"{money(paid['amount'], paid['currency'])} recorded"
    )


@routes.get("/invoices/<uuid:invoice_id>/credit-note")
@members_only
@needs("invoices:write")
def ask_credit(invoice_id: UUID) -> Page:
    """Shows what crediting all that is left of the invoice would come to."""
    try:
        seen = acts.preview_credit_note(desk(), invoice_id, {})
    except AppError as error:
        return _back(invoice_id, error)
    return _credit_form(invoice_id, seen, {"what": "whole"})


@routes.post("/invoices/<uuid:invoice_id>/credit-note")
@members_only
@needs("invoices:write")
def credit(invoice_id: UUID) -> Page:
    """Shows what the chosen lines come to, or issues the credit note that was shown."""
    try:
        left = acts.preview_credit_note(desk(), invoice_id, {})
    except AppError as error:
        return _back(invoice_id, error)
    try:
        return _show_or_issue(invoice_id, left)
    except AppError as error:
        return _credit_again(invoice_id, left, error)


def _show_or_issue(invoice_id: UUID, left: dict[str, Any]) -> Page:
    lines = _lines(left)
    seen = left if lines is None else acts.preview_credit_note(desk(), invoice_id, {"lines": lines})
    if request.form.get("act") == "preview":
        return _credit_form(invoice_id, seen, request.form)
    note = _issue(invoice_id, lines, seen)
    return go(f"/credit-notes/{note['id']}", toast=f"{note['number']} issued")


def _issue(invoice_id: UUID, lines: Any, seen: dict[str, Any]) -> dict[str, Any]:
    """Issues what was seen before the button was pressed, and nothing else."""
    if request.form.get("expected_amount") != str(seen["total_amount"]):
        raise Conflict("amount_changed", "Look at the amount, then issue the credit note.")
    order = {
        "lines": lines,
        "reason": request.form.get("reason", ""),
        "expected_amount": seen["total_amount"],
    }
    return acts.issue_credit_note(desk(), invoice_id, order, key=idempotency_key())


def _lines(left: dict[str, Any]) -> list[dict[str, Any]] | None:
    """Returns the lines chosen, their amounts in minor units; None for all that is left."""
    if request.form.get("what") != "part":
        return None
    chosen = corrections.chosen_lines(request.form, left["lines"])
    if not chosen:
        errors = {"lines": ["Type a quantity or an amount at a line."]}
        raise Invalid("nothing_chosen", errors=errors)
    for line in chosen:
        if line["amount"]:
            at = f"amount-{line['position']}"
            line["amount"] = _minor(line["amount"], left["currency"], at)
    return chosen


def _received(form: Any) -> dict[str, Any]:
    currency = form.get("currency", "")
    return {
        "amount": _minor(form.get("amount", ""), currency, "amount"),
        "currency": currency,
        "reference": form.get("reference", ""),
        "received_on": form.get("received_on", ""),
    }


def _minor(words: str, currency: str, field: str) -> int:
    try:
        return typed_amount(words, currency)
    except MoneyError as error:
        raise Invalid(error.code, errors={field: ["Not an amount."]}) from error


def _ask(invoice_id: UUID, act: str, form: dict[str, Any] | None = None, status: int = 200) -> Page:
    with reading() as session:
        view = corrections.question(session, viewer(), invoice_id)
    if not view["acts"][act] and form is None:
        return go(f"/invoices/{invoice_id}")
    return page(f"invoices/{act}.html", view, nav="clients", form=form, status=status)


def _ask_again(invoice_id: UUID, act: str, error: AppError) -> Page:
    if error.status not in TO_FIX:
        raise error
    return _ask(invoice_id, act, form_with(request.form, error), error.status)


def _give_reason(
    invoice_id: UUID, act: str, command: Callable[..., dict[str, Any]], done: str
) -> Page:
    try:
        reason = request.form.get("reason", "")
        changed = command(desk(), invoice_id, reason, key=idempotency_key())
    except AppError as error:
        return _ask_again(invoice_id, act, error)
    return go(f"/invoices/{invoice_id}", toast=f"{changed['number']} {done}")


def _back(invoice_id: UUID, error: AppError) -> Page:
    """Shows the invoice as it is, when there is nothing to credit."""
    if error.status not in TO_FIX:
        raise error
    return go(f"/invoices/{invoice_id}", notice=refused(error))


def _credit_form(
    invoice_id: UUID,
    seen: dict[str, Any],
    values: Any,
    error: AppError | None = None,
) -> Page:
    with reading() as session:
        view = corrections.credit_question(session, viewer(), invoice_id, seen)
    form = form_with(values, error)
    status = error.status if error else 200
    return page("invoices/credit.html", view, nav="clients", form=form, status=status)


def _credit_again(invoice_id: UUID, left: dict[str, Any], error: AppError) -> Page:
    """Shows the form again with what stood in the way; the amount shown is of what can be read."""
    if error.status not in TO_FIX:
        raise error
    chosen: list[dict[str, Any]] = []
    seen = left
    if request.form.get("what") == "part":
        try:
            chosen = _lines(left) or []
            seen = acts.preview_credit_note(desk(), invoice_id, {"lines": chosen})
        except AppError:
            seen = {**left, "total_amount": None}
    return _credit_form(invoice_id, seen, request.form, _at_fields(error, chosen))


def _at_fields(error: AppError, chosen: list[dict[str, Any]]) -> AppError:
    """Names the fields of the form where the service names places in a list."""
    if not error.errors:
        return error
    named = {}
    for name, words in error.errors.items():
        _, _, rest = name.partition(".")
        place, _, field = rest.partition(".")
        known = place.isdigit() and int(place) < len(chosen)
        named[f"{field}-{chosen[int(place)]['position']}" if known else name] = words
    changed = Invalid(error.code, error.detail, errors=named)
    changed.status = error.status
    return changed
