"""Look at a client's billing as one of its contacts, and come back: two sessions, never mixed.

The visit has a session of its own. The member's waits meanwhile under a secret that nobody has; on
the way back it gets another. So no cookie and no token of the one ever works in the other.
"""

import secrets
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from common import audit
from common.db import Database
from common.errors import AppError, NotFound, Unauthorized
from dashboard_bff import queries
from dashboard_bff.models import BrowserSession
from dashboard_bff.pages import variant
from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.cookies import cookie_of, hash_of
from dashboard_bff.usecases.sessions import ABSOLUTE, AT_FIRST
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.usecases.visitors import Visit

KIND = "impersonation"


def begin_visit(desk: Desk, contact_id: UUID, reason: str, *, now: datetime) -> str:
    """Begins to look as the contact, for the reason given; returns the cookie of the visit."""
    body = {"contact_id": str(contact_id), "reason": reason}
    return _begin(desk, "/v1/impersonations", body, contact_id, now)


def begin_test(desk: Desk, contact_id: UUID, *, now: datetime) -> str:
    """Begins to act as a contact of a test client; returns the cookie of the visit."""
    return _begin(desk, f"/v1/test-contacts/{contact_id}/impersonations", {}, contact_id, now)


def end_visit(desk: Desk, visit: Visit, *, now: datetime) -> str | None:
    """Ends the visit everywhere; returns the member's cookie, or None if they have no session left.

    What identity does not take now runs out by itself: the way back is never shut.
    """
    member = replace(desk.viewer.person, impersonation_id=None)
    # It may be over already, or identity away: no token is asked for it once this session is gone.
    with suppress(AppError):
        path = f"/v1/impersonations/{visit.id}/end"
        desk.keep(KIND, desk.services.call(member, "identity", "POST", path, {}))
    return go_back(desk.database, desk.viewer, now=now)


def revoke_visit(desk: Desk, impersonation_id: UUID, *, now: datetime) -> Any:
    """Ends somebody's visit; their next request finds them back in their own session."""
    path = f"/v1/impersonations/{impersonation_id}/revocation"
    revoked = desk.command("identity", "POST", path, kind=KIND)
    with desk.database.transaction(desk.viewer.firm_id) as session:
        session.execute(
            update(BrowserSession)
            .where(
                BrowserSession.firm_id == desk.viewer.firm_id,
                BrowserSession.impersonation_id == impersonation_id,
            )
            .values(ends_at=now)
        )
    return revoked


def go_back(database: Database, viewer: Viewer, *, now: datetime) -> str | None:
    """Drops the visit's session and gives the member's a new secret; None if it is gone."""
    visit = viewer.visit
    if visit is None:
        raise NotFound
    secret = secrets.token_urlsafe(32)
    with database.transaction(viewer.firm_id) as session:
        _drop(session, viewer)
        found = _give_secret(session, visit.firm_id, visit.origin_id, secret, now)
    return cookie_of(visit.firm_id, secret) if found else None


def note_request(
    database: Database, viewer: Viewer, subject: UUID | None, outcome: str, **facts: Any
) -> None:
    """Keeps in the audit that somebody looked at something as somebody else, or was refused."""
    visit = viewer.visit
    if visit is None:
        return
    with database.transaction(viewer.firm_id) as session:
        audit.record(
            session,
            "page.viewed",
            subject or viewer.client_id or visit.contact_id,
            visit.principal,
            outcome=outcome,
            reason=visit.reason,
            impersonation=str(visit.id),
            **facts,
        )


def _begin(desk: Desk, path: str, body: Any, contact_id: UUID, now: datetime) -> str:
    contact = _contact(desk, contact_id)
    started = catching_up(lambda: desk.command("identity", "POST", path, body, kind=KIND))
    me = desk.viewer.person
    person = replace(me, impersonation_id=UUID(started["id"]))
    granted = desk.services.grant(person, "clients").permissions
    secret = secrets.token_urlsafe(32)
    with desk.database.transaction(me.firm_id) as session:
        origin = _park(session, desk.viewer, now)
        row = _row(desk.viewer, contact, started, granted)
        row.secret_hash, row.origin_id = hash_of(secret), origin
        # Whatever ends the member's sessions ends what they look at as somebody else.
        row.authenticated_at = me.authenticated_at
        for name in AT_FIRST:
            setattr(row, name, None if name == "proven_at" else now)
        session.add(row)
    return cookie_of(me.firm_id, secret)


def _row(
    viewer: Viewer, contact: dict[str, Any], started: dict[str, Any], granted: tuple[str, ...]
) -> BrowserSession:
    return BrowserSession(
        firm_id=viewer.firm_id,
        person_id=viewer.person.person_id,
        membership_id=viewer.person.membership_id,
        kind="contact",
        role=contact["role"],
        client_id=UUID(contact["client_id"]),
        name=contact["name"],
        email=contact["email"],
        permissions=list(granted),
        variant=variant("en", granted),
        impersonation_id=UUID(started["id"]),
        contact_id=UUID(contact["id"]),
        ends_at=datetime.fromisoformat(started["ends_at"]),
        acting_name=viewer.name,
        reason=started["reason"],
        is_test=started["is_test"],
    )


def _contact(desk: Desk, contact_id: UUID) -> dict[str, Any]:
    with desk.database.transaction(desk.viewer.firm_id) as session:
        contact = queries.find_resource(session, desk.viewer.firm_id, "contact", contact_id)
    if contact is None:
        raise NotFound
    return contact


def _park(session: Session, viewer: Viewer, now: datetime) -> UUID:
    """Puts the member's session aside: its cookie opens nothing while they are somebody else."""
    parked = _give_secret(
        session, viewer.firm_id, viewer.session_id, secrets.token_urlsafe(32), now
    )
    if parked is None:
        raise Unauthorized("session_ended", "Your access has ended.")
    return parked


def _give_secret(
    session: Session, firm_id: UUID, session_id: UUID | None, secret: str, now: datetime
) -> UUID | None:
    statement = (
        update(BrowserSession)
        .where(
            BrowserSession.firm_id == firm_id,
            BrowserSession.id == session_id,
            BrowserSession.impersonation_id.is_(None),
            BrowserSession.created_at > now - ABSOLUTE,
        )
        .values(secret_hash=hash_of(secret), seen_at=now)
    )
    return session.scalar(statement.returning(BrowserSession.id))


def _drop(session: Session, viewer: Viewer) -> None:
    session.execute(
        delete(BrowserSession).where(
            BrowserSession.firm_id == viewer.firm_id,
            BrowserSession.secret_hash == viewer.secret_hash,
        )
    )
