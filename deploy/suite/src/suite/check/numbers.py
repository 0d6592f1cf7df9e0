"""I5: numbers are 1 to n without a gap in the order of issue, and what is issued never changes."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy import Row, select
from sqlalchemy.orm import selectinload

from invoicing.models import CREDIT_SERIES, SERIES, CreditNote, Invoice
from invoicing.rules.content_hash import content_hash
from invoicing.schemas.credit_notes import CreditNoteContentSchema
from invoicing.schemas.invoices import InvoiceContentSchema
from suite.check.books import Books
from suite.check.findings import Finding

CONTENT, CREDITED = InvoiceContentSchema(), CreditNoteContentSchema()


def look(books: Books, finding: Finding) -> None:
    """Counts each series through, and takes the hash of each document's content again."""
    series: dict[tuple[Any, ...], list[Row[Any]]] = defaultdict(list)
    for row in finding.over("numbered documents", books.rows("invoicing", _NUMBERED)):
        series[row.firm_id, row.series, row.year].append(row)
    last = {
        (row.firm_id, row.series, row.year): row.last_number
        for row in books.rows("invoicing", _COUNTERS, series=[SERIES, CREDIT_SERIES])
    }
    for key, rows in series.items():
        _look_at_series(finding, key, rows, last.pop(key, None))
    for key, number in last.items():
        finding.expect(number == 0, _series(key), f"has counted to {number}, but has no document")
    _look_at_contents(books, finding)


def _look_at_series(
    finding: Finding, key: tuple[Any, ...], rows: list[Row[Any]], last: int | None
) -> None:
    about = _series(key)
    has = [row.sequence for row in rows]
    gaps = sorted({*range(1, len(has) + 1)} ^ {*has})
    whole = has == list(range(1, len(has) + 1))
    finding.expect(whole, about, f"is not 1 to {len(has)}: {gaps[:10]} is missing or too much")
    counted = last == max(has)
    finding.expect(counted, about, f"has counted to {last}, but its last invoice is {max(has)}")
    for row in rows:
        says = f"{row.series}-{row.year}-{row.sequence:04}"
        finding.expect(
            row.number == says, f"invoice {row.id} of {about}", f"is called {row.number}"
        )
    for earlier, later in pairwise(rows):
        how = f"was issued after {later.number}"
        in_order = earlier.issued_at <= later.issued_at
        finding.expect(in_order, f"invoice {earlier.number} of {about}", how)


def _look_at_contents(books: Books, finding: Finding) -> None:
    told = defaultdict(set)
    for row in finding.over("facts about invoices", books.rows("invoicing", _TOLD)):
        told[row.firm_id, row.subject].add(row.hash)
    query = select(Invoice).where(Invoice.number.is_not(None))
    notes = select(CreditNote).options(selectinload(CreditNote.lines))
    session = books.sessions["invoicing"]
    for invoice in session.scalars(query.options(selectinload(Invoice.lines))):
        _compare(finding, f"invoice {invoice.number}", invoice, CONTENT, told)
    for note in session.scalars(notes):
        _compare(finding, f"credit note {note.number}", note, CREDITED, told)


def _compare(
    finding: Finding,
    name: str,
    document: Invoice | CreditNote,
    schema: Schema,
    told: Mapping[tuple[UUID, UUID], set[str]],
) -> None:
    about = f"{name} ({document.id}) of firm {document.firm_id}"
    same = content_hash(dict(schema.dump(document))) == document.content_hash
    finding.expect(same, about, "its content is not what its hash was taken of")
    others = told.get((document.firm_id, document.id), set()) - {document.content_hash}
    finding.expect(not others, about, "its hash was another one when it was issued")


def _series(key: tuple[Any, ...]) -> str:
    firm_id, series, year = key
    return f"series {series} of {year} of firm {firm_id}"


_NUMBERED = (
    "SELECT firm_id, id, series, year, sequence, number, issued_at FROM invoices"
    " WHERE number IS NOT NULL UNION ALL"
    " SELECT firm_id, id, series, year, sequence, number, issued_at FROM credit_notes"
    " ORDER BY firm_id, series, year, sequence"
)
_TOLD = (
    "SELECT firm_id, subject, body::jsonb #>> '{data,content_hash}' AS hash FROM outbox"
    " WHERE (type LIKE 'invoice.%' OR type LIKE 'credit\\_note.%')"
    " AND body::jsonb #>> '{data,content_hash}' IS NOT NULL"
)
_COUNTERS = "SELECT firm_id, series, year, last_number FROM counters WHERE series = ANY(:series)"
