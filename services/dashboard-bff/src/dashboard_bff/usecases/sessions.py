"""Sign in, know who is there, sign out: a row for each session, found by the hash of its secret."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.db import Database
from common.errors import Unauthorized, Unavailable
from dashboard_bff.gateways.services import Grant, Person, Refused, Services, VisitOver
from dashboard_bff.models import BrowserSession
from dashboard_bff.pages import variant
from dashboard_bff.usecases.cookies import cookie_of, csrf_token, hash_of, parse_cookie
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.usecases.visitors import visit_of

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=8)
# With the token they came with, which may have been kept for 22 seconds, that is under a minute.
PERMISSIONS_GOOD_FOR = timedelta(seconds=30)
PERMISSIONS_AT_MOST = timedelta(minutes=15)
AT_FIRST = ("created_at", "seen_at", "permissions_at")
CARRIED_OVER = ("created_at", "authenticated_at", "proven_at")
SEEN_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Browser:
    """What a session is opened with, and from where: what its person knows it again by."""

    agent: str = ""
    address: str = ""


UNTOLD = Browser()


def choose(choices: list[dict[str, Any]], membership_id: str | None) -> dict[str, Any]:
    """Returns the membership to sign in as: the named one, else the first (members before contacts)."""
    ordered = sorted(choices, key=lambda choice: choice["kind"] != "member")
    for choice in ordered:
        if membership_id is None or choice["membership_id"] == membership_id:
            return choice
    raise Unauthorized("sign_in_failed", "The mail address or the password is not right.")


def open_session(
    database: Database,
    services: Services,
    person: dict[str, Any],
    choice: dict[str, Any],
    *,
    now: datetime,
    browser: Browser = UNTOLD,
    authenticated_at: datetime | None = None,
    carried_from: BrowserSession | None = None,
) -> str:
    """Opens a session for the person in the chosen membership; returns the cookie's value.

    `authenticated_at` is when identity knew them by what they typed: later than that nothing was proven.
    One carried over from another firm is no younger, and no better proven, than that one.
    """
    ids = UUID(choice["firm_id"]), UUID(person["id"]), UUID(choice["membership_id"])
    if carried_from:
        authenticated_at = carried_from.authenticated_at
    who = Person(*ids, authenticated_at=authenticated_at or now)
    granted = services.grant(who, "clients")
    secret = secrets.token_urlsafe(32)
    with database.transaction(who.firm_id) as session:
        row = _row(who, person, choice, granted.permissions, hash_of(secret), now)
        row.agent, row.address = browser.agent[:300], browser.address
        row.authenticated_at = row.proven_at = who.authenticated_at
        for name in CARRIED_OVER if carried_from else ():
            setattr(row, name, getattr(carried_from, name))
        session.add(row)
    return cookie_of(who.firm_id, secret)


def _row(
    who: Person,
    person: dict[str, Any],
    choice: dict[str, Any],
    permissions: tuple[str, ...],
    secret_hash: bytes,
    now: datetime,
) -> BrowserSession:
    return BrowserSession(
        firm_id=who.firm_id,
        secret_hash=secret_hash,
        person_id=who.person_id,
        membership_id=who.membership_id,
        kind=choice["kind"],
        role=choice["role"],
        client_id=UUID(choice["client_id"]) if choice.get("client_id") else None,
        name=person["name"],
        email=person["email"],
        permissions=list(permissions),
        variant=variant("en", permissions),
        **dict.fromkeys(AT_FIRST, now),
    )


def find_viewer(
    database: Database, services: Services, cookie: str | None, *, now: datetime
) -> Viewer | None:
    """Returns who the cookie stands for, or None. Permissions older than half a minute are asked anew.

    Raises VisitOver where an impersonation has run out, or may not go on.
    """
    place = parse_cookie(cookie)
    if place is None:
        return None
    firm_id, secret = place
    with database.transaction(firm_id) as session:
        row = _live(session, firm_id, hash_of(secret), now)
        if row is None:
            return None
        _note_seen(row, now)
        if row.origin_id and not _is_there(session, row, now):
            return None
    viewer = _viewer(row, secret)
    if viewer.visit and viewer.visit.is_over(now):
        raise VisitOver(viewer)
    if now - row.permissions_at > PERMISSIONS_GOOD_FOR:
        _renew(database, services, row, viewer, now)
    return _viewer(row, secret)


def renew_proof(database: Database, viewer: Viewer, *, now: datetime, **more: datetime) -> str:
    """Keeps that the session's person has proven it is them; returns the cookie it has from now on.

    Whoever knew the old cookie is out: only the person at the keyboard gets the new one.
    """
    secret = secrets.token_urlsafe(32)
    with database.transaction(viewer.firm_id) as session:
        changed = session.execute(
            update(BrowserSession)
            .where(
                BrowserSession.firm_id == viewer.firm_id,
                BrowserSession.secret_hash == viewer.secret_hash,
            )
            .values(secret_hash=hash_of(secret), proven_at=now, seen_at=now, **more)
            .returning(BrowserSession.id)
        )
        if changed.one_or_none() is None:
            raise Unauthorized("session_ended", "Your access has ended.")
    return cookie_of(viewer.firm_id, secret)


def close_session(database: Database, viewer: Viewer, *, why: str = "signed_out") -> None:
    """Ends the session at once."""
    with database.transaction(viewer.firm_id) as session:
        end_where(
            session, viewer.firm_id, BrowserSession.secret_hash == viewer.secret_hash,
            why=why, by=viewer.principal,
        )  # fmt: skip


def end_where(
    session: Session,
    firm_id: UUID,
    *which: ColumnElement[bool],
    why: str,
    by: Principal | None = None,
) -> list[UUID]:
    """Ends the firm's sessions that fit, each with its audit row; returns whose they were."""
    theirs = delete(BrowserSession).where(BrowserSession.firm_id == firm_id, *which)
    columns = (BrowserSession.id, BrowserSession.person_id, *_WHO)
    people = []
    for row in session.execute(theirs.returning(*columns)).all():
        # A visit that ends has its own row, of the impersonation.
        if row.impersonation_id is None:
            own = Principal(firm_id, f"{row.kind}:{row.membership_id}")
            audit.record(session, "session.ended", row.id, by or own, reason=why)
        people.append(row.person_id)
    return people


def _renew(
    database: Database, services: Services, row: BrowserSession, viewer: Viewer, now: datetime
) -> None:
    """Asks identity what the person may do by now; while it is away, old permissions allow reading."""
    try:
        granted = services.grant(viewer.person, "clients")
    except VisitOver as over:
        raise VisitOver(viewer) from over
    except Refused as refused:
        with database.transaction(row.firm_id) as session:
            fits = BrowserSession.secret_hash == row.secret_hash
            end_where(session, row.firm_id, fits, why="access_ended", by=_dashboard(row.firm_id))
        raise Unauthorized("session_ended", "Your access has ended.") from refused
    except Unavailable:
        if now - row.permissions_at > PERMISSIONS_AT_MOST:
            raise
        row.permissions = _reading(row.permissions)
        return
    _keep_permissions(database, row, granted, now)


def _keep_permissions(
    database: Database, row: BrowserSession, granted: Grant, now: datetime
) -> None:
    row.permissions, row.permissions_at = list(granted.permissions), now
    with database.transaction(row.firm_id) as session:
        session.execute(
            update(BrowserSession)
            .where(
                BrowserSession.firm_id == row.firm_id,
                BrowserSession.secret_hash == row.secret_hash,
            )
            .values(
                permissions=row.permissions,
                permissions_at=now,
                variant=variant("en", row.permissions),
            )
        )


def _reading(permissions: list[str]) -> list[str]:
    return [permission for permission in permissions if permission.endswith(":read")]


def _live(
    session: Session, firm_id: UUID, secret_hash: bytes, now: datetime
) -> BrowserSession | None:
    query = select(BrowserSession).where(
        BrowserSession.firm_id == firm_id,
        BrowserSession.secret_hash == secret_hash,
        BrowserSession.seen_at > now - IDLE,
        BrowserSession.created_at > now - ABSOLUTE,
    )
    return session.scalars(query).one_or_none()


def _is_there(session: Session, visit: BrowserSession, now: datetime) -> bool:
    """A visit ends with the session it came from: signed out, ended by its person, or too old."""
    origin = select(BrowserSession.id).where(
        BrowserSession.firm_id == visit.firm_id,
        BrowserSession.id == visit.origin_id,
        BrowserSession.created_at > now - ABSOLUTE,
    )
    if session.scalar(origin) is not None:
        return True
    session.delete(visit)
    return False


def _note_seen(row: BrowserSession, now: datetime) -> None:
    """Once a minute is enough to know that someone is not idle, and spares a write a request."""
    if now - row.seen_at > SEEN_EVERY:
        row.seen_at = now


def _dashboard(firm_id: UUID) -> Principal:
    return Principal.system(firm_id, "dashboard")


_WHO = (BrowserSession.kind, BrowserSession.membership_id, BrowserSession.impersonation_id)


def _person(row: BrowserSession) -> Person:
    began = row.authenticated_at or row.created_at
    return Person(
        row.firm_id,
        row.person_id,
        row.membership_id,
        authenticated_at=began,
        impersonation_id=row.impersonation_id,
    )


def _viewer(row: BrowserSession, secret: str) -> Viewer:
    return Viewer(
        person=_person(row),
        kind=row.kind,
        role=row.role,
        client_id=row.client_id,
        name=row.name,
        email=row.email,
        permissions=frozenset(row.permissions),
        csrf_token=csrf_token(secret),
        secret_hash=row.secret_hash,
        session_id=row.id,
        proven_at=row.proven_at,
        visit=visit_of(row),
    )
