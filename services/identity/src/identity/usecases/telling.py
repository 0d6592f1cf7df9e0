"""A person belongs to no firm, so what they do to their own access is told to each firm they are in.

A mail to a person goes out by way of a live firm of theirs. Only who is in sandbox firms alone, or is a
test client's contact, gets it in the mailbox of one of these; whoever is somebody in a live firm never
does, for all members read a mailbox.
"""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.db import turn_to
from common.ids import new_id
from common.mail import Mail, write
from identity import queries
from identity.models import Person
from identity.rules.letters import Letter
from identity.usecases.standings import Standing, standings_in


def tell_firms(
    session: Session, act: str, person: Person, *, by: str | None = None, **facts: Any
) -> None:
    """Adds the act's audit row in every firm where the person is somebody, in one transaction.

    It is the person's own act unless somebody else is named. Facts are never secrets: every auditor
    reads them.
    """
    for who in standings_in(session, person.id):
        turn_to(session, who.firm_id)
        actor = Principal(who.firm_id, by or who.subject, client_id=who.client_id)
        audit.record(session, act, person.id, actor, **facts)
    turn_to(session, None)


def sender_for(session: Session, person: Person) -> Standing | None:
    """Returns by way of which firm the person is written to, or nothing if they are nobody now."""
    found = standings_in(session, person.id)
    return min(found, key=lambda each: not leaves(session, each), default=None)


def leaves(session: Session, sender: Standing) -> bool:
    """Tells whether a mail by way of it leaves the suite: a sandbox's, and a test client's, never do."""
    if sender.mode != "live" or sender.client_id is None:
        return sender.mode == "live"
    turn_to(session, sender.firm_id)
    is_test = queries.is_test_client(session, sender.firm_id, sender.client_id)
    turn_to(session, None)
    return not is_test


def write_to(
    session: Session, person: Person, sender: Standing, letter: Letter, *, now: datetime
) -> None:
    """Writes to the person at the address that they sign in with."""
    is_kept = not leaves(session, sender)
    turn_to(session, sender.firm_id)
    mail = Mail(
        firm_id=sender.firm_id,
        kind=letter.kind,
        about=new_id(),
        client_id=sender.client_id,
        from_name=sender.firm_name,
        to_name=person.name,
        to_address=person.email,
        subject=letter.subject,
        body=letter.to(person.name, sender.firm_name),
        is_sandbox=is_kept,
        created_at=now,
    )
    write(session, mail)
    turn_to(session, None)


def notify(session: Session, person: Person, letter: Letter, *, now: datetime) -> None:
    """Writes to the person if there is a firm to write by way of."""
    if sender := sender_for(session, person):
        write_to(session, person, sender, letter, now=now)
