"""Whoever was declined often in an hour waits, or asks the firm: nobody tries out cards here."""

import hashlib
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from math import ceil
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import TooManyRequests
from payments import queries

MOST_DECLINES = 5
WINDOW = timedelta(hours=1)
WORDS = "Too many payments were declined. Wait an hour, or ask the firm to take this one."


def refuse_too_many(
    session: Session, who: Principal, address: str | None, *, wall: datetime
) -> None:
    """Raises TooManyRequests for a client, or an address, of which too many were declined.

    Of many at once each waits for the one before, and sees what it has begun.
    """
    if who.client_id is None:
        return
    queries.wait_for_own_attempts(session, who.client_id)
    digest = _digest(who, address)
    since = wall - WINDOW
    tried = queries.declines_since(session, who.firm_id, who.client_id, digest, since)
    if len(tried) >= MOST_DECLINES:
        seconds = max(1, ceil((tried[MOST_DECLINES - 1] - since).total_seconds()))
        challenge = {"challenge": "ask_the_firm_or_wait"}
        raise TooManyRequests("too_many_declines", WORDS, extra=challenge, retry_after=seconds)


def note_attempt(
    session: Session, who: Principal, payment_id: UUID, address: str | None, *, wall: datetime
) -> None:
    """Remembers that the client itself began the payment."""
    if who.client_id is not None:
        queries.keep_own_attempt(session, who, payment_id, _digest(who, address), wall)


def _digest(who: Principal, address: str | None) -> str | None:
    """Returns what is kept of an address; of the sixth version a whole network is one."""
    if not address:
        return None
    try:
        found = ip_address(address)
    except ValueError:
        return None
    network = ip_network((found, 64 if found.version == 6 else 32), strict=False)
    return hashlib.sha256(f"{who.firm_id}{network}".encode()).hexdigest()
