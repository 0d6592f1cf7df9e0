"""A document's number is written by a pattern of the firm's, which is never run as a format.

A pattern is plain text with `{number}` once, padded as in `{number:04}` if wished, and at most
once `{year}`. Codes: `number_pattern_malformed`, `number_pattern_without_number`,
`number_pattern_too_long`, `number_out_of_range`, `number_year_out_of_range`.
"""

import re

from invoicing.rules.errors import InvalidPattern

MAX_LENGTH = 40
MAX_NUMBER = 999_999_999_999

# A series that restarts yearly repeats its numbers unless the year is part of them.
_YEAR = re.compile(r"\{year\}")
_NUMBER = re.compile(r"\{number(?::0([1-9]|1[0-2]))?\}")
_TEXT = re.compile(r"[A-Za-z0-9 ./_#-]*")


def check_pattern(pattern: str) -> None:
    """Refuse a pattern that could not number a series without repeating itself."""
    if len(pattern) > MAX_LENGTH:
        raise InvalidPattern("number_pattern_too_long", "pattern")
    without_number, numbers = _NUMBER.subn("", pattern)
    without_either, years = _YEAR.subn("", without_number)
    if numbers != 1:
        raise InvalidPattern("number_pattern_without_number", "pattern")
    if years > 1 or not _TEXT.fullmatch(without_either):
        raise InvalidPattern("number_pattern_malformed", "pattern")


def names_year(pattern: str) -> bool:
    """Say whether the pattern tells the years apart, as a yearly series must."""
    return _YEAR.search(pattern) is not None


def format_number(pattern: str, year: int, n: int) -> str:
    """Write the n-th number of a series: "INV-{year}-{number:04}" gives "INV-2026-0001"."""
    check_pattern(pattern)
    if not 1 <= n <= MAX_NUMBER:
        raise InvalidPattern("number_out_of_range", "number")
    if not 2000 <= year <= 2200:
        raise InvalidPattern("number_year_out_of_range", "year")
    padded = _NUMBER.sub(lambda found: str(n).zfill(int(found[1] or 1)), pattern)
    return _YEAR.sub(str(year), padded)
