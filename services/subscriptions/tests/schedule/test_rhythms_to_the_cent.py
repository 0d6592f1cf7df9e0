"""Whatever a subscription changes to, and when: each day is charged once, exact to the cent.

What is expected is reckoned day by day, here, from the changes alone.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal
from random import Random

import pytest
from dateutil.relativedelta import relativedelta

from services.subscriptions.tests.api.test_plan_changes import change, undo

PLANS = {
    "month": (3137, relativedelta(months=1)),
    "week": (701, relativedelta(weeks=1)),
    "quarter": (9001, relativedelta(months=3)),
    "year": (36_583, relativedelta(years=1)),
    "dear": (4999, relativedelta(months=1)),
}
UNITS = {
    "month": ("month", 1),
    "week": ("week", 1),
    "quarter": ("month", 3),
    "year": ("year", 1),
    "dear": ("month", 1),
}
BEGINS = date(2026, 1, 31)
DAYS = 400


@dataclass
class Book:
    """What somebody with a pencil writes down: what is had, since when, and what was charged."""

    plan: str
    many: int
    anchor: date
    n: int = 0
    waits: tuple[str, int, date] | None = None
    # What rides on the charge of a day to come.
    riding: int = 0

    def __post_init__(self):
        self.charged = {}

    @property
    def price(self):
        return PLANS[self.plan][0] * self.many

    def starts(self, n):
        return self.anchor + PLANS[self.plan][1] * n

    @property
    def period(self):
        return self.starts(self.n), self.starts(self.n + 1)

    def charge(self, on, amount):
        self.charged[on] = self.charged.get(on, 0) + amount

    def dawn(self, day):
        """Charges what begins on the day."""
        if self.waits and self.waits[2] == day:
            plan, self.many, _ = self.waits
            self.waits = None
            if PLANS[plan][1] != PLANS[self.plan][1]:
                self.anchor, self.n = day, -1
            self.plan = plan
        if day == self.starts(self.n + 1):
            self.n += 1
            self.charge(day, self.price + self.riding)
            self.riding = 0

    def rest(self, day, price):
        start, end = self.period
        used = Decimal(price * (day - start).days) / (end - start).days
        return price - int(used.quantize(Decimal(1), ROUND_HALF_UP))

    def change_now(self, day, plan, many):
        """Gives back and charges; returns False, and does nothing, if that is more than it can."""
        credit = self.rest(day, self.price)
        if PLANS[plan][1] != PLANS[self.plan][1]:
            amount = PLANS[plan][0] * many - credit + self.riding
            if amount < 0:
                return False
            self.charge(day, amount)
            self.riding, self.anchor, self.n = 0, day, 0
        else:
            amount = self.rest(day, PLANS[plan][0] * many) - credit
            riding = self.riding + min(amount, 0)
            if PLANS[plan][0] * many + riding < 0:
                return False
            self.riding = riding
            if amount > 0:
                self.charge(day, amount)
        self.plan, self.many, self.waits = plan, many, None
        return True

    def change_later(self, plan, many):
        # What rides is refused where the charge that it rides on becomes too small for it.
        if PLANS[plan][0] * many + self.riding < 0:
            return False
        self.waits = (plan, many, self.period[1])
        return True


@pytest.mark.parametrize("seed", range(6))
def test_no_day_is_charged_twice_or_never_and_every_invoice_is_exact(world, at, seed):
    chance = Random(seed)
    with at("2026-01-31T12:00:00Z"):
        plans = {
            name: world.plan(
                name=name,
                unit_price=str(Decimal(price) / 100),
                interval_unit=UNITS[name][0],
                interval_count=UNITS[name][1],
            )
            for name, (price, _) in PLANS.items()
        }
        made = world.subscribe(plans["month"])
        world.run()
        world.answer()
        book, day = Book("month", 1, BEGINS), BEGINS
        book.charge(day, book.price)
        while day < BEGINS + timedelta(days=DAYS):
            step = chance.randint(1, 37)
            world.advance(days=step)
            world.run()
            world.answer()
            for _ in range(step):
                day += timedelta(days=1)
                book.dawn(day)
            act(world, chance, made, plans, book, day)
            world.run()
            world.answer()

    assert {**totals(world)} == {on: amount for on, amount in book.charged.items() if amount}
    covered = days_covered(world)
    _, end = book.period
    assert set(covered.values()) <= {0, 1}
    assert [d for d, times in covered.items() if times == 1] == [
        BEGINS + timedelta(days=n) for n in range((end - BEGINS).days)
    ]


def act(world, chance, made, plans, book, day):
    """Changes something or takes a change back, and the book is told if that was possible."""
    plan, many = chance.choice(list(PLANS)), chance.randint(1, 3)
    what = chance.choice(["now", "now", "period_end", "undo", "nothing"])
    if what == "undo" and book.waits:
        if book.price + book.riding >= 0:
            assert undo(world, made).status_code == 200
            book.waits = None
    elif what in ("now", "period_end") and (plan, many) != (book.plan, book.many):
        wanted = {"quantity": many, "when": what}
        if plan != book.plan:
            wanted["plan_id"] = plans[plan]["id"]
        answer = change(world, made, **wanted)
        done = book.change_now(day, plan, many) if what == "now" else book.change_later(plan, many)
        assert answer.status_code == (200 if done else 422), (day, wanted, answer.json)


def totals(world):
    sums = {}
    for group in world.groups():
        on = date.fromisoformat(group["due_on"])
        sums[on] = sums.get(on, 0) + sum(item["net_amount"] for item in group["items"])
    return {on: amount for on, amount in sums.items() if amount}


def days_covered(world):
    """How often each day is charged, less how often it was given back."""
    covered = {}
    for group in world.groups():
        for item in group["items"]:
            day = date.fromisoformat(item["period_start"])
            while day < date.fromisoformat(item["period_end"]):
                sign = -1 if item["net_amount"] < 0 else 1
                covered[day] = covered.get(day, 0) + sign
                day += timedelta(days=1)
    return dict(sorted(covered.items()))
