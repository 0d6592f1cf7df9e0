"""Where the firm's books and a gateway's differ, as a page and a dialog."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.outcomes import settle_difference
from dashboard_bff.views import differences

routes = Blueprint("difference_pages", __name__, url_prefix=differences.PATH)

TO_FIX = frozenset({409, 422})


@routes.get("")
@members_only
@needs("invoices:write")
def index() -> Page:
    """Lists what differs."""
    with reading() as session:
        view = differences.show(session, viewer(), list_query())
    return page("collections/differences.html", view, nav="billing")


@routes.get("/<uuid:difference_id>/settlement")
@members_only
@needs("invoices:write")
def ask(difference_id: UUID) -> Page:
    """Asks what somebody found out about a difference."""
    return _ask(difference_id)


@routes.post("/<uuid:difference_id>/settlement")
@members_only
@needs("invoices:write")
def settle(difference_id: UUID) -> Page:
    """Settles it, or shows the question again."""
    try:
        settle_difference(desk(), difference_id, {"note": request.form.get("note", "")})
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        return _ask(difference_id, form_with(request.form, error), error.status)
    return go(differences.PATH, toast="Difference settled")


def _ask(difference_id: UUID, form: dict[str, Any] | None = None, status: int = 200) -> Page:
    with reading() as session:
        view = differences.one(session, viewer(), difference_id)
    return page("collections/settle.html", view, nav="billing", form=form, status=status)
