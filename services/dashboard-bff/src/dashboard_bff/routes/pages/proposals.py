"""Proposals as the firm sees them: the list, the composer, sending and taking back."""

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
from dashboard_bff.routes.pages.offers import as_it_is
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.composing import (
    changed_rows,
    draft_of,
    errors_of,
    groups_of,
    keyed_lines,
    labels_of,
    rows_of,
)
from dashboard_bff.usecases.pricing import price_lines, pricing_of
from dashboard_bff.usecases.proposals import draft_proposal, send_proposal
from dashboard_bff.views import composer, lists, proposal
from dashboard_bff.views.errors import plain

routes = Blueprint("proposal_pages", __name__, url_prefix="/proposals")


@routes.get("")
@needs("proposals:read")
def index() -> Page:
    """Lists proposals: the firm's, or those sent to the contact's client."""
    with reading() as session:
        view = lists.proposals(session, viewer(), list_query())
    return page("proposals/list.html", view, nav="proposals" if viewer().is_member else "billing")


@routes.get("/new")
@members_only
@needs("proposals:write")
def ask_new() -> Page:
    """Opens the composer on a blank proposal."""
    with reading() as session:
        view = composer.blank(session, viewer(), taxed_firm(), request.args.get("client"))
    form = form_with(composer.blank_values(view))
    return page("proposals/edit.html", view, nav="proposals", form=form)


@routes.post("/new")
@members_only
@needs("proposals:write")
def create() -> Page:
    """Keeps a new proposal, or shows the form again; what was kept by itself is changed from then on."""
    if kept_id := request.form.get("kept_id", type=UUID):
        return _change(kept_id)
    if only_composing():
        return _compose_again(None)
    try:
        made = draft_proposal(desk(), draft_of(request.form, taxed_firm()), key=idempotency_key())
    except AppError as error:
        return _not_kept(error) if _by_itself() else _compose_again(None, error)
    return _kept(made) if _by_itself() else _on(made)


@routes.get("/<uuid:proposal_id>/edit")
@members_only
@needs("proposals:write")
def ask_change(proposal_id: UUID) -> Page:
    """Opens the composer on a draft."""
    found = desk().ask("invoicing", f"/v1/proposals/{proposal_id}")
    if found["status"] != "draft":
        return go(f"/proposals/{proposal_id}")
    with reading() as session:
        view = composer.draft(session, viewer(), taxed_firm(), found)
    form = form_with(composer.draft_values(found))
    return page("proposals/edit.html", view, nav="proposals", form=form)


@routes.post("/<uuid:proposal_id>/edit")
@members_only
@needs("proposals:write")
def change(proposal_id: UUID) -> Page:
    """Keeps the draft as it now is, if nobody else has changed it meanwhile."""
    return _change(proposal_id)


@routes.post("/preview")
@members_only
@needs("proposals:write")
def preview() -> Page | tuple[str, int]:
    """Prices the lines as they are typed; while they cannot be priced the page stays as it is."""
    priced = _priced()
    if priced is None:
        return "", 204
    return page("proposals/_totals.html", composer.totals(priced, request.form))


@routes.get("/<uuid:proposal_id>/sending")
@members_only
@needs("proposals:write")
def ask_sending(proposal_id: UUID) -> Page:
    """Shows what would be sent, and to whom."""
    with reading() as session:
        view = proposal.sending(session, viewer(), proposal_id)
    if view["proposal"]["status"] != "draft":
        return go(f"/proposals/{proposal_id}")
    return page("proposals/send.html", view, nav="proposals")


@routes.post("/<uuid:proposal_id>/sending")
@members_only
@needs("proposals:write")
def send(proposal_id: UUID) -> Page:
    """Sends the proposal."""
    try:
        sent = send_proposal(desk(), proposal_id, message=request.form.get("message") or None)
    except AppError as error:
        return as_it_is(proposal_id, error)
    return go(f"/proposals/{proposal_id}", toast=f"{sent['number']} sent")


@routes.get("/<uuid:proposal_id>/revocation")
@members_only
@needs("proposals:write")
def ask_revocation(proposal_id: UUID) -> Page:
    """Asks before a sent proposal is taken back."""
    with reading() as session:
        view = proposal.question(session, viewer(), proposal_id)
    if view["proposal"]["status"] != "awaiting_acceptance":
        return go(f"/proposals/{proposal_id}")
    return page("proposals/revoke.html", view, nav="proposals")


@routes.post("/<uuid:proposal_id>/revocation")
@members_only
@needs("proposals:write")
def revoke(proposal_id: UUID) -> Page:
    """Takes a sent proposal back into a new draft."""
    path = f"/v1/proposals/{proposal_id}/revocation"
    try:
        draft = desk().command("invoicing", "POST", path, kind="proposal")
    except AppError as error:
        return as_it_is(proposal_id, error)
    return go(f"/proposals/{proposal_id}/edit", toast=f"{draft['number']} is a draft again")


def _change(proposal_id: UUID) -> Page:
    if only_composing():
        return _compose_again(proposal_id)
    try:
        kept = _keep(proposal_id)
    except AppError as error:
        return _not_kept(error) if _by_itself() else _compose_again(proposal_id, error)
    return _kept(kept) if _by_itself() else _on(kept)


def _by_itself() -> bool:
    """Tells whether the page keeps what is typed without having been asked to."""
    return request.form.get("act") == "autosave"


def _keep(proposal_id: UUID) -> dict[str, Any]:
    draft, path = draft_of(request.form, taxed_firm()), f"/v1/proposals/{proposal_id}"
    etag = f'"{request.form.get("version", "")}"'
    kept: dict[str, Any] = desk().command(
        "invoicing", "PUT", path, draft, kind="proposal", if_match=etag
    )
    return kept


def _kept(kept: dict[str, Any]) -> Page:
    with reading() as session:
        view = composer.kept(session, viewer(), kept)
    kept_page = page("proposals/_kept.html", view)
    # Whoever loads the page again finds the draft, not another blank one.
    kept_page.headers["HX-Replace-Url"] = f"/proposals/{kept['id']}/edit"
    return kept_page


def _not_kept(error: AppError) -> Page:
    """Says in the composer why what is typed is not kept; whoever saves by the button sees it all."""
    if error.status not in FIELD_ERRORS:
        raise error
    found = plain(errors_of(error, request.form))
    name, sentences = next(iter(found.items()))
    label = labels_of(request.form).get(name)
    missing = f"{label}: {sentences[0]}" if label else sentences[0]
    kept_id = request.form.get("kept_id", type=UUID)
    address = f"/proposals/{kept_id}/edit" if kept_id else request.path
    view = {"clash": error.status == 412, "missing": missing, "address": address}
    return page("proposals/_kept.html", view)


def _on(kept: dict[str, Any]) -> Page:
    return onward(f"/proposals/{kept['id']}", send="sending", look="preview")


def _compose_again(proposal_id: UUID | None, error: AppError | None = None) -> Page:
    """Shows the composer with what was typed, priced as far as it can be."""
    if error and error.status not in FIELD_ERRORS:
        raise error
    known = _known(proposal_id, error) if proposal_id else {}
    rows = changed_rows(
        rows_of(request.form), request.form.get("line_op", ""), composer.blank_line(taxed_firm())
    )
    with reading() as session:
        view = composer.typed(session, viewer(), taxed_firm(), request.form, rows, _priced())
    address = f"/proposals/{proposal_id}/edit" if proposal_id else request.path
    view |= known | {"address": address}
    status = error.status if error else 200
    asks = {"payment_method_required": request.form.get("payment_method_required") == "1"}
    form = as_typed(error, {}, **asks)
    return page("proposals/edit.html", view, nav="proposals", form=form, status=status)


def _known(proposal_id: UUID, error: AppError | None) -> dict[str, Any]:
    kept = draft_behind(f"/v1/proposals/{proposal_id}", error)
    return {"number": kept["number"], "version": kept["version"]}


def _priced() -> dict[str, Any] | None:
    """Prices the typed lines, those that can be."""
    form = request.form
    lines, groups = keyed_lines(form, taxed_firm()), groups_of(form)
    return price_lines(desk(), form.get("currency"), lines, groups, more=pricing_of(form))
