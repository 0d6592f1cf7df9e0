"""From one firm into another: a new session there, no older than the sign-in behind it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select

from common.db import Database
from common.errors import NotFound, Unauthorized
from dashboard_bff.gateways.services import Services
from dashboard_bff.models import BrowserSession
from dashboard_bff.usecases.sessions import Browser, close_session, open_session
from dashboard_bff.usecases.viewers import Viewer


def places(services: Services, viewer: Viewer) -> list[dict[str, Any]]:
    """Returns where the viewer may go, the place they are in included."""
    whose = {"person_id": str(viewer.person.person_id)}
    found: list[dict[str, Any]] = services.ask_identity("POST", "/v1/standings", whose)["choices"]
    return found


def switch_firm(
    database: Database,
    services: Services,
    viewer: Viewer,
    membership_id: str | None,
    *,
    now: datetime,
    browser: Browser,
) -> tuple[str, dict[str, Any]]:
    """Returns the cookie of a session elsewhere, and that place; the session here ends.

    Raises NotFound for a place that is not theirs. The eight hours run on from the sign-in.
    """
    choice = next(
        (each for each in places(services, viewer) if each["membership_id"] == membership_id), None
    )
    if choice is None:
        raise NotFound
    person = {"id": str(viewer.person.person_id), "name": viewer.name, "email": viewer.email}
    here = _here(database, viewer)
    cookie = open_session(
        database, services, person, choice, now=now, browser=browser, carried_from=here
    )
    close_session(database, viewer, why="replaced")
    return cookie, choice


def _here(database: Database, viewer: Viewer) -> BrowserSession:
    query = select(BrowserSession).where(
        BrowserSession.firm_id == viewer.firm_id, BrowserSession.secret_hash == viewer.secret_hash
    )
    with database.transaction(viewer.firm_id) as session:
        row = session.scalars(query).one_or_none()
    if row is None:
        raise Unauthorized("session_ended", "Your access has ended.")
    return row
