"""Pages of clients, invoices and proposals, their counts, and sums of what is open."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Row,
    Select,
    String,
    Subquery,
    cast,
    func,
    or_,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlalchemy.orm import Session, aliased

from dashboard_bff.models import Resource

Place = tuple[str, UUID]

PUT_AWAY = ("archived", "erased")
RUNNING = ("scheduled", "active")
_LINE_NAMES = cast("$.lines[*].name", JSONPATH)


@dataclass(frozen=True)
class Wanted:
    """What a list shows: which of a kind, in what state, and what was typed into its search."""

    kind: str
    client_id: UUID | None = None
    statuses: tuple[str, ...] | None = None
    due_before: date | None = None
    words: str | None = None
    amount: int | None = None
    # An amount of it that is more than nothing, by name.
    some: str | None = None

    def among(self, statuses: tuple[str, ...] | None, due_before: date | None = None) -> "Wanted":
        """Returns the same list under another filter."""
        return replace(self, statuses=statuses, due_before=due_before)

    def with_some(self, amount: str) -> "Wanted":
        """Returns what of the list has some of an amount."""
        return replace(self, some=amount)

    def without_words(self) -> "Wanted":
        """Returns the same list with an empty search."""
        return replace(self, words=None, amount=None)


def document_page(
    session: Session, firm_id: UUID, wanted: Wanted, *, before: Place | None, limit: int
) -> Sequence[Row[dict[str, Any], str, UUID]]:
    """Returns up to `limit + 1` documents with their places in the order, the newest first."""
    query = of_list(select(Resource.body, Resource.sort, Resource.id), firm_id, wanted).order_by(
        Resource.sort.desc(), Resource.id.desc()
    )
    if before is not None:
        query = query.where(tuple_(Resource.sort, Resource.id) < before)
    return session.execute(query.limit(limit + 1)).all()


def document_count(session: Session, firm_id: UUID, wanted: Wanted) -> int:
    """Returns how many documents a list has."""
    return session.scalar(of_list(select(func.count()), firm_id, wanted)) or 0


def document_sums(session: Session, firm_id: UUID, wanted: Wanted) -> Sequence[tuple[str, int]]:
    """Returns what a list's documents come to, by currency."""
    currency = Resource.body["currency"].astext
    total = func.sum(cast(Resource.body["total_amount"].astext, BigInteger))
    query = of_list(select(currency, cast(total, BigInteger)), firm_id, wanted)
    found = session.execute(query.group_by(currency).order_by(currency))
    return [(row[0], row[1]) for row in found]


def client_page(
    session: Session,
    firm_id: UUID,
    status: str,
    words: str | None,
    *,
    after: Place | None,
    limit: int,
) -> Sequence[Row[dict[str, Any], str, UUID]]:
    """Returns up to `limit + 1` clients with their places in the order, by name."""
    query = _clients(
        select(Resource.body, Resource.sort, Resource.id), firm_id, status, words
    ).order_by(Resource.sort, Resource.id)
    if after is not None:
        query = query.where(tuple_(Resource.sort, Resource.id) > after)
    return session.execute(query.limit(limit + 1)).all()


def client_counts(session: Session, firm_id: UUID, words: str | None = None) -> dict[str, int]:
    """Returns how many clients there are of each status, and in all that are not put away."""
    running = _is_running(firm_id)
    archived = Resource.status.in_(PUT_AWAY)
    query = _clients(
        select(
            func.count().filter(~archived).label("all"),
            func.count().filter(archived).label("archived"),
            func.count().filter(~archived, running).label("active"),
            func.count().filter(~archived, ~running).label("inactive"),
        ),
        firm_id,
        None,
        words,
    )
    return dict(session.execute(query).one()._mapping)


def open_sums(
    session: Session, firm_id: UUID, today: date, *, client_ids: Iterable[UUID] | None = None
) -> Sequence[Row[UUID, str, int, int, int]]:
    """Returns what is open and overdue, for each client and currency, as the invoices say it."""
    due = cast(Resource.body["due_amount"].astext, BigInteger)
    overdue = Resource.body["due_on"].astext < today.isoformat()
    currency = Resource.body["currency"].astext
    query = (
        select(
            Resource.client_id,
            currency.label("currency"),
            cast(func.sum(due), BigInteger).label("open_amount"),
            cast(func.coalesce(func.sum(due).filter(overdue), 0), BigInteger).label(
                "overdue_amount"
            ),
            func.count().label("invoice_count"),
        )
        .where(Resource.firm_id == firm_id, Resource.kind == "invoice", Resource.status == "open")
        .group_by(Resource.client_id, currency)
        .order_by(Resource.client_id, currency)
    )
    if client_ids is not None:
        query = query.where(Resource.client_id.in_(list(client_ids)))
    return session.execute(query).all()


def of_list(
    query: Select[*tuple[Any, ...]], firm_id: UUID, wanted: Wanted
) -> Select[*tuple[Any, ...]]:
    """Returns the query over the documents of a list alone."""
    query = query.where(
        Resource.firm_id == firm_id, Resource.kind == wanted.kind, Resource.removed.is_(False)
    )
    if wanted.client_id is not None:
        query = query.where(Resource.client_id == wanted.client_id)
    if wanted.statuses is not None:
        query = query.where(Resource.status.in_(wanted.statuses))
    if wanted.due_before is not None:
        query = query.where(Resource.body["due_on"].astext < wanted.due_before.isoformat())
    if wanted.some is not None:
        query = query.where(cast(Resource.body[wanted.some].astext, BigInteger) > 0)
    if wanted.words:
        query = query.where(_matches(firm_id, wanted))
    return query


def _matches(firm_id: UUID, wanted: Wanted) -> ColumnElement[bool]:
    """Number, title, what is on the lines, the client's or contact's name, or the very amount."""
    pattern = _pattern(wanted.words or "")
    clients, contacts = (_named(firm_id, kind, pattern) for kind in ("client", "contact"))
    places = [
        Resource.body["number"].astext.ilike(pattern),
        Resource.body["title"].astext.ilike(pattern),
        Resource.body["invoice_number"].astext.ilike(pattern),
        cast(func.jsonb_path_query_array(Resource.body, _LINE_NAMES), String).ilike(pattern),
        Resource.client_id.in_(select(clients.c.id)),
        Resource.body["contact_id"].astext.in_(select(cast(contacts.c.id, String))),
    ]
    if wanted.amount is not None:
        places.append(Resource.body["total_amount"].astext == str(wanted.amount))
    return or_(*places)


def _named(firm_id: UUID, kind: str, pattern: str) -> Subquery:
    """Returns who of a kind has the words in their name."""
    named = aliased(Resource)
    query = select(named.id).where(
        named.firm_id == firm_id, named.kind == kind, named.body["name"].astext.ilike(pattern)
    )
    return query.subquery()


def _clients(
    query: Select[*tuple[Any, ...]], firm_id: UUID, status: str | None, words: str | None
) -> Select[*tuple[Any, ...]]:
    """What is put away is left out of every status but its own; no status leaves nothing out."""
    query = query.where(
        Resource.firm_id == firm_id,
        Resource.kind == "client",
        Resource.removed.is_(False),
        Resource.status != "merged",
    )
    if status is not None:
        put_away = Resource.status.in_(PUT_AWAY)
        query = query.where(put_away if status == "archived" else ~put_away)
    if status in ("active", "inactive"):
        running = _is_running(firm_id)
        query = query.where(running if status == "active" else ~running)
    return query.where(_is_called(firm_id, words)) if words else query


def _is_running(firm_id: UUID) -> ColumnElement[bool]:
    """A service runs, or an accepted proposal's services are still to come."""
    service, proposal, started = aliased(Resource), aliased(Resource), aliased(Resource)
    runs = select(service.id).where(
        service.firm_id == firm_id,
        service.kind == "service",
        service.client_id == Resource.id,
        service.status.in_(RUNNING),
    )
    begun = select(started.id).where(
        started.firm_id == firm_id,
        started.kind == "service",
        started.client_id == proposal.client_id,
        started.body["proposal_id"].astext == cast(proposal.id, String),
    )
    accepted = select(proposal.id).where(
        proposal.firm_id == firm_id,
        proposal.kind == "proposal",
        proposal.client_id == Resource.id,
        proposal.status == "accepted",
        ~begun.correlate(proposal).exists(),
    )
    return or_(runs.correlate(Resource).exists(), accepted.correlate(Resource).exists())


def _is_called(firm_id: UUID, words: str) -> ColumnElement[bool]:
    pattern = _pattern(words)
    contact = aliased(Resource)
    contacts = select(contact.id).where(
        contact.firm_id == firm_id,
        contact.kind == "contact",
        contact.removed.is_(False),
        contact.client_id == Resource.id,
        or_(
            contact.body["name"].astext.ilike(pattern),
            contact.body["email"].astext.ilike(pattern),
        ),
    )
    return or_(
        Resource.body["name"].astext.ilike(pattern),
        Resource.body["email"].astext.ilike(pattern),
        contacts.correlate(Resource).exists(),
    )


def _pattern(words: str) -> str:
    escaped = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
