"""How the collection of a firm's open invoices stands: rows, counts and sums, and what came back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

STATES = ("scheduled", "processing", "failed", "unknown")
Place = tuple[str, UUID]


def collection_sums(
    session: Session, firm_id: UUID
) -> Sequence[Row[str, str, int, int, int, datetime | None]]:
    """Returns for each state and currency how many there are, their sum, how many are planned, and when."""
    return session.execute(_SUMS, {"firm": firm_id}).all()


def collection_rows(
    session: Session,
    firm_id: UUID,
    state: str,
    words: str | None,
    *,
    after: Place | None = None,
    limit: int = 50,
) -> Sequence[Row[str, str, UUID, dict[str, Any], dict[str, Any], str, int]]:
    """Returns up to `limit + 1` open invoices in the state, the earliest due first.

    Each with its place, its newest attempt, its client's name, and how many attempts there were.
    """
    at, id_ = after or ("", UUID(int=0))
    known = {"firm": firm_id, "state": state, "words": _pattern(words), "at": at, "id": id_}
    return session.execute(_ROWS, known | {"limit": limit + 1}).all()


def collection_count(session: Session, firm_id: UUID, state: str, words: str | None) -> int:
    """Returns how many open invoices there are in the state."""
    known = {"firm": firm_id, "state": state, "words": _pattern(words)}
    return session.scalar(_COUNT, known) or 0


def recovered(
    session: Session, firm_id: UUID, zone: str, *, since: datetime
) -> Sequence[Row[str, str, str, int]]:
    """Returns what first failed since then, by currency, month of that, and how it came back: sums."""
    return session.execute(_RECOVERED, {"firm": firm_id, "zone": zone, "since": since}).all()


def first_of_month(day: date) -> str:
    """Returns the month as these questions name it: 2026-11."""
    return day.isoformat()[:7]


def _pattern(words: str | None) -> str:
    escaped = (words or "").replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


# What is live says more than what failed before it, and that more than what is planned after it.
_STANDING = """
WITH parts AS (
  SELECT i.id AS invoice_id, i.body AS invoice, p.body AS payment, p.status AS status,
    CAST(part ->> 'amount' AS bigint) AS amount
  FROM resources p
  CROSS JOIN LATERAL jsonb_array_elements(p.body -> 'allocations') AS part
  JOIN resources i ON i.firm_id = :firm AND i.kind = 'invoice' AND i.status = 'open'
    AND NOT i.removed AND i.id = CAST(part ->> 'invoice_id' AS uuid)
  WHERE p.firm_id = :firm AND p.kind = 'payment' AND NOT p.removed
    AND p.status IN ('scheduled', 'processing', 'requires_action', 'unknown', 'failed')
), standing AS (
  SELECT DISTINCT ON (invoice_id) *,
    CASE status WHEN 'requires_action' THEN 'failed' ELSE status END AS state,
    CASE WHEN status = 'failed' THEN CAST(invoice ->> 'due_amount' AS bigint) ELSE amount END AS asked
  FROM parts
  ORDER BY invoice_id, array_position(
    ARRAY['unknown', 'processing', 'requires_action', 'failed', 'scheduled'], CAST(status AS text)),
    payment ->> 'created_at' DESC
), planned AS (
  SELECT invoice_id, min(CAST(payment ->> 'scheduled_for' AS timestamptz)) AS at
  FROM parts WHERE status = 'scheduled' GROUP BY invoice_id
)
"""
_FOUND = """
  FROM standing s
  LEFT JOIN resources c ON c.firm_id = :firm AND c.kind = 'client'
    AND c.id = CAST(s.invoice ->> 'client_id' AS uuid)
  WHERE s.state = :state AND CAST(s.invoice ->> 'due_amount' AS bigint) > 0
    AND (s.invoice ->> 'number' ILIKE :words OR c.body ->> 'name' ILIKE :words)
"""
_SUMS = text(
    _STANDING
    + """
SELECT s.state, s.invoice ->> 'currency' AS currency, count(*) AS number,
  CAST(sum(s.asked) AS bigint) AS amount, count(p.at) AS planned_number, min(p.at) AS next_at
FROM standing s LEFT JOIN planned p USING (invoice_id)
WHERE CAST(s.invoice ->> 'due_amount' AS bigint) > 0
GROUP BY 1, 2 ORDER BY 1, 2
"""
)
_ROWS = text(
    _STANDING
    + """
SELECT s.state, s.invoice ->> 'due_on' AS due_on, s.invoice_id, s.invoice, s.payment,
  c.body ->> 'name' AS client_name,
  (SELECT count(*) FROM parts a WHERE a.invoice_id = s.invoice_id AND a.status <> 'scheduled')
    AS attempts, s.asked AS asked, (SELECT at FROM planned WHERE planned.invoice_id = s.invoice_id)
    AS next_at
"""
    + _FOUND
    + """
    AND (s.invoice ->> 'due_on', s.invoice_id) > (:at, :id)
  ORDER BY 2, 3 LIMIT :limit
"""
)
_COUNT = text(_STANDING + "SELECT count(*)" + _FOUND)
_RECOVERED = text(
    """
WITH parts AS (
  SELECT part ->> 'invoice_id' AS invoice_id, p.body AS payment, p.status AS status,
    CAST(part ->> 'amount' AS bigint) AS amount,
    CAST(coalesce(p.body ->> 'succeeded_at', p.body ->> 'processed_at', p.body ->> 'created_at')
      AS timestamptz) AS at
  FROM resources p CROSS JOIN LATERAL jsonb_array_elements(p.body -> 'allocations') AS part
  WHERE p.firm_id = :firm AND p.kind = 'payment' AND NOT p.removed
), failed AS (
  SELECT invoice_id, payment ->> 'currency' AS currency, min(at) AS at,
    (array_agg(amount ORDER BY at, payment ->> 'id'))[1] AS amount
  FROM parts WHERE status = 'failed' GROUP BY 1, 2 HAVING min(at) >= :since
), back AS (
  SELECT f.invoice_id, f.currency, f.at, w.amount, CASE
    WHEN w.payment ->> 'gateway' = 'offline' THEN 'outside'
    WHEN w.payment ->> 'initiated_by' = 'contact' THEN 'client'
    WHEN w.payment ->> 'initiated_by' = 'member' THEN 'member'
    WHEN CAST(w.payment ->> 'attempt' AS integer) = 1 THEN 'method'
    ELSE 'retry_' || CAST(CAST(w.payment ->> 'attempt' AS integer) - 1 AS text) END AS how
  FROM failed f JOIN parts w ON w.invoice_id = f.invoice_id AND w.at > f.at
    AND w.payment ->> 'succeeded_at' IS NOT NULL
), rest AS (
  SELECT f.currency, f.at, 'not_yet' AS how, greatest(0, f.amount - coalesce(
    (SELECT sum(b.amount) FROM back b WHERE b.invoice_id = f.invoice_id), 0)) AS amount FROM failed f
)
SELECT currency, to_char(timezone(:zone, at), 'YYYY-MM') AS month, how,
  CAST(sum(amount) AS bigint) AS amount
FROM (SELECT currency, at, how, amount FROM back UNION ALL SELECT * FROM rest) AS found
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""
)
