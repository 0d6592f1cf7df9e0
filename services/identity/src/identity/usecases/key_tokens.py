"""Trade an API key for a token: what the key may, as far as its maker still may it."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Signer
from common.db import Database
from common.errors import TooManyRequests, Unauthorized
from identity import queries
from identity.models import ApiKey, Firm, Member
from identity.rules import api_keys, attempts, keys, permissions
from identity.usecases.standings import Standing
from identity.usecases.tokens import Token, sign

USED_EVERY = timedelta(minutes=1)


def trade_key(
    database: Database, signer: Signer, text: str, audience: str, address: str, *, now: datetime
) -> Token:
    """Signs a token for the key; raises Unauthorized, the same for wrong, ended and foreign ones.

    Wrong ones are counted by address, and from one with too many are told so. A good key is never
    kept out by what others at its address try.
    """
    who = _holder(database, text, now)
    if who is None:
        _count_wrong(database, address, now)
        raise Unauthorized("api_key_invalid", "This key is not, or no longer, good.")
    return sign(signer, who, audience)


def _holder(database: Database, text: str, now: datetime) -> Standing | None:
    if not api_keys.looks_like_one(text):
        return None
    with database.transaction(None) as session:
        place = queries.place_of_key(session, keys.of_api_key(text))
    if place is None:
        return None
    with database.transaction(place.firm) as session:
        who = _standing(session, place.firm, place.api_key_id, now)
        if who:
            since = now - USED_EVERY
            queries.note_use(session, place.firm, place.api_key_id, now=now, since=since)
        return who


def _standing(session: Session, firm_id: UUID, api_key_id: UUID, now: datetime) -> Standing | None:
    key = queries.the_api_key(session, firm_id, api_key_id)
    if key is None or not key.is_good(now):
        return None
    firm = queries.the_firm(session, firm_id)
    maker = queries.the_member(session, firm_id, key.created_by)
    if not firm.is_open or not _is_here(session, maker):
        return None
    return _of_key(firm, maker, key)


def _is_here(session: Session, maker: Member) -> bool:
    person = maker.person_id and queries.the_person(session, maker.person_id)
    return bool(maker.is_active and person and person.disabled_at is None)


def _of_key(firm: Firm, maker: Member, key: ApiKey) -> Standing:
    return Standing(
        firm_id=firm.id,
        firm_name=firm.name,
        mode=firm.mode,
        kind="key",
        membership_id=key.id,
        name=key.name,
        role=maker.role,
        given=permissions.of_key(maker.role, firm.mode, key.permissions),
    )


def _count_wrong(database: Database, address: str, now: datetime) -> None:
    key = keys.of_attempts("api key", address)
    with database.transaction(None) as session:
        since = now - attempts.WINDOW
        failures, began_at = queries.count_attempt(session, key, now=now, since=since)
    if failures > attempts.PER_ADDRESS:
        raise TooManyRequests(
            "too_many_attempts",
            "Too many attempts failed. Wait a little and try again.",
            retry_after=attempts.seconds_left(began_at, now),
        )
