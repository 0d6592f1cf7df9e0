"""Somebody who is signed in proves once more that it is them, before an act that needs it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.db import Database
from common.errors import Invalid, Unauthorized
from identity import queries
from identity.models import Person
from identity.usecases.passwords import Passwords
from identity.usecases.people import Credentials, prove


@dataclass(frozen=True)
class Proven:
    """A person, known for sure at an instant."""

    person: Person
    proven_at: datetime


def prove_again(
    database: Database,
    passwords: Passwords,
    person_id: UUID,
    password: str,
    address: str,
    *,
    now: datetime,
) -> Proven:
    """Returns the proof; raises Invalid at the field that is wrong. Counted like a sign-in."""
    with database.transaction(None) as session:
        person = queries.the_person(session, person_id)
    if person is None or person.disabled_at:
        raise Unauthorized("session_ended", "Your access has ended.")
    try:
        return Proven(
            prove(database, passwords, Credentials(person.email, password, address), now=now), now
        )
    except Unauthorized as error:
        said = {"password": ["That is not your password."]}
        raise Invalid("proof_failed", "That was not right.", errors=said) from error
