"""Estimates as the firm sees them: the list, the composer, sending, taking back, giving up."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.routes.pages.composing import (
    FIELD_ERRORS,
    as_typed,
    draft_behind,
    only_composing,
    onward,
    taxed_firm,
)
from dashboard_bff.routes.pages.estimate_answers import as_it_is
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page, refused
from dashboard_bff.usecases.composing import changed_rows, rows_of
from dashboard_bff.usecases.estimates import (
    draft_estimate,
    estimate_of,
    price_estimate,
    resend_estimate,
    send_estimate,
)
from dashboard_bff.views import estimate, estimate_composer, lists
from dashboard_bff.views.parts.composed import blank_line, totals

routes = Blueprint("estimate_pages", __name__, url_prefix="/estimates")

LABELS = {"contact_id": "Who approves", "notes": "Notes", "terms": "Terms"}
# What of a sending a person can put right on its own page.
ASKED_AGAIN = frozenset({"estimate_expiry_past", "contact_cannot_approve", "input_invalid"})


@routes.get("")
@needs("estimates:read")
def index() -> Page:
    """Lists estimates: the firm's, or those sent to the contact's client."""
    with reading() as session:
        view = lists.estimates(session, viewer(), list_query())
    return page("estimates/list.html", view, nav="billing")


@routes.get("/new")
@members_only
@needs("estimates:write")
def ask_new() -> Page:
    """Opens the composer on a blank estimate."""
    with reading() as session:
        view = estimate_composer.blank(session, viewer(), taxed_firm(), request.args.get("client"))
    form = form_with(estimate_composer.blank_values(view))
    return page("estimates/edit.html", view, nav="billing", form=form)


@routes.post("/new")
@members_only
@needs("estimates:write")
def create() -> Page:
    """Keeps a new estimate, or shows the form again."""
    if only_composing():
        return _compose_again(None)
    try:
        made = draft_estimate(
            desk(), estimate_of(request.form, taxed_firm()), key=idempotency_key()
        )
    except AppError as error:
        return _compose_again(None, error)
    return onward(f"/estimates/{made['id']}", send="sending")


@routes.get("/<uuid:estimate_id>/edit")
@members_only
@needs("estimates:write")
def ask_change(estimate_id: UUID) -> Page:
    """Opens the composer on a draft."""
    found = desk().ask("invoicing", f"/v1/estimates/{estimate_id}")
    if found["status"] != "draft":
        return go(f"/estimates/{estimate_id}")
    with reading() as session:
        view = estimate_composer.draft(session, viewer(), taxed_firm(), found)
    form = form_with(estimate_composer.draft_values(found))
    return page("estimates/edit.html", view, nav="billing", form=form)


@routes.post("/<uuid:estimate_id>/edit")
@members_only
@needs("estimates:write")
def change(estimate_id: UUID) -> Page:
    """Keeps the draft as it now is, if nobody else has changed it meanwhile."""
    if only_composing():
        return _compose_again(estimate_id)
    etag, draft = f'"{request.form.get("version", "")}"', estimate_of(request.form, taxed_firm())
    path = f"/v1/estimates/{estimate_id}"
    try:
        kept = desk().command("invoicing", "PUT", path, draft, kind="estimate", if_match=etag)
    except AppError as error:
        return _compose_again(estimate_id, error)
    return onward(f"/estimates/{kept['id']}", send="sending")


@routes.post("/preview")
@members_only
@needs("estimates:write")
def preview() -> Page | tuple[str, int]:
    """Prices the lines as they are typed; while they cannot be priced the page stays as it is."""
    priced = price_estimate(desk(), request.form, taxed_firm())
    if priced is None:
        return "", 204
    return page("estimates/_totals.html", totals(priced, request.form))


@routes.get("/<uuid:estimate_id>/sending")
@members_only
@needs("estimates:write")
def ask_sending(estimate_id: UUID) -> Page:
    """Shows what would be sent, and to whom."""
    with reading() as session:
        view = estimate.sending(session, viewer(), estimate_id)
    if view["estimate"]["status"] not in ("draft", "expired"):
        return go(f"/estimates/{estimate_id}")
    return page("estimates/send.html", view, nav="billing")


@routes.post("/<uuid:estimate_id>/sending")
@members_only
@needs("estimates:write")
def send(estimate_id: UUID) -> Page:
    """Sends the estimate."""
    try:
        sent = send_estimate(desk(), estimate_id, _sending())
    except AppError as error:
        if error.code in ASKED_AGAIN:
            return go(f"/estimates/{estimate_id}/sending", notice=refused(error))
        return as_it_is(estimate_id, error)
    return go(f"/estimates/{estimate_id}", toast=f"{sent['number']} sent")


@routes.post("/<uuid:estimate_id>/resending")
@members_only
@needs("estimates:write")
def resend(estimate_id: UUID) -> Page:
    """Writes once more of an estimate that waits for an answer."""
    try:
        sent = resend_estimate(desk(), estimate_id)
    except AppError as error:
        return as_it_is(estimate_id, error)
    return go(f"/estimates/{estimate_id}", toast=f"{sent['number']} sent again")


@routes.get("/<uuid:estimate_id>/revocation")
@members_only
@needs("estimates:write")
def ask_revocation(estimate_id: UUID) -> Page:
    """Asks before a sent estimate is taken back."""
    return _ask(estimate_id, "estimates/revoke.html", "sent")


@routes.post("/<uuid:estimate_id>/revocation")
@members_only
@needs("estimates:write")
def revoke(estimate_id: UUID) -> Page:
    """Takes a sent estimate back into a new draft."""
    return _act(estimate_id, "revocation", "is a draft again", onward="/edit")


@routes.get("/<uuid:estimate_id>/cancellation")
@members_only
@needs("estimates:write")
def ask_cancellation(estimate_id: UUID) -> Page:
    """Asks why the rest of an approved estimate is given up."""
    return _ask(estimate_id, "estimates/cancel.html", "approved")


@routes.post("/<uuid:estimate_id>/cancellation")
@members_only
@needs("estimates:write")
def cancel(estimate_id: UUID) -> Page:
    """Gives up what is not billed of an approved estimate."""
    body = {"reason": request.form.get("reason", "")}
    try:
        return _act(estimate_id, "cancellation", "canceled", body)
    except AppError as error:
        if error.status != 422:
            raise
        form = form_with(request.form, error)
        return _ask(estimate_id, "estimates/cancel.html", "approved", form=form)


def _sending() -> dict[str, Any]:
    return {name: request.form.get(name) or None for name in ("message", "expires_on")}


def _act(
    estimate_id: UUID, act: str, words: str, body: dict[str, Any] | None = None, onward: str = ""
) -> Page:
    path = f"/v1/estimates/{estimate_id}/{act}"
    try:
        done = desk().command("invoicing", "POST", path, body, kind="estimate")
    except AppError as error:
        return as_it_is(estimate_id, error)
    return go(f"/estimates/{estimate_id}{onward}", toast=f"{done['number']} {words}")


def _ask(estimate_id: UUID, template: str, status: str, form: dict[str, Any] | None = None) -> Page:
    with reading() as session:
        view = estimate.question(session, viewer(), estimate_id)
    if view["estimate"]["status"] != status:
        return go(f"/estimates/{estimate_id}")
    return page(template, view, nav="billing", form=form, status=422 if form else 200)


def _compose_again(estimate_id: UUID | None, error: AppError | None = None) -> Page:
    """Shows the composer with what was typed, priced as far as it can be."""
    if error and error.status not in FIELD_ERRORS:
        raise error
    known = _known(estimate_id, error) if estimate_id else {}
    blank = blank_line(taxed_firm())
    rows = changed_rows(rows_of(request.form), request.form.get("line_op", ""), blank)
    priced = price_estimate(desk(), request.form, taxed_firm())
    with reading() as session:
        view = estimate_composer.typed(session, viewer(), taxed_firm(), request.form, rows, priced)
    view |= known | {"address": request.path}
    status = error.status if error else 200
    form = as_typed(error, LABELS)
    return page("estimates/edit.html", view, nav="billing", form=form, status=status)


def _known(estimate_id: UUID, error: AppError | None) -> dict[str, Any]:
    kept = draft_behind(f"/v1/estimates/{estimate_id}", error)
    return {"name": kept["number"] or "Draft estimate", "version": kept["version"]}
