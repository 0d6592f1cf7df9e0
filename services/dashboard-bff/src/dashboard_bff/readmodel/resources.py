"""Events and command answers pass through one upsert: the newest version wins, the seq grows."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import String, TableValuedAlias, bindparam, cast, column, func, select, text
from sqlalchemy.dialects.postgresql import JSONB, Insert, insert
from sqlalchemy.orm import DeclarativeBase, Session

from common.events import Event
from dashboard_bff.models import NO_CLIENT, Activity, NextResource, Representation, Resource
from dashboard_bff.queries.rebuilds import is_building

GONE = frozenset({"removed", "left"})
KEY = ("firm_id", "kind", "id")
CHANGING = ("client_id", "version", "status", "sort", "body", "removed")

# Events that say something about other things than their subject carry those things with them.
CARRIED = {"service": ("items", "billing_item"), "billing_group": ("items", "billing_item")}


def resources_of(event: Event) -> list[dict[str, Any]]:
    """Returns the rows that an event brings: its subject's, and those of the things it carries."""
    rows = []
    field, kind = CARRIED.get(event.noun, ("", ""))
    if event.noun != "billing_group":
        rows.append(row(event.firmid, event.noun, _without(event.data, field), event.version))
    for thing in event.data.get(field, ()):
        rows.append(row(event.firmid, kind, thing, int(thing["version"])))
    return rows


def row(firm_id: UUID, kind: str, body: dict[str, Any], version: int) -> dict[str, Any]:
    """Returns the row of one representation."""
    status = str(body.get("status") or "active")
    client = body["id"] if kind == "client" else body.get("client_id")
    return {
        "firm_id": firm_id,
        "kind": kind,
        "id": UUID(str(body["id"])),
        "client_id": UUID(str(client)) if client else NO_CLIENT,
        "version": version,
        "status": status,
        "sort": _sort(kind, body),
        "body": body,
        "removed": status in GONE,
    }


def upsert(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Writes rows that are newer than what is there, and bumps the sequences of their clients."""
    newest = _newest(rows)
    if newest:
        bump(session, _write(session, Resource, newest))
        if is_building(session):
            _write(session, NextResource, newest)


def upsert_snapshots(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Writes what owners repeat for a rebuild: into the generation under way, if there is one."""
    newest = _newest(rows)
    if newest and is_building(session):
        _write(session, NextResource, newest)
    else:
        upsert(session, newest)


def bump(session: Session, clients: Iterable[tuple[UUID, UUID]]) -> None:
    """Makes every kept page of the clients stale; in one order, so that two bumps cannot deadlock."""
    ordered = sorted(set(clients))
    if ordered:
        session.execute(
            _BUMP,
            {"firms": [firm for firm, _ in ordered], "clients": [client for _, client in ordered]},
        )


def note_activities(session: Session, events: Sequence[Event], facts: Any) -> None:
    """Keeps one line for each event that has facts a person would care about."""
    rows = []
    for event in events:
        client = event.data["id"] if event.noun == "client" else event.data.get("client_id")
        told = facts(event)
        if client and told is not None:
            rows.append(
                {
                    "firm_id": event.firmid,
                    "id": event.id,
                    "client_id": UUID(str(client)),
                    "subject": event.subject,
                    "type": event.type,
                    "at": event.time,
                    "actor": event.actor or "",
                    "facts": told,
                }
            )
    if rows:
        session.execute(_NOTE, {"rows": orjson.dumps(rows).decode()})


def _write(
    session: Session, model: type[Representation], rows: Sequence[dict[str, Any]]
) -> set[tuple[UUID, UUID]]:
    """Writes what is newer than what is there; returns whose it is, as firm and client."""
    written = session.execute(_WRITE[model], {"rows": orjson.dumps(rows).decode()})
    return {(found.firm_id, found.client_id) for found in written}


def _newest(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One statement may touch a row once; and in key order, so that two batches cannot deadlock."""
    latest: dict[tuple[Any, ...], dict[str, Any]] = {}
    for candidate in rows:
        key = (candidate["firm_id"], candidate["kind"], candidate["id"])
        if key not in latest or candidate["version"] > latest[key]["version"]:
            latest[key] = candidate
    return [latest[key] for key in sorted(latest)]


def _sort(kind: str, body: dict[str, Any]) -> str:
    """What lists of the kind are ordered by: a date or an instant as text."""
    by = {"billing_item": "due_on", "client": "name"}.get(kind, "created_at")
    return str(body.get(by) or body.get("created_at") or "")


def _without(data: dict[str, Any], field: str) -> dict[str, Any]:
    return {name: value for name, value in data.items() if name != field} if field else data


def insert_sent(model: type[DeclarativeBase]) -> Insert:
    """Returns an insert of rows that are sent as one JSON text, made once.

    A statement with a parameter for each value is compiled anew for each batch, which cost more than
    all else together.
    """
    sent = sent_rows(model)
    return insert(model.__table__).from_select(sent.c.keys(), select(sent))


def sent_rows(model: type[DeclarativeBase]) -> TableValuedAlias:
    """Returns the rows that are sent as one JSON text, as a table to select from."""
    table = model.__table__
    columns = [column(each.name, each.type) for each in table.columns if each.computed is None]
    text_ = cast(bindparam("rows", type_=String), JSONB)
    sent = func.jsonb_to_recordset(text_).table_valued(*columns, name="sent")
    return sent.render_derived(with_types=True)


def _upsert_sent(model: type[Representation]) -> Any:
    statement = insert_sent(model)
    return statement.on_conflict_do_update(
        index_elements=KEY,
        set_={name: statement.excluded[name] for name in CHANGING},
        where=statement.excluded.version > model.__table__.c.version,
    ).returning(model.__table__.c.firm_id, model.__table__.c.client_id)


_WRITE = {model: _upsert_sent(model) for model in (Resource, NextResource)}
_NOTE = insert_sent(Activity).on_conflict_do_nothing()
_BUMP = text(
    "INSERT INTO client_sequences AS s (firm_id, client_id, seq)"
    " SELECT f, c, 1 FROM unnest(CAST(:firms AS uuid[]), CAST(:clients AS uuid[])) AS sent (f, c)"
    " ON CONFLICT (firm_id, client_id) DO UPDATE SET seq = s.seq + 1"
)
