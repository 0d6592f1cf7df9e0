"""Codes beside the password: of a device (TOTP), each good once, and ten to recover with."""

import hmac
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import pyotp
from sqlalchemy.orm import Session

from common.errors import Conflict, Invalid
from common.sealing import Sealer
from identity import queries
from identity.models import Person
from identity.rules import keys

ISSUER = "Counterfoil"
STEP_SECONDS = 30
# A clock may be half a minute off, and a person slow.
STEPS_OFF = (0, -1, 1)
RECOVERY_CODES = 10
RECOVERY_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
RECOVERY_PARTS = (4, 4, 4, 4)


@dataclass(frozen=True)
class Enrollment:
    """What a device has to know, shown this once; nothing asks for its codes yet."""

    secret: str
    uri: str


@dataclass(frozen=True)
class RecoveryCodes:
    """The codes, shown this once."""

    codes: list[str]


def begin(person: Person, sealer: Sealer) -> Enrollment:
    """Gives the person a new secret; raises Conflict while codes are asked for already."""
    if person.asks_for_code:
        raise Conflict("totp_is_on", "Codes are on already. Turn them off first.")
    secret = pyotp.random_base32()
    person.totp_secret, person.totp_last_step = sealer.seal(secret, person.id), None
    return Enrollment(
        secret, pyotp.TOTP(secret, name=person.email, issuer=ISSUER).provisioning_uri()
    )


def confirm(
    session: Session, person: Person, sealer: Sealer, code: str, *, now: datetime
) -> RecoveryCodes:
    """Asks for codes from now on, as the device shows the right one; returns those to recover with."""
    if person.asks_for_code:
        raise Conflict("totp_is_on", "Codes are on already.")
    if person.totp_secret is None:
        raise Conflict("totp_not_begun", "Begin anew: there is no secret to confirm.")
    if not _is_of_device(session, person, sealer, code, now):
        raise wrong_code()
    person.totp_confirmed_at = now
    return renew_recovery_codes(session, person)


def stop(session: Session, person: Person) -> None:
    """Asks for no code any more, and forgets the secret and every code."""
    if not person.asks_for_code:
        raise Conflict("totp_is_off", "Codes are off already.")
    person.totp_secret = person.totp_confirmed_at = person.totp_last_step = None
    queries.replace_recovery_codes(session, person.id, [])


def renew_recovery_codes(session: Session, person: Person) -> RecoveryCodes:
    """Gives the person ten new codes; the old ones end."""
    if not person.asks_for_code:
        raise Conflict("totp_is_off", "Turn codes on first.")
    codes = ["-".join(_parts()) for _ in range(RECOVERY_CODES)]
    hashes = [keys.of_recovery(str(person.id), code) for code in codes]
    queries.replace_recovery_codes(session, person.id, hashes)
    return RecoveryCodes(codes)


def fits(session: Session, person: Person, sealer: Sealer, code: str, *, now: datetime) -> bool:
    """Tells whether it is the person's code, and uses it up: of the device, or to recover with."""
    if _is_of_device(session, person, sealer, code, now):
        return True
    key = keys.of_recovery(str(person.id), code)
    return queries.use_recovery_code(session, person.id, key, now)


def wrong_code() -> Invalid:
    """What is said of a code that does not fit, was used, or is too old."""
    said = {"code": ["That is not the code that is good now. Each one works once."]}
    return Invalid("code_wrong", "That was not right.", errors=said)


def _is_of_device(
    session: Session, person: Person, sealer: Sealer, code: str, now: datetime
) -> bool:
    typed = "".join(code.split())
    if person.totp_secret is None or not typed.isascii():
        return False
    device, step = pyotp.TOTP(sealer.open(person.totp_secret, person.id)), _step(now)
    for off in STEPS_OFF:
        shown = device.at((step + off) * STEP_SECONDS)
        if hmac.compare_digest(shown, typed):
            return queries.use_step(session, person.id, step + off)
    return False


def _step(now: datetime) -> int:
    return int(now.timestamp()) // STEP_SECONDS


def _parts() -> Iterator[str]:
    for length in RECOVERY_PARTS:
        yield "".join(secrets.choice(RECOVERY_LETTERS) for _ in range(length))
