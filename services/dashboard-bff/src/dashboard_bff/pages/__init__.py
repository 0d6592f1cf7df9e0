"""Kept page bodies: built once, served as text while nothing of them has changed.

A body is kept with the sequence read before it was built, so a reader who was slow leaves a body that
nobody is served; and until the firm's next midnight, since what is overdue changes by the date alone.
"""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common import clock
from dashboard_bff import queries


@dataclass(frozen=True)
class Built:
    """A page's text, and the firm's day it is of."""

    text: str
    today: date
    zone: str


def served(
    session: Session,
    firm_id: UUID,
    client_id: UUID,
    page: str,
    variant: str,
    build: Callable[[], Built],
) -> str:
    """Returns the page's text: the kept one if it is still true, else a fresh one."""
    kept = queries.kept_page(session, firm_id, client_id, page, variant, clock.now())
    return kept or _fresh(session, firm_id, client_id, page, variant, build)


def variant(locale: str, permissions: Iterable[str]) -> str:
    """Returns what tells bodies of one page apart: people who may see less never share one."""
    digest = hashlib.sha256("\x1f".join(sorted(permissions)).encode()).hexdigest()
    return f"{locale}-{digest[:32]}"


def _fresh(
    session: Session,
    firm_id: UUID,
    client_id: UUID,
    page: str,
    variant: str,
    build: Callable[[], Built],
) -> str:
    seq = queries.sequence(session, firm_id, client_id)
    built = build()
    queries.keep_page(
        session,
        firm_id,
        client_id,
        page,
        variant,
        seq=seq,
        valid_until=clock.due_instant(built.today + timedelta(days=1), built.zone),
        body=built.text,
    )
    return built.text
