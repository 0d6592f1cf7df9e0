"""Contacts' access to My Billing, from the client page."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint

from common.errors import AppError
from dashboard_bff.routes import desk, members_only, needs
from dashboard_bff.routes.pages.rendering import Page, go, page, refused
from dashboard_bff.usecases.access import (
    end_access,
    invite_contact,
    the_contact,
    withdraw_invitation,
)

routes = Blueprint(
    "access_pages", __name__, url_prefix="/clients/<uuid:client_id>/contacts/<uuid:contact_id>"
)


@routes.post("/invitation")
@members_only
@needs("contacts:write")
def invite(client_id: UUID, contact_id: UUID) -> Page:
    """Invites a contact to My Billing, or invites them anew."""
    words = "Invitation sent to {}"
    return _done(client_id, lambda: invite_contact(desk(), client_id, contact_id), words)


@routes.post("/invitation/withdrawal")
@members_only
@needs("contacts:write")
def withdraw(client_id: UUID, contact_id: UUID) -> Page:
    """Ends an invitation that is out."""
    words = "The invitation to {} no longer works"
    return _done(client_id, lambda: withdraw_invitation(desk(), client_id, contact_id), words)


@routes.get("/access/end")
@members_only
@needs("contacts:write")
def ask_end(client_id: UUID, contact_id: UUID) -> Page:
    """Asks before a contact's sign-in is taken away, and says what ends."""
    view = {"contact": the_contact(desk(), client_id, contact_id), "client_id": str(client_id)}
    return page("clients/end_access.html", view, nav="clients")


@routes.post("/access/end")
@members_only
@needs("contacts:write")
def end(client_id: UUID, contact_id: UUID) -> Page:
    """Takes a contact's sign-in away."""
    words = "{} can no longer sign in"
    return _done(client_id, lambda: end_access(desk(), client_id, contact_id), words)


def _done(client_id: UUID, act: Callable[[], dict[str, Any]], words: str) -> Page:
    try:
        access = act()
    except AppError as error:
        if error.status not in {409, 429}:
            raise
        return go(f"/clients/{client_id}", notice=refused(error))
    return go(f"/clients/{client_id}", toast=words.format(access["email"]))
