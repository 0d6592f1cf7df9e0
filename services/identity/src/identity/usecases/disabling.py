"""Shut a person out of everything, or let them in again: for the owner of the machine."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import Conflict, NotFound
from identity import queries
from identity.models import Person
from identity.rules import keys
from identity.usecases.telling import tell_firms

OPERATOR = "system:operator"


@dataclass(frozen=True)
class Affected:
    """Whose access was changed, and in which firms they may have sessions."""

    person_id: UUID
    firm_ids: list[UUID]


def disable_person(session: Session, email: str, *, now: datetime) -> Affected:
    """Shuts the person out: no sign-in, token, link or ticket of theirs is good any more."""
    person = _named(session, email)
    if person.disabled_at is not None:
        raise Conflict("person_disabled", f"{email} is disabled already.")
    # Told before: afterwards they are nobody in any firm.
    tell_firms(session, "person.disabled", person, by=OPERATOR)
    person.disabled_at = now
    return _end_everything(session, person, now)


def enable_person(session: Session, email: str, *, now: datetime) -> Affected:
    """Lets the person sign in again; what they had before stays over."""
    person = _named(session, email)
    if person.disabled_at is None:
        raise Conflict("person_not_disabled", f"{email} is not disabled.")
    person.disabled_at = None
    affected = _end_everything(session, person, now)
    tell_firms(session, "person.enabled", person, by=OPERATOR)
    return affected


def _end_everything(session: Session, person: Person, now: datetime) -> Affected:
    person.sessions_valid_from = now
    queries.end_tickets(session, person.id)
    queries.end_resets(session, person.id, now)
    firms = {each.firm for each in queries.affiliations_of(session, person.id)}
    return Affected(person.id, sorted(firms))


def _named(session: Session, email: str) -> Person:
    person = queries.locked_person_named(session, keys.of_name(email))
    if person is None:
        raise NotFound
    return person
