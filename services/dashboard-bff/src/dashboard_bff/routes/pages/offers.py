"""A proposal as it is looked at: by the firm, or by the client who accepts or declines it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import (
    contacts_only,
    desk,
    idempotency_key,
    members_only,
    needs,
    reading,
    sent_from,
    viewer,
)
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page, refused
from dashboard_bff.usecases.choosing import chosen_of, price_choice
from dashboard_bff.usecases.looks import note_look
from dashboard_bff.usecases.proposals import accept_proposal
from dashboard_bff.views import proposal

routes = Blueprint("offer_pages", __name__, url_prefix="/proposals")


@routes.get("/<uuid:proposal_id>")
@needs("proposals:read")
def show(proposal_id: UUID) -> Page:
    """Shows the proposal as the viewer may see it."""
    with reading() as session:
        view = proposal.show(session, viewer(), proposal_id)
    if viewer().is_member:
        return page("proposals/view.html", view, nav="proposals")
    note_look(desk(), "proposal", view["proposal"])
    return page("proposals/offer.html", view, nav="billing")


@routes.get("/<uuid:proposal_id>/preview")
@members_only
@needs("proposals:read")
def preview(proposal_id: UUID) -> Page:
    """Shows a member the proposal as its client reads it; nothing can be signed there."""
    with reading() as session:
        view = proposal.as_its_client(session, viewer(), proposal_id)
    return page("proposals/offer.html", view, nav="proposals")


@routes.post("/<uuid:proposal_id>/choice")
@needs("proposals:read")
def choose(proposal_id: UUID) -> Page:
    """Shows what the chosen options come to; nothing is kept."""
    priced = price_choice(desk(), proposal_id, chosen_of(request.form))
    with reading() as session:
        view = proposal.as_its_client(session, viewer(), proposal_id, priced)
    return chosen_page(view)


@routes.post("/<uuid:proposal_id>/acceptance")
@contacts_only
@needs("proposals:accept")
def accept(proposal_id: UUID) -> Page:
    """Accepts the proposal that was shown."""
    try:
        accept_proposal(desk(), proposal_id, signed(), key=idempotency_key())
    except AppError as error:
        return _show_again(proposal_id, error)
    return go("/my-billing", toast="Signed. Services are being set up.")


@routes.get("/<uuid:proposal_id>/decline")
@contacts_only
@needs("proposals:accept")
def ask_decline(proposal_id: UUID) -> Page:
    """Asks why."""
    with reading() as session:
        view = proposal.question(session, viewer(), proposal_id)
    if view["proposal"]["status"] != "awaiting_acceptance":
        return go(f"/proposals/{proposal_id}")
    return page("proposals/decline.html", view, nav="billing")


@routes.post("/<uuid:proposal_id>/decline")
@contacts_only
@needs("proposals:accept")
def decline(proposal_id: UUID) -> Page:
    """Declines the proposal, with a reason."""
    path, reason = f"/v1/proposals/{proposal_id}/decline", request.form.get("reason", "")
    try:
        desk().command("invoicing", "POST", path, {"reason": reason}, kind="proposal")
    except AppError as error:
        return _ask_again(proposal_id, error)
    return go("/my-billing", toast="Declined. The firm was told why.")


def signed() -> dict[str, Any]:
    """Returns the signature that a form is: what was typed, and where it came from."""
    form = request.form
    return {
        "name": form.get("name", ""),
        "agreed": form.get("agreed") == "1",
        "document_hash": form.get("document_hash", ""),
        "payment_method_id": form.get("payment_method_id") or None,
        "chosen": chosen_of(form),
    } | sent_from()


def chosen_page(view: dict[str, Any]) -> Page:
    """Returns the sums alone to a script, and the whole page to a plain form."""
    if request.headers.get("HX-Request"):
        return page("proposals/_chosen.html", view)
    changed = request.form.get("document_hash") != view["proposal"]["document_hash"]
    return page(
        "proposals/offer.html", view, nav="billing", form=form_with(request.form),
        notice=CHANGED if changed else None,
    )  # fmt: skip


def as_it_is(proposal_id: UUID, error: AppError) -> Page:
    """Shows a proposal that has moved on since it was opened; any other refusal stays one."""
    if not error.code.startswith("proposal_is_"):
        raise error
    return go(f"/proposals/{proposal_id}", notice=refused(error))


def told(error: AppError) -> dict[str, Any] | None:
    """Returns what stood in the way of a signature, unless it stands at its field."""
    if error.errors:
        return None
    if error.code == "proposal_changed":
        return CHANGED
    return notice("bad", "alert", error.detail or "That was refused.", "Nothing was signed.")


CHANGED = notice("warn", "merge", "The proposal was changed.", "Read it again before signing.")


def _ask_again(proposal_id: UUID, error: AppError) -> Page:
    if error.status != 422:
        return as_it_is(proposal_id, error)
    with reading() as session:
        view = proposal.question(session, viewer(), proposal_id)
    form = form_with(request.form, error)
    return page("proposals/decline.html", view, nav="billing", form=form, status=422)


def _show_again(proposal_id: UUID, error: AppError) -> Page:
    """Shows the proposal as it is now, with what stood in the way."""
    if error.status not in {409, 412, 422}:
        raise error
    current = desk().ask("invoicing", f"/v1/proposals/{proposal_id}")
    desk().keep("proposal", current)
    priced = price_choice(desk(), proposal_id, chosen_of(request.form))
    with reading() as session:
        view = proposal.as_its_client(session, viewer(), proposal_id, priced)
    form = form_with(request.form, error if error.errors else None)
    return page(
        "proposals/offer.html", view, nav="billing", form=form,
        notice=told(error), status=error.status,
    )  # fmt: skip
