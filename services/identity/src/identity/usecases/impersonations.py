"""Look at a client's billing as one of its contacts: begin, end, revoke, and run out of time."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.db import Database
from common.errors import Forbidden, NotFound
from common.ids import new_id
from common.outbox import publish
from identity import queries
from identity.events import ImpersonationEnded, ImpersonationStarted
from identity.models import Contact, Impersonation
from identity.models.impersonations import LIFETIME

TEST_REASON = "Test contact"


def start_impersonation(
    session: Session, who: Principal, contact_id: UUID, reason: str, *, now: datetime
) -> Impersonation:
    """Begins to look as the contact; raises NotFound for whoever has no My Billing to look at."""
    contact = _one_who_signs_in(session, who, contact_id)
    return _start(session, who, contact, reason, is_test=False, now=now)


def start_test(
    session: Session, who: Principal, contact_id: UUID, *, now: datetime
) -> Impersonation:
    """Begins to act as a contact of a test client, whose billing reaches nothing real."""
    contact = _one_who_signs_in(session, who, contact_id)
    if not queries.is_test_client(session, who.firm_id, contact.client_id):
        raise NotFound
    return _start(session, who, contact, TEST_REASON, is_test=True, now=now)


def end_impersonation(
    session: Session, who: Principal, impersonation_id: UUID, *, now: datetime
) -> Impersonation:
    """Ends one's own; anybody else's is not there."""
    own = queries.locked_impersonation(
        session, who.firm_id, impersonation_id, member_id=_member_id(who)
    )
    return _end(session, who, own, "ended", now)


def revoke_impersonation(
    session: Session, who: Principal, impersonation_id: UUID, *, now: datetime
) -> Impersonation:
    """Ends anybody's."""
    found = queries.locked_impersonation(session, who.firm_id, impersonation_id)
    return _end(session, who, found, "revoked", now)


def expire_impersonations(app: Database, worker: Database, *, now: datetime) -> int:
    """Ends those on which time has run out, firm by firm; returns how many."""
    with worker.transaction(None) as session:
        firms = queries.firms_with_expired(session, now)
    done = 0
    for firm_id in firms:
        with app.transaction(firm_id) as session:
            over = queries.expired_impersonations(session, firm_id, now)
            for each in over:
                _end(session, Principal.system(firm_id, "identity"), each, "expired", now)
            done += len(over)
    return done


def _start(
    session: Session, who: Principal, contact: Contact, reason: str, *, is_test: bool, now: datetime
) -> Impersonation:
    visit = Impersonation(
        id=new_id(),
        firm_id=who.firm_id,
        member_id=_acting_member(session, who),
        contact_id=contact.id,
        client_id=contact.client_id,
        is_test=is_test,
        reason=reason.strip(),
        started_at=now,
        ends_at=now + LIFETIME,
        created_at=now,
    )
    session.add(visit)
    publish(session, ImpersonationStarted, visit, by=who, reason=visit.reason)
    return visit


def _end(
    session: Session, who: Principal, visit: Impersonation, how: str, now: datetime
) -> Impersonation:
    visit.end(how, who.subject, now)
    publish(session, ImpersonationEnded, visit, by=who, reason=how)
    return visit


def _one_who_signs_in(session: Session, who: Principal, contact_id: UUID) -> Contact:
    if who.act:
        raise Forbidden("impersonation_nested", "End this visit before another begins.")
    contact = queries.locked_contact(session, who.firm_id, contact_id)
    if not contact.may_sign_in:
        raise NotFound
    return contact


def _acting_member(session: Session, who: Principal) -> UUID:
    """A program has no eyes: only a member who is there looks as somebody."""
    member_id = _member_id(who)
    if not queries.the_member(session, who.firm_id, member_id).is_active:
        raise NotFound
    return member_id


def _member_id(who: Principal) -> UUID:
    kind, _, id_ = who.subject.partition(":")
    if kind != "member":
        raise Forbidden("members_only", "Only a member of the firm may do this.")
    return UUID(id_)
