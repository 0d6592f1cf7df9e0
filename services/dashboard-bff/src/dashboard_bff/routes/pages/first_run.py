"""The first run as a page: there while no firm is, and never again."""

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import services
from dashboard_bff.routes.pages.rendering import Page, form_with, page
from dashboard_bff.routes.pages.session import go_in
from dashboard_bff.usecases.first_run import FIRM, OWNER, begin, refuse_after_first_run
from dashboard_bff.views import first_run as views

routes = Blueprint("first_run_pages", __name__, url_prefix="/first-run")

AT_FIRST = {"country": "GB", "currency": "GBP", "time_zone": "Europe/London", "mode": "live"}


@routes.get("")
def show() -> Page:
    """Asks for the firm and its owner."""
    refuse_after_first_run(services())
    return page("first_run.html", views.show(), form=form_with(AT_FIRST))


@routes.post("")
def found() -> Page:
    """Founds the firm and signs its owner in."""
    typed = {name: request.form.get(name, "") for name in (*FIRM, *OWNER)}
    try:
        return go_in(begin(services(), typed, request.remote_addr), None, None)
    except AppError as error:
        return _again(typed, error)


def _again(typed: dict[str, str], error: AppError) -> Page:
    if error.status not in {422, 429}:
        raise error
    form = form_with(typed | {"password": ""}, error)
    return page("first_run.html", views.show(), form=form, status=error.status)
