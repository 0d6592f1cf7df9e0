"""Invoices written by hand: the composer, on a blank page or over a draft."""

from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.composing import (
    FIELD_ERRORS,
    as_typed,
    draft_behind,
    only_composing,
    onward,
    taxed_firm,
)
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.composing import changed_rows, rows_of
from dashboard_bff.usecases.invoices import draft_invoice, invoice_of, price_invoice
from dashboard_bff.views import invoice_composer
from dashboard_bff.views.parts.composed import blank_line, totals

routes = Blueprint("invoice_pages", __name__, url_prefix="/invoices")

LABELS = {"terms_kind": "Due", "terms_days": "Days"}


@routes.get("/new")
@members_only
@needs("invoices:write")
def ask_new() -> Page:
    """Opens the composer on a blank invoice."""
    with reading() as session:
        view = invoice_composer.blank(session, viewer(), taxed_firm(), request.args.get("client"))
    return page("invoices/edit.html", view, nav="billing")


@routes.post("/new")
@members_only
@needs("invoices:write")
def create() -> Page:
    """Keeps a new draft, or shows the form again."""
    if only_composing():
        return _compose_again(None)
    try:
        made = draft_invoice(desk(), invoice_of(request.form, taxed_firm()), key=idempotency_key())
    except AppError as error:
        return _compose_again(None, error)
    return onward(f"/invoices/{made['id']}", review="")


@routes.get("/<uuid:invoice_id>/edit")
@members_only
@needs("invoices:write")
def ask_change(invoice_id: UUID) -> Page:
    """Opens the composer on a draft; the lines of an estimate's stage are the estimate's."""
    found = desk().ask("invoicing", f"/v1/invoices/{invoice_id}")
    if found["status"] != "draft" or found["estimate_id"]:
        return go(f"/invoices/{invoice_id}")
    with reading() as session:
        view = invoice_composer.draft(session, viewer(), taxed_firm(), found)
    form = form_with(invoice_composer.draft_values(found))
    return page("invoices/edit.html", view, nav="billing", form=form)


@routes.post("/<uuid:invoice_id>/edit")
@members_only
@needs("invoices:write")
def change(invoice_id: UUID) -> Page:
    """Keeps the draft as it now is, if nobody else has changed it meanwhile."""
    if only_composing():
        return _compose_again(invoice_id)
    etag, draft = f'"{request.form.get("version", "")}"', invoice_of(request.form, taxed_firm())
    path = f"/v1/invoices/{invoice_id}"
    try:
        desk().command("invoicing", "PUT", path, draft, kind="invoice", if_match=etag)
    except AppError as error:
        return _compose_again(invoice_id, error)
    return onward(f"/invoices/{invoice_id}", review="")


@routes.post("/preview")
@members_only
@needs("invoices:write")
def preview() -> Page | tuple[str, int]:
    """Prices the lines as they are typed; while they cannot be priced the page stays as it is."""
    priced = price_invoice(desk(), request.form, taxed_firm())
    if priced is None:
        return "", 204
    return page("estimates/_totals.html", totals(priced, request.form))


def _compose_again(invoice_id: UUID | None, error: AppError | None = None) -> Page:
    """Shows the composer with what was typed, priced as far as it can be."""
    if error and error.status not in FIELD_ERRORS:
        raise error
    known = draft_behind(f"/v1/invoices/{invoice_id}", error) if invoice_id else {}
    op = request.form.get("line_op", "")
    rows = changed_rows(rows_of(request.form), op, blank_line(taxed_firm()))
    priced = price_invoice(desk(), request.form, taxed_firm())
    with reading() as session:
        view = invoice_composer.typed(session, viewer(), taxed_firm(), request.form, rows, priced)
    view |= {"version": known.get("version"), "address": request.path}
    form = as_typed(error, LABELS)
    # Of terms a service says `terms.days`, and the field is called `terms_days`.
    form["errors"] = {
        name.replace("terms.", "terms_"): told for name, told in form["errors"].items()
    }
    status = error.status if error else 200
    return page("invoices/edit.html", view, nav="billing", form=form, status=status)
