"""I5: numbers have no gap but those a firm made, in the order of issue, and what is issued never changes."""

from collections import defaultdict
from collections.abc import Mapping
from itertools import pairwise
from typing import Any
from uuid import UUID

from marshmallow import Schema
from sqlalchemy import Row, select
from sqlalchemy.orm import selectinload

from invoicing.models import (
    CREDIT_SERIES,
    EVERY_YEAR,
    SERIES,
    CreditNote,
    Invoice,
    usual_pattern,
)
from invoicing.rules.content_hash import content_hash
from invoicing.rules.numbering import format_number
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
    changes = defaultdict(list)
    for row in books.rows("invoicing", _CHANGES):
        changes[row.firm_id, row.series].append(row)
    counters: dict[tuple[Any, ...], dict[int, int]] = defaultdict(dict)
    for row in books.rows("invoicing", _COUNTERS, series=[SERIES, CREDIT_SERIES]):
        counters[row.firm_id, row.series][row.year] = row.last_number
    for key, rows in series.items():
        _look_at_series(finding, key, rows, changes[key[:2]])
    for (firm_id, name), counted in counters.items():
        ends = {
            key[2]: rows[-1].sequence for key, rows in series.items() if key[:2] == (firm_id, name)
        }
        _look_at_counters(finding, (firm_id, name), counted, ends, changes[firm_id, name])
    _look_at_contents(books, finding)


def _look_at_series(
    finding: Finding, key: tuple[Any, ...], rows: list[Row[Any]], changes: list[Row[Any]]
) -> None:
    about = _series(key)
    has = [row.sequence for row in rows]
    chosen = {change.next_number for change in changes}
    # A series that never restarts goes on in January where it was.
    begins = has[0] in {1, *chosen} or not all(change.yearly for change in changes)
    steps = [b for a, b in pairwise(has) if b != a + 1 and b not in chosen]
    finding.expect(begins and not steps, about, f"has a gap before {steps[:10] or has[0]}")
    patterns = [usual_pattern(key[1]), *(change.pattern for change in changes)]
    for row in rows:
        written = {format_number(each, row.issued_on, row.sequence) for each in patterns}
        finding.expect(
            row.number in written, f"invoice {row.id} of {about}", f"is called {row.number}"
        )
    for earlier, later in pairwise(rows):
        how = f"was issued after {later.number}"
        in_order = earlier.issued_at <= later.issued_at
        finding.expect(in_order, f"invoice {earlier.number} of {about}", how)


def _look_at_counters(
    finding: Finding,
    whose: tuple[Any, ...],
    counted: Mapping[int, int],
    ends: Mapping[int, int],
    changes: list[Row[Any]],
) -> None:
    """A counter stands at its last document, or before the number that the firm chose to come next."""
    chosen = {change.next_number - 1 for change in changes}
    for year in ends.keys() - counted.keys():
        known = EVERY_YEAR in counted
        finding.expect(known, _series((*whose, year)), "has documents that nobody counted")
    for year, last in counted.items():
        documents = {*ends.values()} if year == EVERY_YEAR else {ends.get(year, 0)}
        about = _series((*whose, year))
        known = last in documents | chosen
        finding.expect(known, about, f"has counted to {last}, which no document has")


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
    "SELECT firm_id, id, series, year, sequence, number, issued_at, issued_on FROM invoices"
    " WHERE number IS NOT NULL UNION ALL"
    " SELECT firm_id, id, series, year, sequence, number, issued_at, issued_on FROM credit_notes"
    " ORDER BY firm_id, series, year, sequence"
)
_TOLD = (
    "SELECT firm_id, subject, body::jsonb #>> '{data,content_hash}' AS hash FROM outbox"
    " WHERE (type LIKE 'invoice.%' OR type LIKE 'credit\\_note.%')"
    " AND body::jsonb #>> '{data,content_hash}' IS NOT NULL"
)
_COUNTERS = "SELECT firm_id, series, year, last_number FROM counters WHERE series = ANY(:series)"
_CHANGES = (
    "SELECT firm_id, series, next_number, pattern, yearly FROM number_changes ORDER BY version"
)
