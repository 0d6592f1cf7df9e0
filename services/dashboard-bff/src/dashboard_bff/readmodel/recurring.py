"""What comes again, as it changes: one row for each version of a service and of a subscription.

Rows are told by events, in any order and any number of times. A snapshot adds what it can know of a
thing whose beginning was not heard here: since when it runs, and since when no more.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session, aliased

from common.events import Event
from dashboard_bff.models import RecurringChange
from dashboard_bff.readmodel.resources import insert_sent, sent_rows

Row = dict[str, Any]

# A subscription whose payment is late is billed still; one that is paused or unpaid is held back.
SUBSCRIPTION_RUNS = ("active", "past_due")
BEFORE_ANY = 0
CHANGING = ("at", "since_on", "client_id", "runs", "currency", "amount")


def note_recurring(session: Session, told: Iterable[Event], repeated: Iterable[Event]) -> None:
    """Keeps what the events tell and, of things not known from their beginning, what snapshots do."""
    # One statement may write a row once, and two events may tell of the same version.
    last = {(e.noun, e.subject, e.version): e for e in told if _comes_again(e)}
    _keep(session, _TOLD, [_row(event, at=event.time) for event in last.values()])
    known = (row for event in repeated if _comes_again(event) for row in _known_of(event))
    _keep(session, _KNOWN, list(known))


def _keep(session: Session, statement: Any, rows: Sequence[Row]) -> None:
    if rows:
        session.execute(statement, {"rows": orjson.dumps(rows).decode()})


def _comes_again(event: Event) -> bool:
    if event.noun == "service":
        return event.data.get("monthly_amount") is not None
    return event.noun == "subscription"


def _row(event: Event, **more: Any) -> Row:
    body = event.data
    row: Row = {
        "firm_id": event.firmid,
        "kind": event.noun,
        "id": event.subject,
        "version": event.version,
        "at": None,
        "since_on": None,
        "client_id": body["client_id"],
        "runs": _runs(event),
        "currency": body["currency"],
        "amount": body.get("monthly_amount") or 0,
    }
    return row | more


def _runs(event: Event) -> bool:
    status = event.data["status"]
    return status == "active" if event.noun == "service" else status in SUBSCRIPTION_RUNS


def _known_of(event: Event) -> Iterator[Row]:
    """What is over has run before, unless it was canceled before it began or is only beginning."""
    body, runs = event.data, _runs(event)
    stopped_on = _stopped_on(event)
    if runs or stopped_on:
        yield _row(event, version=BEFORE_ANY, since_on=body["starts_on"], runs=True)
    if not runs:
        yield _row(event, since_on=stopped_on or body["starts_on"])


def _stopped_on(event: Event) -> str | None:
    """Since when a thing that once ran does so no more, if that is told."""
    body = event.data
    if event.noun == "service":
        return body["ends_on"] if body["status"] == "ended" else None
    if body["status"] not in ("paused", "canceled"):
        return None
    over_on = body.get("cancels_on") or (body.get("canceled_at") or "")[:10]
    # What was canceled while it was paused says so still.
    return body.get("paused_on") or over_on or None


_FIRST = aliased(RecurringChange)
_SENT = sent_rows(RecurringChange)
_IS_HEARD = exists().where(
    _FIRST.firm_id == _SENT.c.firm_id,
    _FIRST.kind == _SENT.c.kind,
    _FIRST.id == _SENT.c.id,
    _FIRST.version == 1,
    _FIRST.at.is_not(None),
)
_KNOWN = (
    insert(RecurringChange.__table__)
    .from_select(_SENT.c.keys(), select(_SENT).where(~_IS_HEARD))
    .on_conflict_do_nothing()
)
_TOLD = insert_sent(RecurringChange)
# What an event tells replaces what a snapshot knew of the same version, and nothing else ever does.
_TOLD = _TOLD.on_conflict_do_update(
    index_elements=["firm_id", "kind", "id", "version"],
    set_={name: _TOLD.excluded[name] for name in CHANGING},
    where=RecurringChange.at.is_(None),
)
