"""How a firm's documents are numbered, and which numbers were given."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, text, union_all
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from invoicing.models import Counter, CreditNote, Estimate, Invoice, NumberSeries, Proposal


@dataclass(frozen=True)
class Numbers:
    """Numbers taken from a counter: the first of them, and an instant not before the last issue."""

    first: int
    at: datetime


def number_series(session: Session, firm_id: UUID) -> Sequence[NumberSeries]:
    """Returns the series that the firm has said something about, or numbered by."""
    return session.scalars(select(NumberSeries).where(NumberSeries.firm_id == firm_id)).all()


def locked_series(session: Session, usual: NumberSeries) -> NumberSeries:
    """Returns the firm's series, locked until the transaction ends; it begins as the usual one.

    Whoever numbers a document holds it as well, so a change waits for the numbers that are being
    given, and the next number waits for the change.
    """
    query = select(NumberSeries).where(
        NumberSeries.firm_id == usual.firm_id, NumberSeries.series == usual.series
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    found = session.scalars(query).one_or_none()
    if found is None:
        columns = NumberSeries.__table__.columns.keys()
        values = {name: getattr(usual, name) for name in columns}
        session.execute(insert(NumberSeries).values(values).on_conflict_do_nothing())
        found = session.scalars(query).one()
    return found


def take_numbers(
    session: Session, firm_id: UUID, series: str, year: int, *, count: int, now: datetime
) -> Numbers:
    """Takes the next numbers of a counter; they are kept or given back with the transaction.

    The counter's row stays locked until then, so no number is ever skipped; its instant never goes
    back, so that the order of numbers is the order of issue.
    """
    values = {"firm": firm_id, "series": series, "year": year, "count": count, "now": now}
    row = session.execute(_TAKE_NUMBERS, values).one()
    return Numbers(row.last_number - count + 1, row.last_at)


def last_numbers(session: Session, firm_id: UUID, series: str) -> dict[int, int]:
    """Returns what the counters of a series have counted to, by year."""
    query = select(Counter.year, Counter.last_number)
    query = query.where(Counter.firm_id == firm_id, Counter.series == series)
    return {row.year: row.last_number for row in session.execute(query)}


def move_counter(
    session: Session, firm_id: UUID, series: str, year: int, last_number: int, now: datetime
) -> None:
    """Sets a counter forward; it never goes back."""
    values = {"firm": firm_id, "series": series, "year": year, "last": last_number, "now": now}
    session.execute(_MOVE_COUNTER, values)


def find_number(
    session: Session, firm_id: UUID, shape: str, fits: Callable[[str], bool]
) -> str | None:
    """Returns a number of any document of the firm that has the shape and fits, if there is one."""
    questions = [
        select(model.number).where(model.firm_id == firm_id, model.number.regexp_match(shape))
        for model in (Invoice, CreditNote, Estimate, Proposal)
    ]
    with session.execute(union_all(*questions), execution_options={"yield_per": 1000}) as rows:
        return next((row.number for row in rows if fits(row.number)), None)


_TAKE_NUMBERS = text(
    "INSERT INTO counters AS c (firm_id, series, year, last_number, last_at)"
    " VALUES (:firm, :series, :year, :count, :now)"
    " ON CONFLICT (firm_id, series, year) DO UPDATE SET"
    " last_number = c.last_number + :count, last_at = GREATEST(c.last_at, excluded.last_at)"
    " RETURNING last_number, last_at"
)
_MOVE_COUNTER = text(
    "INSERT INTO counters AS c (firm_id, series, year, last_number, last_at)"
    " VALUES (:firm, :series, :year, :last, :now)"
    " ON CONFLICT (firm_id, series, year) DO UPDATE SET"
    " last_number = GREATEST(c.last_number, excluded.last_number)"
)
