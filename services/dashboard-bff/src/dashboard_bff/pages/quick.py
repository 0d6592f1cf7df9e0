"""The shortest way to a kept page: who is looking and what they see, in one round trip.

BEGIN, the firm's wall, one prepared SELECT and COMMIT go to the database as one message, and one wait
brings all answers (psycopg's pipeline waits eight times: twice the processor time). No ORM, no schema.
Whatever is not plain (an old permission, an idle minute, a stale page, somebody looking as somebody
else, which is always written down) is left to the long way.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import ClientCursor, Connection
from psycopg_pool import ConnectionPool

from dashboard_bff.models import NO_CLIENT

FRESH = timedelta(minutes=1)
PERMISSIONS_FRESH = timedelta(seconds=30)
ABSOLUTE = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Quick:
    """A kept page, and the person who looks at it."""

    name: str
    body: str
    seq: int


class QuickReads:
    """Reads kept pages over connections of its own, opened when the first page is asked for."""

    def __init__(self, url: str, variant: Callable[[str, list[str]], str]) -> None:
        self._pool = ConnectionPool(
            url,
            min_size=1,
            max_size=2,
            open=False,
            timeout=2,
            configure=_prepare,
            kwargs={"autocommit": True, "cursor_factory": ClientCursor},
        )
        self._variant = variant

    def my_billing(
        self, firm_id: UUID, secret_hash: bytes, page: str, now: datetime
    ) -> Quick | None:
        """Returns the contact's page if everything about it is plain, else None."""
        if self._pool.closed:
            self._pool.open()
        row = self._read(firm_id, secret_hash, page, now)
        if row is None or not _is_plain(row, now):
            return None
        name, permissions, variant, body, seq, *_ = row
        if body is None or variant != self._variant("en", permissions):
            return None
        return Quick(name, body, seq)

    def close(self) -> None:
        """Gives the connections back."""
        self._pool.close()

    def _read(self, firm_id: UUID, secret_hash: bytes, page: str, now: datetime) -> Any:
        values = {"firm": firm_id, "hash": secret_hash, "page": page, "now": now}
        with self._pool.connection() as connection:
            answers = connection.execute(_READ, values | {"wall": str(firm_id)})
            # BEGIN answers first, then the wall, then the question.
            answers.nextset()
            answers.nextset()
            return answers.fetchone()


def _prepare(connection: Connection[Any]) -> None:
    """Lets the database plan the question once for each connection."""
    connection.execute(_PREPARE)


def _is_plain(row: Any, now: datetime) -> bool:
    permissions, role = row[1], row[5]
    created_at, seen_at, permissions_at = row[6:9]
    return (
        role == "client"
        and "invoices:read" in permissions
        and now - seen_at < FRESH
        and now - permissions_at < PERMISSIONS_FRESH
        and now - created_at < ABSOLUTE
    )


_READ = (
    "BEGIN; SELECT set_config('app.firm', %(wall)s, true);"
    " EXECUTE kept_page (%(firm)s, %(hash)s, %(page)s, %(now)s); COMMIT"
)
_PREPARE = f"""
PREPARE kept_page (uuid, bytea, text, timestamptz) AS
SELECT s.name, s.permissions, p.variant, p.body, p.seq, s.role, s.created_at, s.seen_at,
       s.permissions_at
FROM sessions s
LEFT JOIN pages p ON p.firm_id = s.firm_id AND p.client_id = s.client_id AND p.page = $3
  AND p.variant = s.variant
  AND p.valid_until > $4 + coalesce(
    (SELECT make_interval(secs => c.offset_seconds) FROM firm_clocks c
     WHERE c.firm_id = s.firm_id), interval '0')
  AND p.seq = (SELECT coalesce(sum(q.seq), 0) FROM client_sequences q
               WHERE q.firm_id = s.firm_id AND q.client_id IN (s.client_id, '{NO_CLIENT}'))
WHERE s.firm_id = $1 AND s.secret_hash = $2 AND s.kind = 'contact'
  AND s.impersonation_id IS NULL
"""
