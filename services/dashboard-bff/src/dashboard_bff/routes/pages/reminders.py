"""The firm's reminder schedule as a page of its settings."""

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.reminders import choose, days_of, schedule
from dashboard_bff.views import reminders

routes = Blueprint("reminder_pages", __name__, url_prefix="/settings/reminders")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def show() -> Page:
    """Shows on which days clients are reminded."""
    found = schedule(desk())
    form = form_with(reminders.values(found))
    return page("settings/reminders.html", reminders.show(found), nav="settings", form=form)


@routes.post("")
@members_only
@needs("firm:write", "invoices:read")
def save() -> Page:
    """Chooses the days."""
    try:
        choose(desk(), days_of(request.form, reminders.MOST), etag=request.form.get("etag"))
    except AppError as error:
        if error.status not in {412, 422, 428}:
            raise
        return _ask_again(error)
    return go("/settings/reminders", toast="Reminders are changed")


def _ask_again(error: AppError) -> Page:
    form = form_with(request.form, error)
    if error.status == 422:
        form["errors"] = reminders.by_row(form["errors"], request.form, reminders.MOST)
    view = reminders.show(schedule(desk()))
    if error.status == 422:
        # What was typed is about the version it was typed over.
        view["etag"] = request.form.get("etag", "")
    return page("settings/reminders.html", view, nav="settings", form=form, status=error.status)
