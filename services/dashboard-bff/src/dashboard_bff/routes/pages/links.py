"""A proposal as a prospect opens it: by a signed link, without a sign-in."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, reading, viewer
from dashboard_bff.routes.links import linked
from dashboard_bff.routes.pages.offers import chosen_page, signed, told
from dashboard_bff.routes.pages.papers import as_file
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.choosing import chosen_of, price_choice
from dashboard_bff.usecases.links import accept_by_link, give_method
from dashboard_bff.usecases.looks import note_look
from dashboard_bff.usecases.papers import proposal_pdf
from dashboard_bff.views import methods, proposal

routes = Blueprint("link_pages", __name__, url_prefix="/p")


@routes.get("/<token>")
@linked
def show(token: str, proposal_id: UUID) -> Page:
    """Shows the proposal."""
    view = _view(token, proposal_id)
    note_look(desk(), "proposal", view["proposal"])
    return page("proposals/offer.html", view)


@routes.get("/<token>/pdf")
@linked
def paper(token: str, proposal_id: UUID) -> Response:
    """Gives the proposal as PDF."""
    return as_file(proposal_pdf(desk(), proposal_id))


@routes.post("/<token>/choice")
@linked
def choose(token: str, proposal_id: UUID) -> Page:
    """Shows what the chosen options come to; nothing is kept."""
    return chosen_page(_chosen(token, proposal_id))


@routes.post("/<token>/acceptance")
@linked
def accept(token: str, proposal_id: UUID) -> Page:
    """Accepts the proposal that was shown; a password is what comes next."""
    try:
        invitation = accept_by_link(desk(), proposal_id, signed(), token, key=idempotency_key())
    except AppError as error:
        return _show_again(token, proposal_id, error)
    return go(f"/invitations/{invitation}" if invitation else "/sign-in")


@routes.get("/<token>/payment-method")
@linked
def ask_method(token: str, proposal_id: UUID) -> Page:
    """Asks for a card; in a sandbox firm, which one to pretend with."""
    return page("proposals/method_by_link.html", _cards(token, proposal_id))


@routes.post("/<token>/payment-method")
@linked
def add_method(token: str, proposal_id: UUID) -> Page:
    """Adds the card by its token; it is kept for this proposal alone."""
    try:
        give_method(desk(), proposal_id, request.form.get("token", ""), key=idempotency_key())
    except AppError as error:
        if error.status not in {409, 422}:
            raise
        form, view = form_with(request.form, error), _cards(token, proposal_id)
        return page("proposals/method_by_link.html", view, form=form, status=error.status)
    return go(f"/p/{token}#payment_method_id")


@routes.get("/<token>/decline")
@linked
def ask_decline(token: str, proposal_id: UUID) -> Page:
    """Asks why."""
    return page("proposals/decline_by_link.html", _view(token, proposal_id))


@routes.post("/<token>/decline")
@linked
def decline(token: str, proposal_id: UUID) -> Page:
    """Declines the proposal, with a reason; the link is over with it."""
    path, reason = f"/v1/proposals/{proposal_id}/decline", request.form.get("reason", "")
    try:
        desk().command("invoicing", "POST", path, {"reason": reason}, kind="proposal")
    except AppError as error:
        if error.status not in {409, 422}:
            raise
        form, view = form_with(request.form, error), _view(token, proposal_id)
        return page("proposals/decline_by_link.html", view, form=form, status=error.status)
    return page("proposals/offer.html", _view(token, proposal_id))


def _view(token: str, proposal_id: UUID) -> dict[str, Any]:
    with reading() as session:
        view = proposal.show(session, viewer(), proposal_id)
    return view | {"link_address": f"/p/{token}"}


def _cards(token: str, proposal_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return methods.by_link(session, viewer(), proposal_id, f"/p/{token}")


def _chosen(token: str, proposal_id: UUID) -> dict[str, Any]:
    priced = price_choice(desk(), proposal_id, chosen_of(request.form))
    with reading() as session:
        view = proposal.as_its_client(session, viewer(), proposal_id, priced)
    return view | {"link_address": f"/p/{token}"}


def _show_again(token: str, proposal_id: UUID, error: AppError) -> Page:
    """Shows the proposal as it is now, with what stood in the way."""
    if error.status not in {409, 412, 422}:
        raise error
    desk().keep("proposal", desk().ask("invoicing", f"/v1/proposals/{proposal_id}"))
    form = form_with(request.form, error if error.errors else None)
    return page(
        "proposals/offer.html", _chosen(token, proposal_id), form=form,
        notice=told(error), status=error.status,
    )  # fmt: skip
