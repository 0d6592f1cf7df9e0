"""How often a service is billed, if it is billed again and again, and what that comes to a month."""

from datetime import date

from sqlalchemy import false
from sqlalchemy.orm import Mapped, mapped_column

from subscriptions.models.tables import Charge
from subscriptions.rules.periods import Interval, Occurrence, Period, period
from subscriptions.rules.recurring import monthly_amount


class Rhythm(Charge):
    """What is charged every so many days, weeks, months or years; once, of a single piece of work."""

    interval_unit: Mapped[str | None]
    interval_count: Mapped[int | None]
    at_month_end: Mapped[bool] = mapped_column(default=False, server_default=false())
    anchor_on: Mapped[date]
    next_occurrence: Mapped[int] = mapped_column(default=0)
    # The day from which on it has its present rhythm, where that is not its first.
    turned_on: Mapped[date | None]
    # Items are numbered on through a change of rhythm: the number that is the anchor's own.
    anchor_occurrence: Mapped[int] = mapped_column(default=0, server_default="0")

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

    def period_of(self, number: int) -> Period:
        """Returns the whole period of its present rhythm that the item of the number is of."""
        assert self.interval is not None  # Only what comes again has periods.
        return period(self.anchor_on, self.interval, number - (self.anchor_occurrence or 0))

    def turn_to(self, interval: Interval, anchor_on: date, first: Occurrence) -> None:
        """Goes on in another rhythm, with this occurrence of it."""
        self.turned_on = first.on
        self.interval_unit, self.interval_count = interval.unit, interval.count
        self.at_month_end, self.anchor_on = interval.at_month_end, anchor_on
        self.anchor_occurrence = self.next_occurrence - first.n

    @property
    def monthly_amount(self) -> int | None:
        """What its price comes to a month, before tax."""
        interval = self.interval
        return monthly_amount(self.net_amount, interval) if interval else None
