"""A person's sessions, in every firm they are in: seen, and ended at once."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from common.auth import Principal
from common.db import Database
from common.errors import NotFound
from dashboard_bff.models import BrowserSession
from dashboard_bff.usecases.sessions import ABSOLUTE, IDLE, end_where


def sessions_of(
    database: Database, firms: Iterable[UUID], person_id: UUID, *, now: datetime
) -> Sequence[BrowserSession]:
    """Returns the sessions that are not over, the one last seen first."""
    found: list[BrowserSession] = []
    for firm_id in firms:
        query = select(BrowserSession).where(
            BrowserSession.firm_id == firm_id,
            BrowserSession.person_id == person_id,
            BrowserSession.seen_at > now - IDLE,
            BrowserSession.created_at > now - ABSOLUTE,
        )
        with database.transaction(firm_id) as session:
            found.extend(session.scalars(query))
    return sorted(found, key=lambda row: row.seen_at, reverse=True)


def end_session(
    database: Database, firms: Iterable[UUID], person_id: UUID, session_id: UUID
) -> None:
    """Ends one of the person's sessions; raises NotFound if none of theirs is it."""
    ended = 0
    for firm_id in firms:
        one = BrowserSession.person_id == person_id, BrowserSession.id == session_id
        with database.transaction(firm_id) as session:
            ended += len(end_where(session, firm_id, *one, why="ended_elsewhere"))
    if not ended:
        raise NotFound


def end_sessions(
    database: Database,
    firms: Iterable[UUID],
    person_id: UUID,
    *,
    but: UUID | None,
    by: str | None = None,
) -> int:
    """Ends every session of the person other than the one; returns how many that were.

    It is the person's own act unless somebody else is named.
    """
    ended = 0
    for firm_id in firms:
        which = [BrowserSession.person_id == person_id]
        if but:
            which.append(BrowserSession.id != but)
        with database.transaction(firm_id) as session:
            who = Principal(firm_id, by) if by else None
            why = "access_ended" if by else "ended_elsewhere"
            ended += len(end_where(session, firm_id, *which, why=why, by=who))
    return ended
