"""What waits for a person: events that were parked, and messages that are no events at all.

Each function runs as the worker role, which sees every firm; what is done leaves an audit row in the
firm of the event.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.clock import now
from common.logs import get_logger

log = get_logger(__name__)

OPERATOR = "operator"


@dataclass(frozen=True)
class Dead:
    """Something that was given up on; without a firm it is a message that is no event."""

    id: UUID
    firm_id: UUID | None
    type: str
    since: datetime
    attempts: int
    reason: str
    body: str


def list_dead(session: Session) -> list[Dead]:
    """Returns everything that waits for a person, the oldest first."""
    return [_dead(row) for row in session.execute(_LIST, {"id": None})]


def find_dead(session: Session, id_: UUID) -> Dead | None:
    """Returns what waits under an id, if anything does."""
    found: Sequence[Row[Any]] = session.execute(_LIST, {"id": id_}).all()
    return _dead(found[0]) if found else None


def replay(session: Session, dead: Dead, operator: str) -> bool:
    """Lets a parked event be tried again at once, as if it had just come; False if it is not parked."""
    if dead.firm_id is None:
        return False
    values = {"now": now(), "firm": dead.firm_id, "id": dead.id}
    if session.scalar(_REPLAY, values) is None:
        return False
    who = Principal.system(dead.firm_id, OPERATOR)
    audit.record(session, "event.replayed", dead.id, who, event_type=dead.type, operator=operator)
    return True


def drop(session: Session, dead: Dead, reason: str, operator: str) -> bool:
    """Gives something up for good, with the reason; False if somebody else was quicker."""
    if dead.firm_id is None:
        # It has no firm whose audit could tell of it; the log does.
        gone = session.scalar(_FORGET, {"id": dead.id}) is not None
        log.warning("message dropped", message_id=str(dead.id), reason=reason, operator=operator)
        return gone
    values = {"now": now(), "firm": dead.firm_id, "id": dead.id}
    if session.scalar(_DROP, values) is None:
        return False
    who = Principal.system(dead.firm_id, OPERATOR)
    facts = {"event_type": dead.type, "operator": operator}
    audit.record(session, "event.dropped", dead.id, who, reason=reason, **facts)
    return True


def _dead(row: Row[Any]) -> Dead:
    return Dead(row.id, row.firm_id, row.type, row.since, row.attempts, row.reason, row.body)


_LIST = text(
    "SELECT id, firm_id, type, parked_at AS since, attempts, COALESCE(reason, '') AS reason,"
    " COALESCE(body, '') AS body FROM inbox WHERE parked_at IS NOT NULL AND dropped_at IS NULL"
    " AND processed_at IS NULL AND (CAST(:id AS uuid) IS NULL OR id = :id)"
    " UNION ALL SELECT id, NULL, routing_key, received_at, 1, reason, head FROM dead_messages"
    " WHERE CAST(:id AS uuid) IS NULL OR id = :id ORDER BY since, id"
)
_REPLAY = text(
    "UPDATE inbox SET parked_at = NULL, attempts = 0, next_try_at = :now, reason = NULL"
    " WHERE firm_id = :firm AND id = :id AND parked_at IS NOT NULL AND dropped_at IS NULL"
    " AND processed_at IS NULL RETURNING id"
)
_DROP = text(
    "UPDATE inbox SET dropped_at = :now, next_try_at = NULL"
    " WHERE firm_id = :firm AND id = :id AND parked_at IS NOT NULL AND dropped_at IS NULL"
    " AND processed_at IS NULL RETURNING id"
)
_FORGET = text("DELETE FROM dead_messages WHERE id = :id RETURNING id")
