"""Number documents as their firm wishes, and change how: no number twice, and none lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from common.clock import local_date
from common.errors import Invalid, NotFound
from common.outbox import publish
from invoicing import queries
from invoicing.events import NumberSeriesChanged
from invoicing.models import EVERY_YEAR, NUMBERED, Firm, NumberSeries, usual_pattern
from invoicing.rules.numbering import (
    MAX_NUMBER,
    Place,
    check_pattern,
    format_number,
    is_ahead,
    may_meet,
    shape_of,
)
from invoicing.usecases import copies
from invoicing.usecases.pricing import refused_by_field


@dataclass(frozen=True)
class Given:
    """Numbers that follow each other, and the day and instant they are given on."""

    pattern: str
    first: int
    at: datetime
    day: date

    def number(self, sequence: int) -> str:
        """Writes one of them."""
        return format_number(self.pattern, self.day, sequence)


@dataclass(frozen=True)
class Standing:
    """A series, and the number that comes next in it."""

    series: NumberSeries
    next_number: int
    day: date

    @property
    def next_written(self) -> str:
        """How the next number will be written if it is given on this day."""
        return format_number(self.series.pattern, self.day, self.next_number)


def give_numbers(session: Session, firm: Firm, series: str, *, count: int, now: datetime) -> Given:
    """Takes numbers for documents of today; they are kept or given back with the transaction."""
    own = queries.locked_series(session, NumberSeries.usual(firm.id, series, now))
    counter = own.counts_in(local_date(now, firm.time_zone).year)
    taken = queries.take_numbers(session, firm.id, series, counter, count=count, now=now)
    if taken.first + count - 1 > MAX_NUMBER:
        raise Invalid("number_out_of_range", "This series has no number left.")
    return Given(own.pattern, taken.first, taken.at, local_date(taken.at, firm.time_zone))


def every_series(session: Session, who: Principal, *, now: datetime) -> Sequence[Standing]:
    """Returns how each kind of document is numbered, and its next number."""
    firm = copies.the_firm(session, who.firm_id)
    own = {each.series: each for each in queries.number_series(session, firm.id)}
    return [
        _standing(session, firm, own.get(series) or NumberSeries.usual(firm.id, series, now), now)
        for series in NUMBERED.values()
    ]


def the_series_to_change(
    session: Session, who: Principal, kind: str, *, now: datetime
) -> NumberSeries:
    """Returns the series of a kind of document, locked; raises NotFound if there is no such kind."""
    if kind not in NUMBERED:
        raise NotFound
    # Two series that are changed at once must not become alike.
    queries.lock_firm(session, who.firm_id)
    return queries.locked_series(session, NumberSeries.usual(who.firm_id, NUMBERED[kind], now))


def preview_series(
    session: Session, who: Principal, kind: str, draft: dict[str, Any], *, now: datetime
) -> str:
    """Says how the next number would be written; refuses what a change would be refused, keeps nothing."""
    found = {each.series.kind: each for each in every_series(session, who, now=now)}
    if kind not in found:
        raise NotFound
    wanted = _wanted(session, found[kind], **draft)
    return format_number(draft["pattern"], found[kind].day, wanted)


def change_series(
    session: Session, who: Principal, series: NumberSeries, draft: dict[str, Any], *, now: datetime
) -> Standing:
    """Numbers otherwise from the next number on; what was given stays, and is never given again."""
    firm = copies.the_firm(session, who.firm_id)
    standing = _standing(session, firm, series, now)
    wanted = _wanted(session, standing, **draft)
    if wanted == standing.next_number and series.is_written(draft["pattern"], draft["yearly"]):
        return standing
    series.change(draft["pattern"], draft["yearly"], now)
    counter = series.counts_in(standing.day.year)
    queries.move_counter(session, firm.id, series.series, counter, wanted - 1, now)
    session.flush()  # The change is noted under the version that it leads to.
    session.add(series.noted(standing.day.year, wanted))
    moved = f"next number {standing.next_number} to {wanted}"
    reason = moved if wanted != standing.next_number else None
    publish(session, NumberSeriesChanged, series, by=who, reason=reason)
    return Standing(series, wanted, standing.day)


def _standing(session: Session, firm: Firm, series: NumberSeries, now: datetime) -> Standing:
    day = local_date(now, firm.time_zone)
    counted = queries.last_numbers(session, firm.id, series.series)
    return Standing(series, counted.get(series.counts_in(day.year), 0) + 1, day)


def _wanted(
    session: Session, standing: Standing, pattern: str, yearly: bool, next_number: int | None
) -> int:
    """Returns the number that is to come next; refuses by field what could repeat a number."""
    with refused_by_field():
        check_pattern(pattern, yearly=yearly)
    series = standing.series
    soonest = _soonest(session, standing, yearly)
    wanted = soonest if next_number is None else next_number
    if not soonest <= wanted <= MAX_NUMBER:
        sentence = f"The next number is {soonest}; it only goes forward."
        raise _refusal("number_not_forward", "next_number", sentence)
    if not series.is_written(pattern, yearly):
        _refuse_repetition(session, series, pattern, Place(standing.day.year, wanted), yearly)
    return wanted


def _soonest(session: Session, standing: Standing, yearly: bool) -> int:
    """A series that is to count otherwise goes on after whatever it has counted to either way."""
    counted = queries.last_numbers(session, standing.series.firm_id, standing.series.series)
    other = standing.day.year if yearly else EVERY_YEAR
    return max(standing.next_number, counted.get(other, 0) + 1)


def _refuse_repetition(
    session: Session, series: NumberSeries, pattern: str, coming: Place, yearly: bool
) -> None:
    own = {each.series: each.pattern for each in queries.number_series(session, series.firm_id)}
    for kind, other in NUMBERED.items():
        theirs = own.get(other) or usual_pattern(other)
        if other != series.series and may_meet(pattern, theirs):
            sentence = f"A number of the {kind.replace('_', ' ')}s could be the same: {theirs}."
            raise _refusal("number_pattern_of_others", "pattern", sentence)
    ahead = partial(is_ahead, pattern, coming=coming, yearly=yearly)
    given = queries.find_number(session, series.firm_id, shape_of(pattern), ahead)
    if given is not None:
        sentence = f"{given} was given already and would come again."
        raise _refusal("number_pattern_repeats", "pattern", sentence)


def _refusal(code: str, field: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, errors={field: [sentence]})
