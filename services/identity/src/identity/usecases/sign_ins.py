"""Sign a person in: say who they are and where they may go, or that they owe a code first."""

import secrets
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from common.db import Database
from common.errors import Unauthorized
from common.sealing import Sealer
from identity import queries
from identity.models import Person, SignInTicket
from identity.rules import keys, letters
from identity.usecases import codes
from identity.usecases.attempts import count_attempt, forgive_attempt, is_familiar
from identity.usecases.passwords import Passwords
from identity.usecases.people import Credentials, forgive_password, try_password
from identity.usecases.refusals import SIGN_IN, refusals_told
from identity.usecases.standings import Standing, standings
from identity.usecases.telling import notify, tell_firms

TICKET_BYTES = 32


@dataclass(frozen=True)
class SignedIn:
    """A person, what they are in each of their firms, and when it was known that it is them."""

    person: Person
    choices: list[Standing]
    at: datetime


@dataclass(frozen=True)
class CodeOwed:
    """The password was right, and says nothing yet: the ticket and a code do."""

    ticket: str
    needs: str = "code"


@dataclass(frozen=True)
class CodeGiven:
    """A ticket, the code for it, and the network address they came from."""

    ticket: str
    code: str
    address: str


def sign_in(
    database: Database, passwords: Passwords, public_url: str, typed: Credentials, *, now: datetime
) -> SignedIn | CodeOwed:
    """Returns who signs in; one with no firm left gets the answer of one who never was."""
    with refusals_told(database, typed.email, SIGN_IN, now=now):
        attempt = try_password(database, passwords, typed, now=now)
    with database.transaction(None) as session:
        if not attempt.person.asks_for_code:
            _welcome(session, public_url, attempt.person, typed.address, now)
        forgive_password(session, attempt, now=now)
    return let_in(database, attempt.person, now=now)


def let_in(database: Database, person: Person, *, now: datetime) -> SignedIn | CodeOwed:
    """Returns where somebody may go whose password was right, or the ticket to their code."""
    choices = standings(database, person.id)
    if not choices:
        raise Unauthorized("sign_in_failed", "Mail address and password do not fit together.")
    if person.asks_for_code:
        return _ticket(database, person, now)
    return SignedIn(person, choices, now)


def sign_in_with_code(
    database: Database, sealer: Sealer, public_url: str, given: CodeGiven, *, now: datetime
) -> SignedIn:
    """Returns who signs in, by the ticket that their password gave them and a code.

    A ticket bears five tries in five minutes, and each of them counts as an attempt to sign in.
    """
    key = keys.of_ticket(given.ticket)
    with database.transaction(None) as session:
        ticket = queries.try_ticket(session, key, now)
        person = queries.the_person(session, ticket.person_id) if ticket else None
    if ticket is None or person is None:
        raise _ticket_ended()
    with refusals_told(database, person.email, SIGN_IN, now=now):
        with database.transaction(None) as session:
            counted = count_attempt(session, person.email, given.address, now=now)
        with database.transaction(None) as session:
            found = _by_code(session, sealer, ticket, given, now)
            _welcome(session, public_url, found, given.address, now)
            forgive_attempt(session, found.email, given.address, counted, now=now)
    return SignedIn(found, standings(database, found.id), now)


def _by_code(
    session: Session, sealer: Sealer, ticket: SignInTicket, given: CodeGiven, now: datetime
) -> Person:
    """Returns the person of the ticket if the code is theirs; uses both up."""
    found = queries.locked_person(session, ticket.person_id)
    if found is None or found.has_ended(ticket.created_at) or not found.asks_for_code:
        raise _ticket_ended()
    if not codes.fits(session, found, sealer, given.code, now=now):
        raise codes.wrong_code()
    if not queries.use_ticket(session, ticket.token_key):
        raise _ticket_ended()
    return found


def _welcome(
    session: Session, public_url: str, person: Person, address: str, now: datetime
) -> None:
    """Tells their firms, and a person who has been here before when they come from a new place."""
    if person.signed_in_at and not is_familiar(session, person.email, address):
        notify(session, person, letters.new_place(public_url, address, now), now=now)
    queries.note_sign_in(session, person.id, now)
    tell_firms(session, SIGN_IN, person)


def _ticket(database: Database, person: Person, now: datetime) -> CodeOwed:
    token = secrets.token_urlsafe(TICKET_BYTES)
    row = SignInTicket(token_key=keys.of_ticket(token), person_id=person.id, created_at=now)
    with database.transaction(None) as session:
        session.add(row)
    return CodeOwed(token)


def _ticket_ended() -> Unauthorized:
    return Unauthorized("ticket_ended", "That took too long, or too many tries. Sign in again.")
