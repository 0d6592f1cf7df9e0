"""What a person who is signed in does to their own access: codes on and off, another password."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy.orm import Session

from common.db import Database
from common.errors import Invalid, Unauthorized
from common.sealing import Sealer
from identity import queries
from identity.models import Person
from identity.rules import letters
from identity.usecases import codes
from identity.usecases.passwords import Passwords
from identity.usecases.proofs import prove_password
from identity.usecases.telling import notify, tell_firms

T = TypeVar("T")


@dataclass(frozen=True)
class Security:
    """How a person proves who they are, and the firms in which they may have sessions."""

    email: str
    totp_confirmed_at: datetime | None
    recovery_codes_left: int
    password_changed_at: datetime | None
    firm_ids: list[UUID]


@dataclass(frozen=True)
class NewPassword:
    """The password somebody has, the one they want, and the network address they are at."""

    current: str
    chosen: str
    address: str


@dataclass(frozen=True)
class Changed:
    """Which of the person's sessions are over: those that began before, in these firms."""

    person_id: UUID
    sessions_valid_from: datetime
    firm_ids: list[UUID]


def security_of(database: Database, person_id: UUID) -> Security:
    """Returns how the person proves who they are."""

    def look(session: Session, person: Person) -> Security:
        left = queries.count_recovery_codes(session, person.id)
        return Security(
            person.email,
            person.totp_confirmed_at,
            left,
            person.password_changed_at,
            firms_of(session, person),
        )

    return _of(database, person_id, look)


def begin_totp(database: Database, sealer: Sealer, person_id: UUID) -> codes.Enrollment:
    """Gives the person a secret for their device; nothing asks for its codes yet."""
    return _of(database, person_id, lambda _, person: codes.begin(person, sealer))


def confirm_totp(
    database: Database, sealer: Sealer, person_id: UUID, code: str, *, now: datetime
) -> codes.RecoveryCodes:
    """Turns codes on with the first one, and returns those to recover with."""

    def do(session: Session, person: Person) -> codes.RecoveryCodes:
        made = codes.confirm(session, person, sealer, code, now=now)
        tell_firms(session, "person.totp_confirmed", person)
        return made

    return _of(database, person_id, do)


def stop_totp(database: Database, public_url: str, person_id: UUID, *, now: datetime) -> None:
    """Turns codes off, and tells the person by mail."""

    def do(session: Session, person: Person) -> None:
        codes.stop(session, person)
        tell_firms(session, "person.totp_removed", person)
        notify(session, person, letters.codes_removed(public_url, now), now=now)

    _of(database, person_id, do)


def renew_recovery_codes(database: Database, person_id: UUID) -> codes.RecoveryCodes:
    """Returns new codes to recover with; the old ones end."""

    def do(session: Session, person: Person) -> codes.RecoveryCodes:
        made = codes.renew_recovery_codes(session, person)
        tell_firms(session, "person.recovery_codes_renewed", person)
        return made

    return _of(database, person_id, do)


def change_password(
    database: Database,
    passwords: Passwords,
    public_url: str,
    person_id: UUID,
    wanted: NewPassword,
    *,
    now: datetime,
) -> Changed:
    """Puts a password in the place of the current one; every session that began before is over."""
    current = wanted.current, wanted.address
    seen = prove_password(database, passwords, person_id, *current, now=now)
    new_hash = hash_of_chosen(passwords, seen, wanted.chosen)

    def do(session: Session, person: Person) -> Changed:
        if person.password_hash != seen.password_hash:
            raise Unauthorized("session_ended", "Your password was changed meanwhile.")
        changed = set_password(session, person, new_hash, now=now)
        notify(session, person, letters.password_changed(public_url, now), now=now)
        return changed

    return _of(database, person_id, do)


def hash_of_chosen(passwords: Passwords, person: Person, chosen: str) -> str:
    """Returns the hash of a new password; raises Invalid at `new_password` if it is no good."""
    try:
        return passwords.new_hash(chosen, person.email, person.name)
    except Invalid as error:
        said = {"new_password": (error.errors or {})["password"]}
        raise Invalid(error.code, error.detail, errors=said) from error


def set_password(session: Session, person: Person, new_hash: str, *, now: datetime) -> Changed:
    """Keeps the password; what was begun with the old one ends: sessions, tickets, links."""
    person.password_hash = new_hash
    person.password_changed_at = person.sessions_valid_from = now
    queries.end_tickets(session, person.id)
    queries.end_resets(session, person.id, now)
    tell_firms(session, "person.password_changed", person)
    return Changed(person.id, now, firms_of(session, person))


def start_over(session: Session, person: Person, *, now: datetime) -> None:
    """Ends all that somebody began at an address that was never proven to be theirs."""
    person.totp_secret = person.totp_confirmed_at = person.totp_last_step = None
    queries.replace_recovery_codes(session, person.id, [])
    set_password(session, person, str(person.password_hash), now=now)


def firms_of(session: Session, person: Person) -> list[UUID]:
    """Returns the firms in which the person may have sessions."""
    return sorted({each.firm for each in queries.affiliations_of(session, person.id)})


def _of(database: Database, person_id: UUID, do: Callable[[Session, Person], T]) -> T:
    """Does it to the person, locked; raises Unauthorized once they may not act any more."""
    with database.transaction(None) as session:
        person = queries.locked_person(session, person_id)
        if person is None or person.disabled_at:
            raise Unauthorized("session_ended", "Your access has ended.")
        return do(session, person)
