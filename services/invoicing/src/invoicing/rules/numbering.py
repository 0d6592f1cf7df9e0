"""A document's number is written by a pattern of the firm's, which is never run as a format.

A pattern is plain text with `{number}` once, padded as in `{number:04}` if wished, and at most
once `{year}` and `{month}`. Codes: `number_pattern_malformed`, `number_pattern_without_number`,
`number_pattern_without_year`, `number_pattern_too_long`, `number_out_of_range`,
`number_year_out_of_range`.

Two numbers of one pattern are never alike: year and month are always as long, so a number is read
back in one way only. Two patterns may be; `may_meet` and `is_ahead` are what keeps them apart.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from invoicing.rules.errors import InvalidPattern

MAX_LENGTH = 40
MAX_NUMBER = 999_999_999

# A series that restarts yearly repeats its numbers unless the year is part of them.
_YEAR = re.compile(r"\{year\}")
_MONTH = re.compile(r"\{month\}")
_NUMBER = re.compile(r"\{number(?::0([1-9]|1[0-2]))?\}")
_TEXT = re.compile(r"[A-Za-z0-9 ./_#-]*")
_PART = re.compile(r"(\{[^}]*\})")
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a series stands: the year, and the number that comes next in it."""

    year: int
    number: int


def check_pattern(pattern: str, *, yearly: bool = False) -> None:
    """Refuse a pattern that could not number a series without repeating itself."""
    if len(pattern) > MAX_LENGTH:
        raise InvalidPattern("number_pattern_too_long", "pattern")
    rest, numbers = _NUMBER.subn("", pattern)
    if numbers != 1:
        raise InvalidPattern("number_pattern_without_number", "pattern")
    rest, years = _YEAR.subn("", rest)
    rest, months = _MONTH.subn("", rest)
    if years > 1 or months > 1 or not _TEXT.fullmatch(rest) or pattern != pattern.strip():
        raise InvalidPattern("number_pattern_malformed", "pattern")
    if yearly and not years:
        raise InvalidPattern("number_pattern_without_year", "pattern")


def format_number(pattern: str, day: date, n: int) -> str:
    """Write the n-th number of a series: "INV-{year}-{number:04}" gives "INV-2026-0001"."""
    check_pattern(pattern)
    if not 1 <= n <= MAX_NUMBER:
        raise InvalidPattern("number_out_of_range", "number")
    if not 2000 <= day.year <= 2200:
        raise InvalidPattern("number_year_out_of_range", "year")
    padded = _NUMBER.sub(lambda found: str(n).zfill(_width(found)), pattern)
    return _MONTH.sub(f"{day.month:02}", _YEAR.sub(str(day.year), padded))


def shape_of(pattern: str) -> str:
    """Return a regular expression, also PostgreSQL's, that every number of the pattern fits."""
    return "^" + "".join(_shape_of_part(part) for part in _PART.split(pattern)) + "$"


def is_ahead(pattern: str, number: str, coming: Place, *, yearly: bool) -> bool:
    """Say whether a number that was given once would be given again."""
    found = re.fullmatch(shape_of(pattern), number)
    if found is None:
        return False
    places = found.groups()
    year_first = pattern.find("{year}") < pattern.find("{number")
    year = int(places[0 if year_first else 1]) if _YEAR.search(pattern) else coming.year
    n = int(places[-1] if year_first else places[0])
    if yearly and year > coming.year:
        return True
    return year >= coming.year and n >= coming.number


def may_meet(one: str, other: str) -> bool:
    """Say whether two patterns could write the same number, whatever the years and the counts."""
    steps, others = list(_steps(one)), list(_steps(other))
    seen, open_ = set(), [(0, 0)]
    while open_:
        at = i, j = open_.pop()
        if at in seen:
            continue
        seen.add(at)
        if i == len(steps) and j == len(others):
            return True
        open_ += _onward(steps, others, i, j)
    return False


def _onward(
    steps: list[frozenset[str] | None], others: list[frozenset[str] | None], i: int, j: int
) -> Iterator[tuple[int, int]]:
    """Where two readers of one text may stand after a character; None is any count of digits."""
    here = steps[i] if i < len(steps) else frozenset()
    there = others[j] if j < len(others) else frozenset()
    if here is None:
        yield i + 1, j
    if there is None:
        yield i, j + 1
    if (_DIGITS if here is None else here) & (_DIGITS if there is None else there):
        yield (i if here is None else i + 1), (j if there is None else j + 1)


def _steps(pattern: str) -> Iterator[frozenset[str] | None]:
    for part in _PART.split(pattern):
        if found := _NUMBER.fullmatch(part):
            yield from [_DIGITS] * _width(found)
            yield None
        elif part in ("{year}", "{month}"):
            yield from [_DIGITS] * (4 if part == "{year}" else 2)
        else:
            yield from (frozenset(character) for character in part)


def _shape_of_part(part: str) -> str:
    if part == "{year}":
        return "([0-9]{4})"
    if part == "{month}":
        return "[0-9]{2}"
    if found := _NUMBER.fullmatch(part):
        width = _width(found)
        return f"([0-9]{{{width}}}|[1-9][0-9]{{{width},}})"
    return "".join(f"[{each}]" if each in " ./_#-" else each for each in part)


def _width(found: re.Match[str]) -> int:
    return int(found[1] or 1)
