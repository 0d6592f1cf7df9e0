"""On which days a firm's business is done: what is counted in business days is counted here.

Refusals: `weekend_invalid`.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from payments.rules.errors import RuleError

SATURDAY_AND_SUNDAY = frozenset({6, 7})


@dataclass(frozen=True, slots=True)
class Calendar:
    """The weekdays (Monday is 1) and the single days on which nothing is done."""

    weekend: frozenset[int] = SATURDAY_AND_SUNDAY
    holidays: frozenset[date] = frozenset()

    def __post_init__(self) -> None:
        if not self.weekend < frozenset(range(1, 8)):
            raise RuleError("weekend_invalid", sorted(self.weekend))

    def is_open(self, day: date) -> bool:
        """Say whether business is done on the day."""
        return day.isoweekday() not in self.weekend and day not in self.holidays

    def first_open(self, day: date) -> date:
        """Return the day itself, or the next on which business is done."""
        while not self.is_open(day):
            day += timedelta(days=1)
        return day

    def plus(self, day: date, count: int) -> date:
        """Return the count-th business day after the day."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_open(day)
        return day


USUAL = Calendar()
