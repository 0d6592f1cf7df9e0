"""Questions about a proposal, each a dialog with a script and a page without, and their answers."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError, NotFound
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.offers import as_it_is
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases import proposal_acts as acts
from dashboard_bff.views import proposal_acts

routes = Blueprint("proposal_act_pages", __name__, url_prefix="/proposals")


@routes.get("/<uuid:proposal_id>/ask/<act>")
@members_only
@needs("proposals:write")
def ask(proposal_id: UUID, act: str) -> Page:
    """Asks before something is done with the proposal."""
    with reading() as session:
        view = proposal_acts.question(session, viewer(), proposal_id, act)
    form = form_with({"client_id": view["proposal"]["client_id"]})
    return page("proposals/ask.html", view, nav="proposals", form=form)


@routes.post("/<uuid:proposal_id>/ask/<act>")
@members_only
@needs("proposals:write")
def do(proposal_id: UUID, act: str) -> Page:
    """Does it, and shows the proposal, or its copy, as it is then."""
    if act not in DONE:
        raise NotFound
    perform, words = DONE[act]
    try:
        done = perform(proposal_id, request.form)
    except AppError as error:
        return _ask_again(proposal_id, act, error)
    return go(f"/proposals/{done['id']}", toast=f"{done['number']} {words}")


Perform = Callable[[UUID, Any], dict[str, Any]]
DONE: dict[str, tuple[Perform, str]] = {
    "offer": (lambda id_, form: acts.offer_proposal(desk(), id_), "can be accepted"),
    "resend": (
        lambda id_, form: acts.resend_proposal(desk(), id_, message=form.get("message")),
        "sent again",
    ),
    "extend": (
        lambda id_, form: acts.extend_proposal(desk(), id_, expires_on=form.get("expires_on")),
        "stays open for longer",
    ),
    "copy": (
        lambda id_, form: acts.copy_proposal(
            desk(), id_, client_id=form.get("client_id"), key=idempotency_key()
        ),
        "drafted",
    ),
    "change": (
        lambda id_, form: acts.change_proposal(desk(), id_, key=idempotency_key()),
        "drafted",
    ),
    "lose": (
        lambda id_, form: acts.lose_proposal(desk(), id_, reason=form.get("reason")),
        "marked lost",
    ),
    "accept": (
        lambda id_, form: acts.accept_for_client(
            desk(), id_, name=form.get("name"), reason=form.get("reason"),
            address=request.remote_addr or "", key=idempotency_key(),
        ),
        "accepted for the client",
    ),
}  # fmt: skip


def _ask_again(proposal_id: UUID, act: str, error: AppError) -> Page:
    if error.status not in {403, 409, 422} or error.code.startswith("proposal_is_"):
        return as_it_is(proposal_id, error)
    with reading() as session:
        view = proposal_acts.question(session, viewer(), proposal_id, act)
    form = form_with(request.form, error)
    return page("proposals/ask.html", view, nav="proposals", form=form, status=error.status)
