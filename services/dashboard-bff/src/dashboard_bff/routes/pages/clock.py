"""The test clock as a page: what time it is for the firm, moving it, and what happened on the way."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, request
from sqlalchemy.orm import Session

from common.errors import AppError
from dashboard_bff.routes import database, firm_now, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.clock import advance_by
from dashboard_bff.views import clock

routes = Blueprint("clock_pages", __name__, url_prefix="/test-clock")


@routes.get("")
@members_only
@needs("clock:write")
def show() -> Page:
    """Shows the firm's time."""
    with reading() as session:
        view = clock.show(session, viewer())
    return page("test_clock.html", view, nav="settings")


@routes.post("/advance")
@members_only
@needs("clock:write")
def advance() -> Page:
    """Starts moving the firm's time."""
    try:
        with database().transaction(viewer().firm_id) as session:
            step, due, now = request.form.get("by", ""), _next_due(session), firm_now(session)
            advance_by(session, viewer(), step, next_due=due, begins_at=now)
    except AppError as error:
        return _show_again(error)
    return go("/test-clock")


@routes.get("/advances/<uuid:advance_id>")
@members_only
@needs("clock:write")
def show_advance(advance_id: UUID) -> Page:
    """Shows how far the clock has come: a part of the page that asks again by itself."""
    with reading() as session:
        view = clock.advance(session, viewer(), advance_id)
    return page("_advance.html", view, fragment=True)


def _show_again(error: AppError) -> Page:
    if error.status not in {409, 422}:
        raise error
    with reading() as session:
        view = clock.show(session, viewer())
    form = form_with(request.form, error)
    return page("test_clock.html", view, nav="settings", form=form, status=error.status)


def _next_due(session: Session) -> datetime | None:
    """Returns the moment that "to the next due" goes to, as the page showed it."""
    due = clock.show(session, viewer())["next_due"]
    return datetime.fromisoformat(due["at"]) if due else None
