"""Who did what, and what was refused: one list over all services."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from common.db import Database
from common.errors import Invalid
from dashboard_bff import queries
from dashboard_bff.models import AuditEntry, Resource
from dashboard_bff.queries.audit import AuditWanted, audit_count, audit_page, named
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.paging import address, decode_place, encode_place
from dashboard_bff.views.parts.scene import Scene, View, scene

Query = Mapping[str, Any]

NOUNS = (
    "firm", "member", "person", "session", "invitation", "impersonation", "api_key", "client",
    "client_note", "custom_field", "contact", "contact_access", "link", "proposal", "estimate",
    "service", "credit_note", "reminder_schedule", "number_series", "statement_schedule", "statement",
    "tax",
    "invoice", "payment", "payment_method", "audit",
)  # fmt: skip
LINKED = {
    "client": "/clients",
    "estimate": "/estimates",
    "invoice": "/invoices",
    "proposal": "/proposals",
    "service": "/services",
}
SAID = {"person.sign_in": "Sign-in", "person.proof": "Proof that it is still them"}
REASONS = {
    "sign_in_failed": "wrong password", "proof_failed": "wrong password",
    "code_wrong": "wrong code", "too_many_attempts": "too many attempts",
    "signed_out": "signed out", "replaced": "another sign-in in its place",
    "ended_elsewhere": "ended by its person from elsewhere", "access_ended": "access ended",
}  # fmt: skip
NAMELESS = {"link": "Whoever held a signed link", "key": "A program with an API key"}
CHUNK = 500
FILTER = ("person", "noun", "outcome", "subject", "as", "since", "until")
COLUMNS = (
    "at", "actor", "on_behalf_of", "act", "about", "outcome", "reason", "service", "number",
    "subject", "trace", "hash",
)  # fmt: skip


def index(session: Session, viewer: Viewer, query: Query) -> View:
    """Returns the entries that fit, the newest first."""
    at = scene(session, viewer.firm_id)
    wanted, limit = _wanted(at, query), query.get("limit") or 50
    rows = audit_page(
        session, viewer.firm_id, wanted, before=_place(query.get("before")), limit=limit
    )
    filter_ = {name: _cell(query.get(name)) or None for name in FILTER}
    shown = entries(session, viewer.firm_id, rows[:limit])
    more = len(rows) > limit
    return {
        "items": shown,
        "filter": filter_,
        "nouns": NOUNS,
        "people": _people(session, viewer.firm_id),
        "shown": len(shown),
        "total": audit_count(session, viewer.firm_id, wanted),
        "next_cursor": _cursor(rows[limit - 1]) if more else None,
        "address": address("/settings/audit", filter_),
        "csv": address("/settings/audit.csv", filter_),
    }


def entries(session: Session, firm_id: UUID, rows: Sequence[AuditEntry]) -> list[View]:
    """Returns entries with the names of everyone and everything in them, as far as they are known."""
    ids = {row.subject for row in rows} | {id_ for row in rows for id_ in _ids(row)}
    known = named(session, firm_id, sorted(ids)) if ids else {}
    return [_entry(row, known) for row in rows]


def export(database: Database, viewer: Viewer, query: Query) -> Iterator[Sequence[str]]:
    """Returns all entries that fit as rows of a table, the head first; read so many at a time."""
    yield COLUMNS
    place: tuple[datetime, UUID] | None = None
    while True:
        with database.transaction(viewer.firm_id) as session:
            wanted = _wanted(scene(session, viewer.firm_id), query)
            rows = audit_page(session, viewer.firm_id, wanted, before=place, limit=CHUNK)[:CHUNK]
            shown = entries(session, viewer.firm_id, rows)
        yield from ([_cell(entry[name]) for name in COLUMNS] for entry in shown)
        if len(rows) < CHUNK:
            return
        place = (rows[-1].at, rows[-1].id)


def _cell(value: Any) -> str:
    return "" if value is None else str(value)


def _entry(row: AuditEntry, known: Mapping[UUID, Resource]) -> View:
    subject = known.get(row.subject)
    base = LINKED.get(subject.kind) if subject is not None else None
    return {
        "id": str(row.id),
        "at": row.at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
        "actor": _who(row.actor, known),
        "on_behalf_of": _who(row.on_behalf_of, known) if row.on_behalf_of else None,
        "act": words(row.act),
        "about": _label(subject) if subject is not None else None,
        "href": f"{base}/{row.subject}" if base else None,
        "outcome": row.outcome,
        "reason": REASONS.get(row.reason or "", row.reason),
        "service": row.service,
        "number": row.number,
        "subject": str(row.subject),
        "trace": row.trace,
        "hash": row.hash,
    }


def words(act: str) -> str:
    """Returns an act as people say it: `invoice.issued` is Invoice issued; a route stays a route."""
    if " " in act:
        return act
    if act in SAID:
        return SAID[act]
    said = (
        act.replace("person.totp", "sign-in codes").replace("_", " ").replace(".", " ").capitalize()
    )
    return said.replace("Api ", "API ")


def _who(name: str, known: Mapping[UUID, Resource]) -> str:
    kind, _, rest = name.partition(":")
    resource = known.get(id_) if (id_ := _uuid(rest)) else None
    if resource is not None:
        return str(resource.body.get("name") or rest)
    if kind == "system":
        return f"Counterfoil ({rest})"
    return NAMELESS.get(kind) or f"{kind.capitalize()} {rest}".strip()


def _label(resource: Resource) -> str | None:
    """What has neither number nor name has no label: the act says already what it is."""
    body = resource.body
    return body.get("number") or body.get("name") or body.get("title")


def _ids(row: AuditEntry) -> list[UUID]:
    names = (row.actor, row.on_behalf_of or "")
    return [id_ for name in names if (id_ := _uuid(name.partition(":")[2]))]


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _people(session: Session, firm_id: UUID) -> list[tuple[str, str]]:
    members = queries.resources(session, firm_id, "member", newest_first=False)
    return [(f"member:{body['id']}", str(body["name"])) for body in members]


def _wanted(at: Scene, query: Query) -> AuditWanted:
    zone = ZoneInfo(at.firm["time_zone"])
    until = query.get("until")
    return AuditWanted(
        person=query.get("person"),
        noun=query.get("noun"),
        outcome=query.get("outcome"),
        subject=query.get("subject"),
        only_impersonated=query.get("as") == "others",
        since=_begins(query.get("since"), zone),
        until=_begins(until + timedelta(days=1), zone) if until else None,
    )


def _begins(day: date | None, zone: ZoneInfo) -> datetime | None:
    return datetime.combine(day, time.min, zone) if day else None


def _cursor(row: AuditEntry) -> str:
    return encode_place(row.at.astimezone(UTC).isoformat(), row.id)


def _place(cursor: str | None) -> tuple[datetime, UUID] | None:
    place = decode_place(cursor)
    try:
        return (datetime.fromisoformat(place[0]).astimezone(UTC), place[1]) if place else None
    except ValueError as error:
        raise Invalid(
            "cursor_invalid", errors={"before": ["Not a cursor of this list."]}
        ) from error
