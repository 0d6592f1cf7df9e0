"""Each service's side of the test clock: what time it is for the firm, what is due next, is all quiet.

Only tokens of sandbox firms carry `clock:write`; time moves forward alone.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import current_app
from flask_smorest import Blueprint
from marshmallow import Schema, fields, validate
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.auth import current_principal, requires
from common.clock import FirmClock, now
from common.db import Database
from common.errors import Conflict
from common.ids import first_id_at
from common.inbox.rows import WAITING, received_since
from common.outbox import PENDING, published_since

routes = Blueprint("clocks", __name__, url_prefix="/v1/test-clock")

LONGEST_WAIT = 1.0
LOOK_EVERY = 0.05
TEN_YEARS = 10 * 366 * 86400


@dataclass(frozen=True)
class Clockwork:
    """What a service does by time: when the next thing is due, and how much is due and undone."""

    next_due: Callable[[Session, UUID, datetime], datetime | None] = lambda *_: None
    work_due: Callable[[Session, UUID, datetime], int] = lambda *_: 0


class ClockSet(Schema):
    """How far ahead of the wall the firm's time is to be."""

    offset_seconds = fields.Integer(
        required=True, strict=True, validate=validate.Range(-TEN_YEARS, TEN_YEARS)
    )


class ClockQuery(Schema):
    """Since when events are counted; in brief nothing is said of what is due next.

    Whoever waits is answered as soon as it is quiet here, and at the latest after so many seconds.
    """

    since = fields.AwareDateTime(load_default=None)
    brief = fields.Boolean(load_default=False)
    wait = fields.Float(load_default=0.0, validate=validate.Range(0, LONGEST_WAIT))


class ClockSchema(Schema):
    """The firm's time in this service, and whether anything is on its way."""

    now = fields.AwareDateTime()
    offset_seconds = fields.Integer()
    next_due_at = fields.AwareDateTime(allow_none=True)
    quiet = fields.Boolean()
    pending = fields.Dict(keys=fields.String(), values=fields.Integer())
    published = fields.Dict(keys=fields.String(), values=fields.Integer())
    received = fields.Dict(keys=fields.String(), values=fields.Integer())
    listens_to = fields.List(fields.String())


@routes.get("")
@requires("clock:write")
@routes.arguments(ClockQuery, location="query")
@routes.response(200, ClockSchema)
def show(query: dict[str, Any]) -> dict[str, Any]:
    """Says the firm's time here, the next due moment and what is still on its way."""
    ends, hasty = time.monotonic() + query["wait"], query["brief"] or query["wait"] > 0
    while True:
        with _transaction() as session:
            state = _stir(session, hasty=hasty)
            # Whoever waits is told the rest once there is nothing to wait for.
            if state["quiet"] or time.monotonic() >= ends:
                return state | _rest(session, state["now"], query["since"], brief=query["brief"])
        time.sleep(LOOK_EVERY)


@routes.put("")
@requires("clock:write")
@routes.arguments(ClockSet)
@routes.response(200, ClockSchema)
def set_clock(change: dict[str, Any]) -> dict[str, Any]:
    """Moves the firm's time forward; 409 if it would go back. Answers in brief."""
    with _transaction() as session:
        _advance(session, current_principal().firm_id, change["offset_seconds"])
        state = _stir(session, hasty=True)
        told = state | _rest(session, state["now"], None, brief=True)
    # Where nothing has become due, nobody is woken: at each step of a journey it is one service.
    if not state["quiet"] and current_app.extensions["database"].on_commit:
        current_app.extensions["database"].on_commit()
    return told


def _transaction() -> Any:
    database: Database = current_app.extensions["database"]
    return database.transaction(current_principal().firm_id)


def _advance(session: Session, firm_id: UUID, offset: int) -> None:
    if offset < 0 and not _has_moved(session, firm_id):
        raise Conflict("clock_backward", "A firm's time only moves forward.")
    statement = insert(FirmClock).values(firm_id=firm_id, offset_seconds=offset, changed_at=now())
    moved = session.scalar(
        statement.on_conflict_do_update(
            index_elements=["firm_id"],
            set_={"offset_seconds": offset, "changed_at": now()},
            where=FirmClock.offset_seconds <= offset,
        ).returning(FirmClock.offset_seconds)
    )
    if moved is None:
        raise Conflict("clock_backward", "A firm's time only moves forward.")


def _stir(session: Session, *, hasty: bool) -> dict[str, Any]:
    """Says the firm's time and what is on its way; in haste no work is counted where that is enough."""
    parts, firm_id = current_app.extensions["parts"], current_principal().firm_id
    told = session.execute(_ON_ITS_WAY, {"firm": firm_id}).one()
    at = now() + timedelta(seconds=told.ahead)
    pending = {"outbox": told.outbox, "inbox": told.inbox}
    if not (hasty and any(pending.values())):
        pending["work"] = parts.clockwork.work_due(session, firm_id, at)
    return {
        "now": at,
        "offset_seconds": round((at - now()).total_seconds()),
        "quiet": not any(pending.values()),
        "pending": pending,
    }


def _rest(session: Session, at: datetime, since: datetime | None, *, brief: bool) -> dict[str, Any]:
    """Says which events were published and received since an instant, and what is due next."""
    parts, firm_id = current_app.extensions["parts"], current_principal().firm_id
    first = first_id_at(since) if since else None
    upcoming = {} if brief else {"next_due_at": parts.clockwork.next_due(session, firm_id, at)}
    return {
        **upcoming,
        "published": published_since(session, firm_id, first) if first else {},
        "received": received_since(session, firm_id, first) if first else {},
        "listens_to": parts.handlers.types,
    }


_ON_ITS_WAY = text(
    "SELECT COALESCE((SELECT offset_seconds FROM firm_clocks WHERE firm_id = :firm), 0) AS ahead,"
    f" ({PENDING}) AS outbox, ({WAITING}) AS inbox"
)


def _has_moved(session: Session, firm_id: UUID) -> bool:
    query = select(FirmClock.firm_id).where(FirmClock.firm_id == firm_id)
    return session.scalar(query) is not None
