"""Gateways as a page of the firm's settings: connect Stripe, see what it told, let go of it."""

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, request

from common.errors import AppError
from dashboard_bff.routes import desk, fresh, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, firm, form_with, go, notice, page
from dashboard_bff.usecases import gateway_settings as settings
from dashboard_bff.usecases.sandbox import charges
from dashboard_bff.views import gateways, sandbox

routes = Blueprint("gateway_pages", __name__, url_prefix="/settings/gateways")

HOME = "/settings/gateways"
NAV = "settings"


@routes.get("")
@members_only
@needs("firm:read")
def show() -> Page:
    """Shows what is connected, where it sends its news, and what of that waits for a person."""
    return _page()


@routes.get("/sandbox")
@members_only
@needs("firm:read")
def show_sandbox() -> Page:
    """Shows what the sandbox has charged, and its cards."""
    said = charges(desk(), request.args.get("cursor"))
    with reading() as session:
        view = sandbox.show(session, viewer(), firm().get("mode", "sandbox"), said)
    return page("settings/sandbox.html", view, nav=NAV)


@routes.post("/stripe")
@members_only
@needs("firm:write")
@fresh
def connect() -> Page:
    """Connects Stripe, or changes its keys."""
    try:
        connected = settings.connect(desk(), request.form)
    except AppError as error:
        return _again(error)
    return go(HOME, toast=f"Stripe is connected as {connected['account_id']}")


@routes.get("/stripe/disconnection")
@members_only
@needs("firm:write")
def ask_disconnection() -> Page:
    """Asks before the keys are forgotten."""
    return page("settings/gateway_disconnect.html", {"uses": []}, nav=NAV)


@routes.post("/stripe/disconnection")
@members_only
@needs("firm:write")
@fresh
def disconnect() -> Page:
    """Forgets the keys while nothing rests on them."""
    try:
        settings.disconnect(desk())
    except AppError as error:
        if error.code != "gateway_in_use":
            raise
        view = {"uses": gateways.in_the_way(error.extra.get("uses", []))}
        return page("settings/gateway_disconnect.html", view, nav=NAV, status=409)
    return go(HOME, toast="Stripe is disconnected")


@routes.post("/stripe/events/<uuid:event_id>/looks")
@members_only
@needs("firm:write")
def look(event_id: UUID) -> Page:
    """Has something that was left to a person looked into once more."""
    try:
        settings.look_again(desk(), event_id)
    except AppError as error:
        if error.status != 409:
            raise
        return go(HOME, notice=notice("info", "info", "That was taken up already."))
    return go(HOME, toast="It is being looked at again")


def _page(form: Any = None, status: int = 200) -> Page:
    found = settings.standing(desk())
    view = gateways.show(viewer(), firm()["mode"], found, _public_url())
    return page(
        "settings/gateways.html", view, nav=NAV,
        form=form or form_with(gateways.values(found)), status=status,
    )  # fmt: skip


def _again(error: AppError) -> Page:
    """What was typed as a secret is not shown again, whatever it was."""
    if error.status not in {409, 422, 503}:
        raise error
    typed = {"publishable_key": request.form.get("publishable_key")}
    if "publishable_key" in (error.errors or {}):
        typed = {}
    return _page(form_with(typed, error), error.status)


def _public_url() -> str:
    return str(current_app.extensions["settings"].public_url)
