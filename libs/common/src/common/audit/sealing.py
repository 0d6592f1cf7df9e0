"""Off the path of the act, a worker chains what was recorded, and tells whoever shows the audit.

The order of a chain is the order of sealing: it holds what was committed, whenever its id was made.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields
from sqlalchemy import text
from sqlalchemy.orm import Session

from common.audit.chain import GENESIS, link
from common.auth import Principal
from common.clock import now
from common.db import Database
from common.events import EventType
from common.ids import new_id
from common.outbox import publish_aside

BATCH = 200
OLDEST = 1000


class SealedEntry(Schema):
    """One sealed audit row."""

    number = fields.Integer()
    id = fields.UUID()
    at = fields.AwareDateTime()
    act = fields.String()
    subject = fields.UUID()
    actor = fields.String()
    on_behalf_of = fields.String(allow_none=True)
    outcome = fields.String()
    reason = fields.String(allow_none=True)
    trace = fields.String(allow_none=True)
    facts = fields.Dict()
    hash = fields.String()


class SealedSchema(Schema):
    """Audit rows of one firm and one service, in the order of their chain."""

    id = fields.UUID()
    firm_id = fields.UUID()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
    entries = fields.List(fields.Nested(SealedEntry))


@dataclass(frozen=True)
class Sealed:
    """What one sealing brought; it never changes, so its version is 1."""

    firm_id: UUID
    id: UUID
    created_at: Any
    entries: Sequence[dict[str, Any]]
    version: int = 1


def sealed_type(service: str) -> str:
    """Returns the type of the event that tells of a service's sealed rows: `clients_audit.sealed`."""
    return f"{service.partition('-')[0]}_audit.sealed"


def sealed_fact(service: str) -> type[EventType]:
    """Returns that event's class; it is the mechanism's, and its source is the service."""
    if service not in _FACTS:
        source = service.replace("-", "_")
        members = {
            "type": sealed_type(service),
            "schema": SealedSchema,
            "source": classmethod(lambda _: source),
        }
        _FACTS[service] = type("AuditSealed", (EventType,), members, listed=False)
    return _FACTS[service]


_FACTS: dict[str, type[EventType]] = {}


class Sealer:
    """Seals, firm by firm, as the worker role."""

    def __init__(self, service: str, worker: Database) -> None:
        self._fact = sealed_fact(service)
        self._worker = worker

    def step(self) -> int:
        """Seals some of what waits; returns how many rows that was."""
        with self._worker.transaction(None) as session:
            firms = session.scalars(_WAITING, {"oldest": OLDEST}).all()
        return sum(self._seal(firm_id) for firm_id in firms)

    def _seal(self, firm_id: UUID) -> int:
        with self._worker.transaction(firm_id) as session:
            head = _locked_head(session, firm_id)
            if head is None:
                return 0
            rows = _taken(session, firm_id)
            if rows:
                entries = _chain(session, firm_id, head, rows)
                sealed = Sealed(firm_id, new_id(), now(), entries)
                publish_aside(session, self._fact, [sealed], by=Principal.system(firm_id, "sealer"))
        return len(rows)


def _locked_head(session: Session, firm_id: UUID) -> Any:
    """Returns the chain's end, locked; None while another sealer is at it."""
    session.execute(_BEGIN, {"firm": firm_id, "genesis": GENESIS})
    return session.execute(_HEAD, {"firm": firm_id}).one_or_none()


def _taken(session: Session, firm_id: UUID) -> list[dict[str, Any]]:
    # Asked apart: as one statement the whole queue is held against the batch, row by row.
    ids = session.scalars(_FIRST, {"firm": firm_id, "batch": BATCH}).all()
    session.execute(_TAKE, {"firm": firm_id, "ids": list(ids)})
    found = session.execute(_ROWS, {"firm": firm_id, "ids": list(ids)})
    return [dict(row) for row in found.mappings()]


def _chain(
    session: Session, firm_id: UUID, head: Any, rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    number, last = head.number, head.hash
    entries, hashes = [], []
    for row in rows:
        number, last = number + 1, link(last, number + 1, row)
        entries.append({**row, "number": number, "hash": last.hex()})
        hashes.append(last)
    numbers, ids = [e["number"] for e in entries], [e["id"] for e in entries]
    sealed = {"firm": firm_id, "numbers": numbers, "ids": ids, "hashes": hashes}
    session.execute(_SEAL, sealed)
    session.execute(_END, {"firm": firm_id, "number": number, "hash": last})
    return entries


_WAITING = text(
    "SELECT DISTINCT firm_id FROM"
    " (SELECT firm_id FROM audit_unsealed ORDER BY id LIMIT :oldest) AS waiting"
)
_BEGIN = text(
    "INSERT INTO audit_heads (firm_id, number, hash) VALUES (:firm, 0, :genesis)"
    " ON CONFLICT DO NOTHING"
)
_HEAD = text("SELECT number, hash FROM audit_heads WHERE firm_id = :firm FOR UPDATE SKIP LOCKED")
_FIRST = text("SELECT id FROM audit_unsealed WHERE firm_id = :firm ORDER BY id LIMIT :batch")
_TAKE = text("DELETE FROM audit_unsealed WHERE firm_id = :firm AND id = ANY(:ids)")
_ROWS = text(
    "SELECT firm_id, id, at, act, subject, actor, on_behalf_of, outcome, reason, trace, facts"
    " FROM audit WHERE firm_id = :firm AND id = ANY(:ids) ORDER BY id"
)
_SEAL = text(
    "INSERT INTO audit_seals (firm_id, number, audit_id, hash) SELECT :firm, n, i, h FROM unnest("
    "CAST(:numbers AS bigint[]), CAST(:ids AS uuid[]), CAST(:hashes AS bytea[])) AS sent (n, i, h)"
)
_END = text("UPDATE audit_heads SET number = :number, hash = :hash WHERE firm_id = :firm")
