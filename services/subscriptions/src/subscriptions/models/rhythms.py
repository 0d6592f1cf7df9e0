"""How often a service is billed, if it is billed again and again, and what that comes to a month."""

from datetime import date, timedelta

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from subscriptions.models.tables import Charge
from subscriptions.rules.periods import (
    Interval,
    Occurrence,
    Period,
    has_period,
    next_occurrence,
    occurrence,
    occurrences_between,
    period,
)
from subscriptions.rules.recurring import monthly_amount
from subscriptions.rules.rhythms import begin_on


class Rhythm(Charge):
    """What is charged every so many days, weeks, months or years; once, of a single piece of work."""

    interval_unit: Mapped[str | None]
    interval_count: Mapped[int | None]
    at_month_end: Mapped[bool] = mapped_column(default=False, server_default=false())
    anchor_on: Mapped[date]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    next_occurrence: Mapped[int] = mapped_column(default=0)
    # The day from which on it has its present rhythm, where that is not its first.
    turned_on: Mapped[date | None]
    # Items are numbered on through a change of rhythm: the number that is the anchor's own.
    anchor_occurrence: Mapped[int] = mapped_column(default=0, server_default="0")
    # The number of the first item of its present rhythm.
    turned_occurrence: Mapped[int] = mapped_column(default=0, server_default="0")
    # The anchor of the rhythm before and its first number, until the day comes that leaves it.
    left_anchor_on: Mapped[date | None]
    left_turned_occurrence: Mapped[int | None]

    @property
    def interval(self) -> Interval | None:
        """How often it is billed."""
        if self.interval_unit is None or self.interval_count is None:
            return None
        return Interval(self.interval_unit, self.interval_count, bool(self.at_month_end))

    @property
    def next_n(self) -> int:
        """Which occurrence of its rhythm is planned next, counted from the anchor."""
        return self.next_occurrence - (self.anchor_occurrence or 0)

    @property
    def waits_until(self) -> date:
        """The day on which it begins, or leaves its rhythm, if either is still to come."""
        left = self.turned_on if self.left_anchor_on else None
        return left or self.starts_on

    def begun_of(self, whole: Period) -> Period:
        """Returns what of a period lies in the rhythm: the first may have begun before that."""
        begins_on = max(self.starts_on, self.turned_on or self.starts_on)
        return Period(max(whole.start, begins_on), whole.end)

    def next_falls_by(self, through: date, interval: Interval) -> bool:
        """Whether the occurrence that is planned next begins by the day, and before the end."""
        if not has_period(self.anchor_on, interval, self.next_n):
            return False
        day = occurrence(self.anchor_on, interval, self.next_n)
        return day <= through and (self.ends_on is None or day < self.ends_on)

    def ends_by(self, day: date) -> bool:
        """Whether it is settled already that it ends on the day or sooner."""
        return self.ends_on is not None and self.ends_on <= day

    @property
    def unplanned_to_end(self) -> int:
        """How many occurrences before its settled end are not planned yet."""
        interval, ends_on = self.interval, self.ends_on
        if interval is None or ends_on is None or not self.next_falls_by(ends_on, interval):
            return 0
        first = occurrence(self.anchor_on, interval, self.next_n)
        found = occurrences_between(self.anchor_on, interval, first, ends_on)
        return (
            sum(has_period(self.anchor_on, interval, each.n) for each in found[-1:])
            + len(found)
            - 1
        )

    def period_of(self, day: date) -> Period:
        """Returns the whole period of its present rhythm that the day is in."""
        assert self.interval is not None  # Only what comes again has periods.
        after = next_occurrence(self.anchor_on, self.interval, day + timedelta(days=1))
        return period(self.anchor_on, self.interval, after.n - 1)

    def turn_to(self, interval: Interval, anchor_on: date, first: Occurrence) -> None:
        """Goes on in another rhythm, with this occurrence of it."""
        self.turned_on, self.turned_occurrence = first.on, self.next_occurrence
        self.interval_unit, self.interval_count = interval.unit, interval.count
        self.at_month_end, self.anchor_on = interval.at_month_end, anchor_on
        self.anchor_occurrence = self.next_occurrence - first.n

    def turn_anew(self, interval: Interval, on: date) -> None:
        """Goes on in another rhythm that is reckoned from the day alone."""
        self.turn_to(interval, *begin_on(interval, on))

    def leave_rhythm(self, interval: Interval, on: date) -> None:
        """Goes on in another rhythm from a day to come; until then that can be taken back."""
        left = (self.anchor_on, self.turned_occurrence or 0)
        self.turn_anew(interval, on)
        self.left_anchor_on, self.left_turned_occurrence = left

    def take_up_rhythm(self, interval: Interval) -> None:
        """Goes on in the rhythm that it was to leave, as if nothing had been said."""
        assert self.left_anchor_on is not None
        assert self.turned_on is not None
        first = self.left_turned_occurrence or 0
        anchor_on = self.left_anchor_on
        self.turn_to(interval, anchor_on, next_occurrence(anchor_on, interval, self.turned_on))
        self.turned_occurrence = first
        self.forget_rhythm()

    def forget_rhythm(self) -> None:
        """The day has come that leaves the rhythm before."""
        self.left_anchor_on = self.left_turned_occurrence = None

    @property
    def monthly_amount(self) -> int | None:
        """What its price comes to a month, before tax."""
        interval = self.interval
        return monthly_amount(self.net_amount, interval) if interval else None
