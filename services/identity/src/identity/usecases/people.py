"""Prove who somebody is, and make a person of somebody new: one for each mail address, ever."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from common.db import Database
from common.errors import Conflict, Unauthorized
from common.ids import new_id
from identity import queries
from identity.models import Person
from identity.rules import keys
from identity.usecases.attempts import count_attempt, forgive_attempt
from identity.usecases.passwords import Passwords


@dataclass(frozen=True)
class Credentials:
    """What somebody typed, and the network address they typed it at."""

    email: str
    password: str
    address: str


@dataclass(frozen=True)
class Proof:
    """The hash that a person had when they were asked (none for somebody new), and now has."""

    seen: str | None
    password_hash: str


@dataclass(frozen=True)
class Attempt:
    """A person whose password was right, and the counters that hold the attempt against them."""

    person: Person
    typed: Credentials
    counted: dict[str, int]


def prove(database: Database, passwords: Passwords, typed: Credentials, *, now: datetime) -> Person:
    """Returns whose mail address and password these are; raises Unauthorized, the same for all."""
    attempt = try_password(database, passwords, typed, now=now)
    with database.transaction(None) as session:
        forgive_password(session, attempt, now=now)
    return attempt.person


def try_password(
    database: Database, passwords: Passwords, typed: Credentials, *, now: datetime
) -> Attempt:
    """Returns whose password it is, the attempt still counted; raises Unauthorized.

    Where more is asked than a password, the attempt is forgiven once that was right too.
    """
    with database.transaction(None) as session:
        counted = count_attempt(session, typed.email, typed.address, now=now)
        person = queries.person_named(session, keys.of_name(typed.email))
    # The hash is tried outside the transaction: it takes longer than a row should be locked.
    active = person is not None and person.disabled_at is None
    fits = passwords.fits(person.password_hash if person and active else None, typed.password)
    if person is None or not fits:
        raise Unauthorized("sign_in_failed", "Mail address and password do not fit together.")
    if passwords.is_weak(str(person.password_hash)):
        _hash_anew(database, passwords, person, typed.password)
    return Attempt(person, typed, counted)


def forgive(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Takes the attempt off its counters, and remembers where it came from."""
    typed = attempt.typed
    forgive_attempt(session, typed.email, typed.address, attempt.counted, now=now)


def forgive_password(session: Session, attempt: Attempt, *, now: datetime) -> None:
    """Does the same for a password alone: which makes no place familiar where a code is asked for."""
    if attempt.person.asks_for_code:
        queries.forgive_attempt(session, attempt.counted)
    else:
        forgive(session, attempt, now=now)


def prove_or_begin(
    database: Database, passwords: Passwords, typed: Credentials, *known: str, now: datetime
) -> Proof:
    """Returns the proof of a known person's password, or the hash of somebody new's.

    Nobody gets to set the password of a person who has one by asking them in somewhere else.
    """
    with database.transaction(None) as session:
        person = queries.person_named(session, keys.of_name(typed.email))
    if person is None or person.password_hash is None:
        return Proof(None, passwords.new_hash(typed.password, typed.email, *known))
    proven = prove(database, passwords, typed, now=now)
    return Proof(proven.password_hash, str(proven.password_hash))


def choose_anew(database: Database, passwords: Passwords, typed: Credentials, *known: str) -> Proof:
    """Returns the hash of a password that takes the place of whatever the person has."""
    with database.transaction(None) as session:
        person = queries.person_named(session, keys.of_name(typed.email))
    seen = person.password_hash if person else None
    return Proof(seen, passwords.new_hash(typed.password, typed.email, *known))


def ensure_person(
    session: Session, proof: Proof, *, name: str, email: str, now: datetime
) -> Person:
    """Returns the person of the mail address, made now if there is none."""
    person = queries.locked_person_named(session, keys.of_name(email))
    if person is None:
        person = _new_person(session, name, email, now)
    if person.password_hash != proof.seen:
        raise _changed()
    person.password_hash = proof.password_hash
    return person


def _hash_anew(database: Database, passwords: Passwords, person: Person, password: str) -> None:
    """The cost of trying has risen since: the same password is kept at the new one."""
    stronger = passwords.same_again(password)
    with database.transaction(None) as session:
        if queries.replace_hash(session, person.id, str(person.password_hash), stronger):
            person.password_hash = stronger


def _new_person(session: Session, name: str, email: str, now: datetime) -> Person:
    person = Person(
        id=new_id(), name=name, email=email, password_hash=None, created_at=now, disabled_at=None
    )
    session.add(person)
    session.flush()  # The sign-in name refers to the person.
    if not queries.take_name(session, keys.of_name(email), person.id):
        raise _changed()
    return person


def _changed() -> Conflict:
    return Conflict("person_changed_meanwhile", "This was done twice at once. Try again.")
