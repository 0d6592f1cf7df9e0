"""I7: the read model and every service's copies equal what their owners would show at this moment.

The owner's row is shown by the schema of its events, and compared as canonical JSON.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import select

from suite.check.books import Books
from suite.check.findings import Finding
from suite.check.recurring import look_at_recurring
from suite.takeover import copies_of

# What an owner tells along with a thing is kept as things of their own.
CARRIED = {"service": "items"}
# Told, so that what they carry is known; no copy of the thing itself is kept.
NOT_KEPT = {"billing_group"}
GONE = ("removed", "left")
# What a copy keeps in a form of its own.
DERIVED = {
    ("payments", "invoice_ids"): lambda body: [part["invoice_id"] for part in body["allocations"]]
}

Owned = Mapping[str, Mapping[UUID, dict[str, Any]]]


def look(books: Books, finding: Finding) -> None:
    """Compares firm by firm, so that one firm's rows are held at a time."""
    for firm_id in books.firms():
        owned = _owned(books, firm_id)
        _look_at_read_model(books, finding, firm_id, owned)
        look_at_recurring(books, finding, firm_id, owned["service"])
        for service in books.services:
            for model in copies_of(service):
                _look_at_copies(books, finding, service.name, model, firm_id, owned)


def _owned(books: Books, firm_id: UUID) -> Owned:
    """Returns what the owners would tell of each thing, by kind and id."""
    owned: dict[str, dict[UUID, dict[str, Any]]] = {}
    for service in books.services:
        for fact, every in service.snapshots.items():
            kind, schema = fact.type.rpartition(".")[0], fact.schema()
            if kind not in NOT_KEPT:
                things = every(books.sessions[service.name], firm_id)
                owned[kind] = {thing.id: schema.dump(thing) for thing in things}
                for body in owned[kind].values():
                    body.pop(CARRIED.get(kind), None)
    return owned


def _look_at_read_model(books: Books, finding: Finding, firm_id: UUID, owned: Owned) -> None:
    rows = books.rows("dashboard-bff", _RESOURCES, firm=firm_id)
    left = {kind: dict(things) for kind, things in owned.items()}
    for row in finding.over("resources", rows):
        about = f"{row.kind} {row.id} of firm {firm_id} in the read model"
        body = left.get(row.kind, {}).pop(row.id, None)
        if body is None:
            finding.expect(False, about, "its owner has no such thing")
        else:
            how = f"version {row.version}, its owner has {body['version']}"
            finding.expect(row.version == body["version"], about, how)
            differing = _differences(row.body, body)
            finding.expect(not differing, about, f"another {', '.join(differing)} than its owner's")
            filed, must = (row.status, row.client_id, row.removed), _filed(row.kind, body)
            finding.expect(filed == must, about, f"is filed under {filed} instead of {must}")
    for kind, things in left.items():
        for id_ in things:
            finding.expect(False, f"{kind} {id_} of firm {firm_id} in the read model", "is missing")


def _filed(kind: str, body: Mapping[str, Any]) -> tuple[str, UUID, bool]:
    """Returns what pages find a thing by: its status, its client, and whether it is there no more."""
    status = body.get("status") or "active"
    client = body["id"] if kind == "client" else body.get("client_id")
    return status, UUID(client) if client else UUID(int=0), status in GONE


def _look_at_copies(
    books: Books, finding: Finding, service: str, model: Any, firm_id: UUID, owned: Owned
) -> None:
    table = model.__tablename__
    left = dict(owned[table.removesuffix("s")])
    columns = [column.key for column in model.__table__.columns if column.key != "firm_id"]
    query = select(model).where(model.firm_id == firm_id)
    for row in finding.over("copies", books.sessions[service].scalars(query)):
        about = f"{table} {row.id} of firm {firm_id} in {service}"
        body = left.pop(row.id, None)
        if body is None:
            finding.expect(False, about, "its owner has no such thing")
            continue
        must = {name: _told(table, name, body) for name in columns}
        differing = _differences({name: getattr(row, name) for name in columns}, must)
        finding.expect(not differing, about, f"another {', '.join(differing)} than its owner's")
    for id_ in left:
        finding.expect(False, f"{table} {id_} of firm {firm_id} in {service}", "is missing")


def _told(table: str, column: str, body: dict[str, Any]) -> Any:
    derived = DERIVED.get((table, column))
    return derived(body) if derived else body.get(column)


def _differences(has: Mapping[str, Any], must: Mapping[str, Any]) -> list[str]:
    """Names the fields whose canonical JSON is not the same."""
    names = sorted({*has, *must})
    return [name for name in names if _canonical(has.get(name)) != _canonical(must.get(name))]


def _canonical(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=str)


_RESOURCES = "SELECT kind, id, client_id, version, status, removed, body FROM resources WHERE firm_id = :firm"
