"""Somebody who is signed in proves once more that it is them, before an act that needs it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Database
from common.errors import Invalid, Unauthorized
from common.sealing import Sealer
from identity import queries
from identity.models import Person
from identity.usecases import codes
from identity.usecases.passwords import Passwords
from identity.usecases.people import (
    Attempt,
    Credentials,
    forgive,
    forgive_password,
    try_password,
)
from identity.usecases.refusals import PROOF, refusals_told


@dataclass(frozen=True)
class Typed:
    """What somebody typed to prove who they are, and the network address they typed it at."""

    password: str
    code: str | None
    address: str


@dataclass(frozen=True)
class Proven:
    """A person, known for sure at an instant."""

    person: Person
    proven_at: datetime


def prove_again(
    database: Database,
    passwords: Passwords,
    sealer: Sealer,
    person_id: UUID,
    typed: Typed,
    *,
    now: datetime,
) -> Proven:
    """Returns the proof; raises Invalid at the field that is wrong. Counted like a sign-in."""
    attempt = _attempt(database, passwords, person_id, typed.password, typed.address, now)
    with (
        refusals_told(database, attempt.person.email, PROOF, now=now),
        database.transaction(None) as session,
    ):
        person = queries.locked_person(session, attempt.person.id)
        if person is None or person.password_hash != attempt.person.password_hash:
            raise Unauthorized("session_ended", "Your access has ended.")
        if person.asks_for_code and not codes.fits(
            session, person, sealer, typed.code or "", now=now
        ):
            raise codes.wrong_code()
        forgive(session, attempt, now=now)
    return Proven(person, now)


def prove_password(
    database: Database,
    passwords: Passwords,
    person_id: UUID,
    password: str,
    address: str,
    *,
    now: datetime,
) -> Person:
    """Returns the person whose password it is; raises Invalid. Counted like a sign-in."""
    attempt = _attempt(database, passwords, person_id, password, address, now)
    with database.transaction(None) as session:
        forgive_password(session, attempt, now=now)
    return attempt.person


def _attempt(
    database: Database,
    passwords: Passwords,
    person_id: UUID,
    password: str,
    address: str,
    now: datetime,
) -> Attempt:
    with database.transaction(None) as session:
        person = queries.the_person(session, person_id)
    if person is None or person.disabled_at:
        raise Unauthorized("session_ended", "Your access has ended.")
    typed = Credentials(person.email, password, address)
    try:
        with refusals_told(database, person.email, PROOF, now=now):
            return try_password(database, passwords, typed, now=now)
    except Unauthorized as error:
        said = {"password": ["That is not your password."]}
        raise Invalid("proof_failed", "That was not right.", errors=said) from error
