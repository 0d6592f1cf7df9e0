"""A new password by mail: asked for by anyone, for anyone, with one answer; the work is done later."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.db import Database
from identity import queries
from identity.models import Person, Reset, ResetNotFound, ResetWish
from identity.rules import keys, letters
from identity.usecases.attempts import count_link, count_wish
from identity.usecases.credentials import Changed, hash_of_chosen, set_password
from identity.usecases.passwords import Passwords
from identity.usecases.telling import leaves, notify, sender_for, write_to

TOKEN_BYTES = 32
AT_ONCE = 20


@dataclass(frozen=True)
class Chooser:
    """Who a link lets choose a new password."""

    person_id: UUID
    name: str
    email: str


def wish_reset(session: Session, email: str, address: str, *, now: datetime) -> None:
    """Keeps that somebody asked; who asks too often for one recipient is kept no more."""
    if count_wish(session, email, address, now=now):
        session.add(ResetWish(email=email, created_at=now))


def grant_wishes(database: Database, public_url: str, *, now: datetime) -> int:
    """Writes the mails that were asked for; returns how many wishes were looked at."""
    done = 0
    while done < AT_ONCE and _grant_one(database, public_url, now):
        done += 1
    return done


def look_up_reset(database: Database, token: str, address: str, *, now: datetime) -> Chooser:
    """Returns whose new password the link takes; raises ResetNotFound. Wrong ones are counted."""
    with database.transaction(None) as session:
        counted = count_link(session, address, now=now)
    with database.transaction(None) as session:
        _, person = _open(session, token, now)
        queries.forgive_attempt(session, counted)
    return Chooser(person.id, person.name, person.email)


def use_reset(
    database: Database,
    passwords: Passwords,
    public_url: str,
    token: str,
    chosen: str,
    address: str,
    *,
    now: datetime,
) -> Changed:
    """Keeps the new password; the link and every session of the person are over.

    A code, where one is asked for, is asked for at the next sign-in as before.
    """
    look_up_reset(database, token, address, now=now)
    with database.transaction(None) as session:
        _, seen = _open(session, token, now)
    new_hash = hash_of_chosen(passwords, seen, chosen)
    with database.transaction(None) as session:
        reset, person = _open(session, token, now)
        if reset.live:
            person.address_proven_at = now
        changed = set_password(session, person, new_hash, now=now)
        notify(session, person, letters.password_changed(public_url, now), now=now)
    return changed


def _grant_one(database: Database, public_url: str, now: datetime) -> bool:
    with database.transaction(None) as session:
        wish = queries.next_wish(session)
        if wish is None:
            return False
        session.delete(wish)
        person = queries.locked_person_named(session, keys.of_name(wish.email))
        if person is not None and person.password_hash and person.disabled_at is None:
            _send(session, person, public_url, now)
        return True


def _send(session: Session, person: Person, public_url: str, now: datetime) -> None:
    sender = sender_for(session, person)
    if sender is None:
        return
    token = secrets.token_urlsafe(TOKEN_BYTES)
    queries.end_resets(session, person.id, now)
    row = Reset(
        token_key=keys.of_reset(token),
        person_id=person.id,
        name_key=keys.of_name(person.email),
        live=leaves(session, sender),
        created_at=now,
    )
    session.add(row)
    write_to(session, person, sender, letters.reset(public_url, token), now=now)


def _open(session: Session, token: str, now: datetime) -> tuple[Reset, Person]:
    """Returns the link and its person, both locked, if both are still what they were."""
    reset = queries.the_reset(session, keys.of_reset(token))
    person = queries.locked_person(session, reset.person_id) if reset else None
    reset = queries.the_reset(session, keys.of_reset(token))
    if reset is None or person is None or person.disabled_at or not reset.is_open(now):
        raise ResetNotFound
    named = queries.person_named(session, reset.name_key)
    if named is None or named.id != person.id:
        raise ResetNotFound
    return reset, person
