"""Go through the rows of files of clients: what would become of each, and then have it so."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.models import Client, Firm, Import, ImportRow
from clients.models.clients import GONE
from clients.rules import imports as rules
from clients.rules.imports import Fields
from clients.schemas import ClientChange, ClientDraft
from clients.usecases.clients import NO_ADDRESS, add_client, change_client
from common.auth import Principal
from common.clock import firm_now, now
from common.db import Database
from common.errors import AppError
from common.imports import KEPT

CHECKED_AT_ONCE, APPLIED_AT_ONCE = 500, 50
DRAFT, CHANGE = ClientDraft(), ClientChange()
KEPT_FIELDS = (
    *("kind", "name", "email", "currency", "terms_days", "terms_kind", "billing_name", "tax_id"),
    *("address", "language", "tags"),
)
UNKNOWN = "There is no client with this id."
SEVERAL = "Several clients have this name and mail address. Name the one you mean by its id."
OTHERWISE = "This has changed since it was looked at. Import the file once more."
FROZEN = "A document names this client, so its currency stays."
NOT_STATUS = "An import neither archives nor restores. Leave this as it is, or empty."

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of a row: its fate, and what is made or changed by it."""

    fate: str
    client: Client | None = None
    fields: Fields = field(default_factory=dict)
    changed: Sequence[str] = ()
    errors: Errors = field(default_factory=dict)


def work(app: Database, worker: Database) -> int:
    """Goes through some rows of the file whose turn it is; returns how many, or 0 if none waits."""
    with worker.transaction(None) as session:
        turn = queries.FILES.next(session)
    if turn is None:
        return 0
    with app.transaction(turn[0]) as session:
        file = queries.FILES.held(session, *turn)
        return _go_on(session, file) if file and file.is_at_work else 0


def forget(worker: Database) -> int:
    """Deletes the files that nobody has worked on for a week; returns how many."""
    with worker.transaction(None) as session:
        return queries.FILES.forget_old(session, now() - KEPT)


def _go_on(session: Session, file: Import) -> int:
    is_checking = file.status == "checking"
    rows = queries.FILES.to_do(session, file, CHECKED_AT_ONCE if is_checking else APPLIED_AT_ONCE)
    if not rows:
        file.end_stage(now())
        return 1
    if is_checking:
        _check(session, file, rows)
    else:
        _apply(session, file, rows)
    file.come_to(rows[-1].number, len(rows), now())
    return len(rows)


def _check(session: Session, file: Import, rows: Sequence[ImportRow]) -> None:
    known = Known(session, file.firm_id, rows)
    verdicts = [(row, known.verdict(row)) for row in rows]
    ids = {verdict.client.id for _, verdict in verdicts if verdict.client}
    first = queries.earlier_rows(session, file, ids)
    for row, verdict in verdicts:
        _note(row, verdict)
        if verdict.client and first.setdefault(verdict.client.id, row.number) != row.number:
            row.fate, row.duplicate_of = "duplicate", first[verdict.client.id]


def _apply(session: Session, file: Import, rows: Sequence[ImportRow]) -> None:
    who = Principal(firm_id=file.firm_id, subject=file.author)
    known = Known(session, file.firm_id, rows)
    for row in rows:
        if row.fate not in ("new", "changed"):
            continue
        verdict = known.verdict(row)
        if verdict.fate in ("new", "changed") and not _as_shown(row, verdict):
            verdict = Verdict("refused", verdict.client, errors={"": [OTHERWISE]})
        _have_it_so(session, who, row, verdict)


def _have_it_so(session: Session, who: Principal, row: ImportRow, verdict: Verdict) -> None:
    """A row is done whole or not at all: what the model refuses is undone up to the row before."""
    _note(row, verdict)
    try:
        with session.begin_nested():
            if verdict.fate == "new":
                at = firm_now(session, who.firm_id)
                row.client_id = add_client(session, who, verdict.fields, now=at).id
            elif verdict.fate == "changed" and verdict.client:
                change_client(session, who, verdict.client, verdict.fields)
    except AppError as refusal:
        said = rules.by_column(refusal.errors or {"": [refusal.detail or refusal.code]})
        _note(row, Verdict("refused", errors=said))


def _note(row: ImportRow, verdict: Verdict) -> None:
    row.fate, row.changed, row.errors = verdict.fate, list(verdict.changed), verdict.errors
    row.client_id = verdict.client.id if verdict.client else None


def _as_shown(row: ImportRow, verdict: Verdict) -> bool:
    return (row.fate, row.changed) == (verdict.fate, list(verdict.changed))


class Known:
    """What the rows at hand rest on: the firm, and the clients that they may be about, locked."""

    def __init__(self, session: Session, firm_id: UUID, rows: Sequence[ImportRow]) -> None:
        keys = [rules.key_of(row.cells) for row in rows]
        names = {key[1] for key in keys if key and key[0] == "name"}
        ids = {id_ for row in rows if (id_ := _id_or_none(row.cells))}
        found = queries.named_clients(session, firm_id, ids, names)
        self._firm: Firm | None = queries.the_firm(session, firm_id)
        self._by_id = {client.id: client for client in found}
        self._frozen = queries.documented_among(session, firm_id, self._by_id.keys())
        self._by_name: dict[rules.Key, list[Client]] = {}
        for client in found:
            key = rules.named(client.name.strip(), client.email)
            self._by_name.setdefault(key, []).append(client)

    def verdict(self, row: ImportRow) -> Verdict:
        """Returns what is to become of a row."""
        if row.errors and row.fate is None:
            return Verdict("refused", errors=row.errors)
        if row.duplicate_of is not None:
            return Verdict("duplicate")
        try:
            client = self._the_client(row)
        except _Refused as refused:
            return Verdict("refused", errors=refused.errors)
        return self._changed(row, client) if client else self._new(row)

    def _the_client(self, row: ImportRow) -> Client | None:
        if row.cells.get("id", "").strip():
            id_ = _id_or_none(row.cells)
            if id_ is None or id_ not in self._by_id:
                raise _Refused("id", UNKNOWN)
            return self._by_id[id_]
        key = rules.key_of(row.cells)
        found = self._by_name.get(key, []) if key else []
        if len(found) > 1:
            raise _Refused("name", SEVERAL)
        return found[0] if found else None

    def _new(self, row: ImportRow) -> Verdict:
        said = rules.fields_of(row.cells)
        lines = said.get("address", {})
        country = self._firm.country if self._firm else ""
        said["address"] = {**NO_ADDRESS, "country": country, **lines}
        errors = rules.by_column(DRAFT.validate(said))
        if row.cells.get("status", "").strip() not in ("", "active"):
            errors["status"] = [NOT_STATUS]
        if errors:
            return Verdict("refused", errors=errors)
        return Verdict("new", fields=dict(DRAFT.load(said)))

    def _changed(self, row: ImportRow, client: Client) -> Verdict:
        kept = {name: getattr(client, name) for name in KEPT_FIELDS}
        fresh = rules.news(rules.fields_of(row.cells), kept)
        errors = rules.by_column(CHANGE.validate(fresh))
        if "currency" in fresh and client.id in self._frozen:
            errors.setdefault("currency", [FROZEN])
        if row.cells.get("status", "").strip() not in ("", client.status):
            errors["status"] = [NOT_STATUS]
        if client.status in GONE and (fresh or client.status != "archived"):
            errors["status"] = [GONE[client.status]]
        if errors:
            return Verdict("refused", client, errors=errors)
        columns = rules.changed_columns(fresh, kept)
        return Verdict("changed" if fresh else "same", client, dict(CHANGE.load(fresh)), columns)


class _Refused(Exception):
    def __init__(self, column: str, sentence: str) -> None:
        self.errors = {column: [sentence]}


def _id_or_none(cells: dict[str, str]) -> UUID | None:
    try:
        return rules.id_of(cells)
    except ValueError:
        return None
