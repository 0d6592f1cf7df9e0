"""Once a minute a worker looks at what stands still, and clears away what has served its time."""

from datetime import timedelta

from sqlalchemy import text

from common.clock import now
from common.db import Database
from common.metrics import BACKLOG, OLDEST_PENDING

BATCH = 1000
PRUNES_EVERY = timedelta(hours=1)
# An inbox row outlives every outbox row that could bring its event again.
OUTBOX_KEPT = timedelta(days=30)
INBOX_KEPT = timedelta(days=60)
KEYS_KEPT = timedelta(days=60)


class Upkeep:
    """The worker's housekeeping, as the worker role: it sees every firm."""

    def __init__(self, service: str, worker: Database) -> None:
        self._service = service
        self._worker = worker
        self._next_pruning = now()

    def step(self) -> int:
        """Measures the backlog and, once an hour, prunes a batch; returns how many rows went."""
        self._measure()
        if now() < self._next_pruning:
            return 0
        pruned = sum(self._prune(statement, kept) for statement, kept in _PRUNES)
        if not pruned:
            self._next_pruning = now() + PRUNES_EVERY
        return pruned

    def _measure(self) -> None:
        with self._worker.transaction(None) as session:
            row = session.execute(_BACKLOG, {"now": now()}).one()
        for place in ("pending", "waiting", "parked"):
            BACKLOG.labels(self._service, place).set(getattr(row, place))
        OLDEST_PENDING.labels(self._service).set(row.oldest)

    def _prune(self, statement: str, kept: timedelta) -> int:
        values = {"before": now() - kept, "batch": BATCH}
        with self._worker.transaction(None) as session:
            return len(session.execute(text(statement), values).all())


_BACKLOG = text(
    "SELECT (SELECT count(*) FROM outbox WHERE published_at IS NULL) AS pending,"
    " (SELECT COALESCE(extract(epoch FROM CAST(:now AS timestamptz) - min(created_at)), 0)"
    "  FROM outbox WHERE published_at IS NULL) AS oldest,"
    " count(*) FILTER (WHERE parked_at IS NULL) AS waiting,"
    " count(*) FILTER (WHERE parked_at IS NOT NULL) AS parked"
    " FROM inbox WHERE processed_at IS NULL AND dropped_at IS NULL"
)


def _delete(table: str, key: str, condition: str) -> str:
    return (
        f"DELETE FROM {table} WHERE ({key}) IN (SELECT {key} FROM {table} WHERE {condition}"
        f" LIMIT :batch FOR UPDATE SKIP LOCKED) RETURNING 1"
    )


_PRUNES = (
    (_delete("outbox", "firm_id, id", "published_at < :before"), OUTBOX_KEPT),
    (
        _delete(
            "inbox",
            "firm_id, id",
            "received_at < :before AND (processed_at IS NOT NULL OR dropped_at IS NOT NULL)",
        ),
        INBOX_KEPT,
    ),
    (
        _delete(
            "idempotency_keys",
            "firm_id, principal, route, key",
            "taken_at < :before AND status IS NOT NULL",
        ),
        KEYS_KEPT,
    ),
)
