"""A forgotten password as pages: ask for a link, and choose a new one by it."""

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.gateways.services import Refused
from dashboard_bff.routes import database, services
from dashboard_bff.routes.pages.rendering import Page, form_with, go, page
from dashboard_bff.usecases.security import reset_password

routes = Blueprint("reset_pages", __name__)


@routes.get("/forgot")
def ask() -> Page:
    """Asks whose password was forgotten."""
    return page("forgot.html", {"firm_name": None, "sent": False})


@routes.post("/forgot")
def wish() -> Page:
    """Says the same to everyone: that a mail is on its way if there is anyone to get it."""
    body = {"email": request.form.get("email", "").strip(), "address": request.remote_addr}
    try:
        services().ask_identity("POST", "/v1/resets", body)
    except AppError as error:
        return _again("forgot.html", {"firm_name": None, "sent": False}, error)
    return page("forgot.html", {"firm_name": None, "sent": True})


@routes.get("/reset/<token>")
def show(token: str) -> Page:
    """Asks for a new password."""
    return page("reset.html", _chooser(token))


@routes.post("/reset/<token>")
def choose(token: str) -> Page:
    """Keeps the new password; the person signs in with it."""
    try:
        chosen = request.form.get("new_password", "")
        reset_password(database(), services(), token, chosen, request.remote_addr)
    except AppError as error:
        return _again("reset.html", _chooser(token), error)
    return go("/sign-in", toast="Password changed. Sign in with the new one.")


def _chooser(token: str) -> dict[str, object]:
    """Looks the link up; what cannot be one is answered as one that is no longer good."""
    body = {"token": token, "address": request.remote_addr}
    try:
        found = services().ask_identity("POST", "/v1/resets/lookup", body)
    except AppError as error:
        if error.status != 422:
            raise
        raise Refused(404, {"code": "reset_not_found"}) from error
    return {"firm_name": None, "token": token, **found}


def _again(template: str, view: dict[str, object], error: AppError) -> Page:
    if error.status not in {422, 429}:
        raise error
    form = form_with(request.form, error)
    return page(template, view, form=form, status=error.status)
