"""Looking at a client's billing as one of its contacts, as pages: ask, begin, come back, and who did."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common import clock
from common.errors import AppError
from dashboard_bff.routes import contacts_only, desk, fresh, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, form_with, go, notice, page
from dashboard_bff.routes.requests import clear_session_cookie, set_session_cookie
from dashboard_bff.usecases.visits import begin_test, begin_visit, end_visit, revoke_visit
from dashboard_bff.views import impersonations
from dashboard_bff.views.parts.people import first_name

routes = Blueprint("impersonation_pages", __name__)

OF_CONTACT = "/clients/<uuid:client_id>/contacts/<uuid:contact_id>"


@routes.get(f"{OF_CONTACT}/impersonation")
@members_only
@needs("impersonations:write")
@fresh
def ask(client_id: UUID, contact_id: UUID) -> Page:
    """Asks why; nothing begins by following a link."""
    return page("impersonations/start.html", _question(client_id, contact_id), nav="clients")


@routes.post(f"{OF_CONTACT}/impersonation")
@members_only
@needs("impersonations:write")
@fresh
def start(client_id: UUID, contact_id: UUID) -> Page:
    """Begins, for the reason given."""
    asked, reason = _question(client_id, contact_id), request.form.get("reason", "")
    return _enter(asked, lambda: begin_visit(desk(), contact_id, reason, now=clock.now()))


@routes.get(f"{OF_CONTACT}/test-impersonation")
@members_only
@needs("test_contacts:write")
@fresh
def ask_test(client_id: UUID, contact_id: UUID) -> Page:
    """Asks whether to act as a contact of a test client."""
    asked = _question(client_id, contact_id, is_test=True)
    return page("impersonations/start.html", asked, nav="clients")


@routes.post(f"{OF_CONTACT}/test-impersonation")
@members_only
@needs("test_contacts:write")
@fresh
def start_test(client_id: UUID, contact_id: UUID) -> Page:
    """Begins to act as a contact of a test client."""
    asked = _question(client_id, contact_id, is_test=True)
    return _enter(asked, lambda: begin_test(desk(), contact_id, now=clock.now()))


@routes.post("/impersonation/end")
def end() -> Page:
    """Ends the visit and finds the member back in their own session."""
    return leave()


@routes.get("/settings/impersonations")
@members_only
@needs("impersonations:read")
def index() -> Page:
    """Shows who looks, and who looked, at whose billing."""
    with reading() as session:
        view = impersonations.show(session, viewer())
    return page("impersonations/list.html", view, nav="settings")


@routes.post("/settings/impersonations/<uuid:impersonation_id>/revocation")
@members_only
@needs("impersonations:write")
def revoke(impersonation_id: UUID) -> Page:
    """Ends somebody's visit at once."""
    try:
        revoke_visit(desk(), impersonation_id, now=clock.now())
    except AppError as error:
        if error.status != 409:
            raise
        told = notice("info", "info", "That visit was over already.")
        return go("/settings/impersonations", notice=told)
    return go("/settings/impersonations", toast="Visit revoked")


@routes.get("/my-billing/access")
@contacts_only
@needs("impersonations:read")
def access() -> Page:
    """Shows a contact who looked at their client's billing, when and why."""
    with reading() as session:
        view = impersonations.show(session, viewer())
    return page("impersonations/access.html", view, nav="my-billing")


def leave() -> Page:
    """Ends the visit there is; whoever makes none is where they belong already."""
    who = viewer()
    if who.visit is None:
        return go("/")
    cookie = end_visit(desk(), who.visit, now=clock.now())
    if cookie is None:
        return clear_session_cookie(go("/sign-in"))
    toast = f"You are no longer viewing as {first_name(who.name)}"
    return set_session_cookie(go(f"/clients/{who.client_id}", toast=toast), cookie)


def _question(client_id: UUID, contact_id: UUID, *, is_test: bool = False) -> dict[str, Any]:
    with reading() as session:
        return impersonations.question(session, viewer(), client_id, contact_id, is_test=is_test)


def _enter(asked: dict[str, Any], begin: Callable[[], str]) -> Page:
    try:
        cookie = begin()
    except AppError as error:
        if error.status != 422:
            raise
        form = form_with(request.form, error)
        return page("impersonations/start.html", asked, nav="clients", form=form, status=422)
    return set_session_cookie(go("/my-billing"), cookie)
