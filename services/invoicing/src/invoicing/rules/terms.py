"""When an invoice is due, counted from its date of issue.

Codes: `terms_unknown`, `terms_days_out_of_range`, `terms_date_out_of_range`.
"""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from invoicing.rules.errors import InvalidTerms

KINDS = frozenset({"net", "end_of_month", "end_of_next_month"})
MAX_DAYS = 365


@dataclass(frozen=True, slots=True)
class Terms:
    """So many days after the date of issue, or after the last day of its month or the next."""

    kind: str = "net"
    days: int = 0

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise InvalidTerms("terms_unknown", "kind")
        if not 0 <= self.days <= MAX_DAYS:
            raise InvalidTerms("terms_days_out_of_range", "days")


def due_date(issued_on: date, terms: Terms) -> date:
    """Return the last day on which the invoice can be paid on time."""
    if not 2000 <= issued_on.year <= 2200:
        raise InvalidTerms("terms_date_out_of_range", "issued_on")
    counted_from = issued_on if terms.kind == "net" else _end_of_month(issued_on)
    if terms.kind == "end_of_next_month":
        counted_from = _end_of_month(counted_from + timedelta(days=1))
    return counted_from + timedelta(days=terms.days)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
