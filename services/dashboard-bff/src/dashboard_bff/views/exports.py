"""What a list shows, all of it, as rows of a table to take away; read so many at a time."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy.orm import Session

from common.db import Database
from common.money import to_major
from dashboard_bff import queries
from dashboard_bff.queries import Wanted
from dashboard_bff.queries.lists import Place
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import client_csv, invoice_csv, lists
from dashboard_bff.views.parts.scene import Body, scene

Query = Mapping[str, Any]
Row = Sequence[object]
Wish = Callable[[Session, Viewer, Query], Wanted]

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Export:
    """The columns of one kind of document: amounts are in the currency's own unit, with its decimals."""

    wish: Wish
    words: tuple[str, ...]
    amounts: tuple[str, ...]

    @property
    def head(self) -> Row:
        """The names of the columns."""
        return (*self.words, "client", "client_id", "currency", *self.amounts)

    def row(self, body: Body, names: Mapping[str, Body]) -> Row:
        """Returns a document's cells."""
        client = names.get(str(body["client_id"]), {})
        said = [_word(body.get(name)) for name in self.words]
        sums = _once(body)
        amounts = [_amount(sums.get(name), body["currency"]) for name in self.amounts]
        return (*said, client.get("name"), body["client_id"], body["currency"], *amounts)


def documents(
    database: Database, viewer: Viewer, kind: str, query: Query, *, at_once: int = AT_ONCE
) -> Iterator[Row]:
    """Returns every document that the list's filter shows, the head first, then the newest."""
    export = EXPORTS[kind]
    yield export.head
    for body, names in _all(database, viewer, export.wish, query, at_once):
        yield export.row(body, names)


def invoice_lines(
    database: Database, viewer: Viewer, query: Query, *, at_once: int = AT_ONCE
) -> Iterator[Row]:
    """Returns every line of the invoices that the list's filter shows, as an import reads them."""
    yield invoice_csv.HEAD
    for body, names in _all(database, viewer, _invoices, query, at_once):
        yield from invoice_csv.values(body, names.get(str(body["client_id"]), {}).get("name"))


def ids_shown(
    session: Session, viewer: Viewer, kind: str, query: Query, limit: int
) -> Sequence[str]:
    """Returns the ids of what the list's filter shows, the newest first, one more than the limit at most."""
    wanted = EXPORTS[kind].wish(session, viewer, query)
    found = queries.document_page(session, viewer.firm_id, wanted, before=None, limit=limit)
    return [str(row.id) for row in found]


def clients(
    database: Database, viewer: Viewer, query: Query, *, at_once: int = AT_ONCE
) -> Iterator[Row]:
    """Returns every client that the list's filter shows, the head first, as an import reads them."""
    yield client_csv.HEAD
    place: Place | None = None
    while True:
        with database.transaction(viewer.firm_id) as session:
            rows, place = client_csv.some(session, viewer, query, after=place, limit=at_once)
        yield from rows
        if place is None:
            return


def _all(
    database: Database, viewer: Viewer, wish: Wish, query: Query, at_once: int
) -> Iterator[tuple[Body, Mapping[str, Body]]]:
    """Returns every body of a wish with the clients around it, so many read at a time."""
    place = None
    while True:
        with database.transaction(viewer.firm_id) as session:
            rows, names, place = _some(
                session, viewer, wish(session, viewer, query), place, at_once
            )
        yield from ((body, names) for body in rows)
        if place is None:
            return


def _some(
    session: Session, viewer: Viewer, wanted: Wanted, before: Place | None, limit: int
) -> tuple[list[Body], Mapping[str, Body], Place | None]:
    """Returns some bodies with their clients, and where the next ones begin if there are any."""
    found = queries.document_page(session, viewer.firm_id, wanted, before=before, limit=limit)
    bodies = [row.body for row in found[:limit]]
    ids = {body["client_id"] for body in bodies}
    names = queries.several(session, viewer.firm_id, "client", ids)
    more = len(found) > limit
    return bodies, names, (found[limit - 1].sort, found[limit - 1].id) if more else None


def _invoices(session: Session, viewer: Viewer, query: Query) -> Wanted:
    at = scene(session, viewer.firm_id)
    return _chosen(lists.invoice_filters(at, viewer, query, query.get("client_id")), query)


def _estimates(session: Session, viewer: Viewer, query: Query) -> Wanted:
    return _chosen(lists.estimate_filters(viewer, query, query.get("client_id")), query)


def _once(body: Body) -> Body:
    """What a proposal comes to once stands among its totals."""
    totals = body.get("totals") or {}
    return {**body, "once_amount": (totals.get("once") or {}).get("total_amount")}


def _proposals(session: Session, viewer: Viewer, query: Query) -> Wanted:
    return _chosen(lists.proposal_filters(viewer, query, query.get("client_id")), query)


def _credit_notes(session: Session, viewer: Viewer, query: Query) -> Wanted:
    at = scene(session, viewer.firm_id)
    return _chosen(lists.credit_note_filters(at, query, query.get("client_id")), query)


def _payments(session: Session, viewer: Viewer, query: Query) -> Wanted:
    """Payments have no list of their own; all of the client's go out, or all there are."""
    return Wanted("payment", query.get("client_id"))


def _chosen(filters: lists.Filters, query: Query) -> Wanted:
    return filters.get(str(query.get("status")), filters["all"])


def _word(value: object) -> object:
    return value if value is None or isinstance(value, int) else str(value)


def _amount(minor: int | None, currency: str) -> Decimal | None:
    return None if minor is None else to_major(minor, currency)


_SUMS = ("net_amount", "tax_amount", "total_amount")
EXPORTS: Mapping[str, Export] = {
    "invoice": Export(
        _invoices,
        ("number", "status", "issued_on", "due_on", "paid_at", "id"),
        (*_SUMS, "paid_amount", "credited_amount", "due_amount"),
    ),
    "credit_note": Export(
        _credit_notes,
        ("number", "invoice_number", "issued_on", "reason", "id"),
        (*_SUMS, "applied_amount", "surplus_amount"),
    ),
    "payment": Export(
        _payments,
        ("status", "received_on", "succeeded_at", "reference", "failure_reason", "id"),
        ("amount",),
    ),
    "estimate": Export(
        _estimates,
        ("number", "title", "status", "sent_at", "approved_at", "expires_on", "id"),
        (*_SUMS, "invoiced_total_amount", "rest_amount"),
    ),
    "proposal": Export(
        _proposals,
        ("number", "title", "status", "sent_at", "accepted_at", "expires_on", "id"),
        ("once_amount",),
    ),
}
