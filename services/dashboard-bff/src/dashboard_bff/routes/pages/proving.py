"""Step-up as a page: who is signed in enters their password again, and goes back to what they wanted."""

from typing import Any

from flask import Blueprint, request

from common import clock
from common.errors import AppError
from dashboard_bff.routes import database, services, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, local, page
from dashboard_bff.routes.requests import set_session_cookie
from dashboard_bff.usecases.proving import prove

routes = Blueprint("proving_pages", __name__)


@routes.get("/prove")
def show() -> Page:
    """Asks for the password again."""
    viewer()
    return page("prove.html", _view(request.args))


@routes.post("/prove")
def give() -> Page:
    """Proves it, and goes on to the page that needed it."""
    typed = {name: request.form.get(name, "") for name in ("password",)}
    here, now = request.remote_addr, clock.now()
    try:
        cookie = prove(database(), services(), viewer(), typed, address=here, now=now)
    except AppError as error:
        return _again(error)
    return set_session_cookie(go(local(request.form.get("next"), "/")), cookie)


def _again(error: AppError) -> Page:
    if error.status not in {422, 429}:
        raise error
    form = form_with({}, error)
    return page("prove.html", _view(request.form), form=form, status=error.status)


def _view(asked: Any) -> dict[str, Any]:
    return {
        "firm_name": None,
        "next": local(asked.get("next"), "/"),
        "again": asked.get("again") == "1",
    }
