"""What a changed membership means for the sessions in it: they end, or ask anew, at once."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import update

from common.auth import Principal
from common.db import Database
from dashboard_bff.gateways.services import Services
from dashboard_bff.models import BrowserSession
from dashboard_bff.usecases.sessions import end_where

LONG_AGO = timedelta(hours=1)


def end_sessions(
    database: Database, services: Services, firm_id: UUID, membership_id: UUID, by: Principal
) -> None:
    """Ends every session of a member or a contact, and forgets the tokens made for them."""
    theirs = BrowserSession.membership_id == membership_id
    with database.transaction(firm_id) as session:
        people = end_where(session, firm_id, theirs, why="access_ended", by=by)
    for person_id in set(people):
        services.forget_person(person_id)


def ask_sessions_anew(
    database: Database,
    services: Services,
    firm_id: UUID,
    membership_id: UUID,
    role: str,
    *,
    now: datetime,
) -> None:
    """Gives every session of a member their new role; what it may do is asked at its next request."""
    theirs = update(BrowserSession).where(
        BrowserSession.firm_id == firm_id, BrowserSession.membership_id == membership_id
    )
    changed = theirs.values(role=role, permissions_at=now - LONG_AGO)
    with database.transaction(firm_id) as session:
        people = set(session.scalars(changed.returning(BrowserSession.person_id)))
    for person_id in people:
        services.forget_person(person_id)
