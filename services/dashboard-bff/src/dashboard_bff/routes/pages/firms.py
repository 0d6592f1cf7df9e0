"""Switching between the firms that a person is somebody in."""

from flask import Blueprint, request

from common import clock
from dashboard_bff.routes import browser, database, services, viewer
from dashboard_bff.routes.pages.rendering import Page, go, page
from dashboard_bff.routes.requests import set_session_cookie
from dashboard_bff.usecases.switching import places, switch_firm
from dashboard_bff.views.session import places_view

routes = Blueprint("firm_pages", __name__, url_prefix="/session/firm")


@routes.get("")
def ask() -> Page:
    """Shows where the person may go."""
    view = places_view(viewer(), places(services(), viewer()))
    return page("firms.html", view)


@routes.post("")
def switch() -> Page:
    """Goes there: a new session, and the one here ends."""
    cookie, choice = switch_firm(
        database(), services(), viewer(), request.form.get("membership_id"),
        now=clock.now(), browser=browser(),
    )  # fmt: skip
    home = "/home" if choice["kind"] == "member" else "/my-billing"
    return set_session_cookie(go(home, toast=f"You are in {choice['firm_name']}"), cookie)
