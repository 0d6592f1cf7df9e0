"""A new generation of the read model grows beside the present one, and replaces it when it is whole.

While it grows, whatever changes is written to both, and what owners repeat of everything they have is
written to the new one alone. Pages are made of the present one until the moment of the swap, which is
one transaction; a removed thing is a row that says so, in both.
"""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.orm import Session

from common.errors import Conflict
from dashboard_bff.models import NextResource, Rebuild
from dashboard_bff.queries.rebuilds import locked_rebuild
from dashboard_bff.readmodel.resources import CHANGING, bump


def begin(session: Session, rebuild_id: UUID, now: datetime) -> None:
    """Begins an empty generation; one that somebody else was building is given up."""
    session.execute(
        update(Rebuild).where(Rebuild.status == "building").values(status="abandoned", ended_at=now)
    )
    session.execute(delete(NextResource))
    session.add(Rebuild(id=rebuild_id, status="building", expected={}, begun_at=now))


def expect(session: Session, rebuild_id: UUID, expected: Mapping[str, int]) -> None:
    """Notes how many things of each kind the owners have told of."""
    _the_rebuild(session, rebuild_id).expected = dict(expected)


def swap(session: Session, rebuild_id: UUID, now: datetime) -> int:
    """Makes the present generation equal the new one; returns how many rows differed.

    What is equal stays untouched, so that only pages which showed something wrong become stale.
    Raises Conflict, and changes nothing, while fewer things have come than are expected.
    """
    rebuild = _the_rebuild(session, rebuild_id)
    # Whoever writes takes the two in this order too; readers go on reading.
    session.execute(text("LOCK TABLE resources, next_resources IN SHARE ROW EXCLUSIVE MODE"))
    if missing := _missing(session, rebuild.expected):
        raise Conflict("generation_incomplete", f"There are fewer than expected: {missing}.")
    gone = session.execute(_REMOVE_OTHERS).all()
    new = session.execute(_TAKE_OVER).all()
    bump(session, {(row.firm_id, row.client_id) for row in (*gone, *new)})
    session.execute(delete(NextResource))
    rebuild.status, rebuild.ended_at = "done", now
    return len({(row.firm_id, row.kind, row.id) for row in (*gone, *new)})


def _the_rebuild(session: Session, rebuild_id: UUID) -> Rebuild:
    rebuild = locked_rebuild(session, rebuild_id)
    if rebuild is None:
        raise Conflict("rebuild_abandoned", "Another rebuild has begun since.")
    return rebuild


def _missing(session: Session, expected: Mapping[str, int]) -> str:
    query = select(NextResource.kind, func.count().label("rows")).group_by(NextResource.kind)
    has = {row.kind: row.rows for row in session.execute(query)}
    return ", ".join(
        f"{kind} {has.get(kind, 0)} of {count}"
        for kind, count in sorted(expected.items())
        if has.get(kind, 0) < count
    )


_COLUMNS = ("firm_id", "kind", "id", *CHANGING)
_SAME = "r.firm_id = n.firm_id AND r.kind = n.kind AND r.id = n.id"
# A row that moves to another client is written anew, so that the pages of both become stale.
_REMOVE_OTHERS = text(
    "DELETE FROM resources r WHERE NOT EXISTS (SELECT FROM next_resources n"
    f" WHERE {_SAME} AND r.client_id = n.client_id)"
    " RETURNING r.firm_id, r.client_id, r.kind, r.id"
)
_TAKE_OVER = text(
    f"INSERT INTO resources AS r ({', '.join(_COLUMNS)}) SELECT {', '.join(_COLUMNS)}"
    " FROM next_resources ON CONFLICT (firm_id, kind, id) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in CHANGING)
    + f" WHERE ({', '.join(f'r.{name}' for name in CHANGING)})"
    f" IS DISTINCT FROM ({', '.join(f'excluded.{name}' for name in CHANGING)})"
    " RETURNING r.firm_id, r.client_id, r.kind, r.id"
)
