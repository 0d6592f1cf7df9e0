"""The firm's day for statements as a page of its settings."""

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.statement_days import choose_day, day_of, statement_day
from dashboard_bff.views import statement_days

routes = Blueprint("statement_day_pages", __name__, url_prefix="/settings/statements")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def show() -> Page:
    """Shows on which day clients get their statements."""
    found = statement_day(desk())
    form = form_with(statement_days.values(found))
    return page("settings/statements.html", statement_days.show(found), nav="settings", form=form)


@routes.post("")
@members_only
@needs("firm:write", "invoices:read")
def save() -> Page:
    """Chooses the day, or none."""
    try:
        choose_day(desk(), {"day": day_of(request.form)}, etag=request.form.get("etag"))
    except AppError as error:
        if error.status not in {412, 422, 428}:
            raise
        return _ask_again(error)
    return go("/settings/statements", toast="Statements are changed")


def _ask_again(error: AppError) -> Page:
    view = statement_days.show(statement_day(desk()))
    if error.status == 422:
        # What was typed is about the version it was typed over.
        view["etag"] = request.form.get("etag", "")
    form = form_with(request.form, error)
    return page("settings/statements.html", view, nav="settings", form=form, status=error.status)
