"""Sign a person in: say who they are, and where they may go."""

from dataclasses import dataclass
from datetime import datetime

from common.db import Database
from common.errors import Unauthorized
from identity.models import Person
from identity.usecases.passwords import Passwords
from identity.usecases.people import Credentials, prove
from identity.usecases.standings import Standing, standings


@dataclass(frozen=True)
class SignedIn:
    """A person, and what they are in each of their firms."""

    person: Person
    choices: list[Standing]


def sign_in(
    database: Database, passwords: Passwords, typed: Credentials, *, now: datetime
) -> SignedIn:
    """Returns who signs in; one with no firm left gets the answer of one who never was."""
    person = prove(database, passwords, typed, now=now)
    choices = standings(database, person.id)
    if not choices:
        raise Unauthorized("sign_in_failed", "Mail address and password do not fit together.")
    return SignedIn(person, choices)
