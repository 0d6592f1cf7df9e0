"""Invoices written by hand: the composer, on a blank page or over a draft."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, firm, form_with, go, page
from dashboard_bff.usecases.composing import changed_rows, errors_of, labels_of, rows_of
from dashboard_bff.usecases.invoices import draft_invoice, invoice_of, price_invoice
from dashboard_bff.views import invoice_composer
from dashboard_bff.views.errors import plain
from dashboard_bff.views.parts.composed import blank_line, totals

routes = Blueprint("invoice_pages", __name__, url_prefix="/invoices")

FIELD_ERRORS = frozenset({404, 409, 412, 422})
LABELS = {"terms_kind": "Due", "terms_days": "Days"}


@routes.get("/new")
@members_only
@needs("invoices:write")
def ask_new() -> Page:
    """Opens the composer on a blank invoice."""
    with reading() as session:
        view = invoice_composer.blank(session, viewer(), firm(), request.args.get("client"))
    return page("invoices/edit.html", view, nav="billing")


@routes.post("/new")
@members_only
@needs("invoices:write")
def create() -> Page:
    """Keeps a new draft, or shows the form again."""
    if _only_composing():
        return _compose_again(None)
    try:
        made = draft_invoice(desk(), invoice_of(request.form, firm()), key=idempotency_key())
    except AppError as error:
        return _compose_again(None, error)
    return _onward(made)


@routes.get("/<uuid:invoice_id>/edit")
@members_only
@needs("invoices:write")
def ask_change(invoice_id: UUID) -> Page:
    """Opens the composer on a draft; the lines of an estimate's stage are the estimate's."""
    found = desk().ask("invoicing", f"/v1/invoices/{invoice_id}")
    if found["status"] != "draft" or found["estimate_id"]:
        return go(f"/invoices/{invoice_id}")
    with reading() as session:
        view = invoice_composer.draft(session, viewer(), firm(), found)
    form = form_with(invoice_composer.draft_values(found))
    return page("invoices/edit.html", view, nav="billing", form=form)


@routes.post("/<uuid:invoice_id>/edit")
@members_only
@needs("invoices:write")
def change(invoice_id: UUID) -> Page:
    """Keeps the draft as it now is, if nobody else has changed it meanwhile."""
    if _only_composing():
        return _compose_again(invoice_id)
    etag, draft = f'"{request.form.get("version", "")}"', invoice_of(request.form, firm())
    path = f"/v1/invoices/{invoice_id}"
    try:
        kept = desk().command("invoicing", "PUT", path, draft, kind="invoice", if_match=etag)
    except AppError as error:
        return _compose_again(invoice_id, error)
    return _onward(kept)


@routes.post("/preview")
@members_only
@needs("invoices:write")
def preview() -> Page | tuple[str, int]:
    """Prices the lines as they are typed; while they cannot be priced the page stays as it is."""
    priced = price_invoice(desk(), request.form, firm())
    if priced is None:
        return "", 204
    return page("estimates/_totals.html", totals(priced, request.form))


def _only_composing() -> bool:
    """Tells whether the form was sent to change its lines or to see totals, not to be kept."""
    return bool(request.form.get("line_op")) or request.form.get("act") == "preview"


def _onward(kept: dict[str, Any]) -> Page:
    if request.form.get("act") == "review":
        return go(f"/invoices/{kept['id']}")
    return go(f"/invoices/{kept['id']}/edit", toast="Draft saved")


def _compose_again(invoice_id: UUID | None, error: AppError | None = None) -> Page:
    """Shows the composer with what was typed, priced as far as it can be."""
    if error and error.status not in FIELD_ERRORS:
        raise error
    known = _draft_behind(invoice_id, error) if invoice_id else {}
    op = request.form.get("line_op", "")
    rows = changed_rows(rows_of(request.form), op, blank_line(firm()))
    priced = price_invoice(desk(), request.form, firm())
    with reading() as session:
        view = invoice_composer.typed(session, viewer(), firm(), request.form, rows, priced)
    view |= known | {"address": request.path}
    status = error.status if error else 200
    return page("invoices/edit.html", view, nav="billing", form=_as_typed(error), status=status)


def _draft_behind(invoice_id: UUID, error: AppError | None) -> dict[str, Any]:
    """Its version stays the one that was opened, until the person was told of a newer one."""
    found = desk().ask("invoicing", f"/v1/invoices/{invoice_id}")
    opened = None if error and error.status == 412 else request.form.get("version")
    return {"version": opened or found["version"]}


def _as_typed(error: AppError | None) -> dict[str, Any]:
    """Shows a refusal of the terms, told as `terms.days`, at the field of that name."""
    errors = plain(errors_of(error, request.form)) if error else {}
    return {
        "values": request.form.to_dict(),
        "errors": {name.replace("terms.", "terms_"): words for name, words in errors.items()},
        "labels": labels_of(request.form) | LABELS,
    }
