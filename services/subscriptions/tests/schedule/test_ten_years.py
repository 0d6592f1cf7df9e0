"""A client's ten years through the engine, held against a reckoning of its own, day by day.

What is expected is made here of days, ordinals and fractions alone: nothing of the engine's rules,
and no date is computed from an anchor. Every day is asked whether something is billed on it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import cycle, pairwise
from math import floor
from operator import itemgetter

import pytest
from sqlalchemy import select

from common.events import Event
from common.ids import new_id
from common.outbox import OutboxRow

BEGINS, SIGNED = "2027-12-30T12:00:00Z", date(2027, 12, 30)
LAST = date(2037, 12, 31)
# Some trips are shorter than any interval, some are longer than most: each date is late in its turn.
TRIPS = (1, 17, 45, 3, 92, 31, 60, 120)
DAY = timedelta(days=1)
ONE = {"quantity": "1", "unit_price": "119.99", "discount_percent": "0", "tax_rate": "20"}
DEARER_FROM, DEARER = date(2032, 6, 30), "128.005"
ENDS_ON = date(2035, 7, 6)


@dataclass
class Agreed:
    """What was agreed: its rhythm, its first date and its terms as they are said."""

    name: str
    unit: str
    count: int
    first: date
    terms: dict[str, object]
    collection: str = "manual"

    def falls_on(self, day: date) -> bool:
        """Whether one of its dates is this day."""
        if day < self.first:
            return False
        if self.unit == "week":
            return (day - self.first).days % (7 * self.count) == 0
        months = 12 * (day.year - self.first.year) + day.month - self.first.month
        last = (day + DAY).month != day.month
        at = day.day == self.first.day or (last and day.day < self.first.day)
        return at and months % (self.count * (12 if self.unit == "year" else 1)) == 0


@pytest.fixture
def agreed(world, at):
    """Four services and a subscription with a trial and a fee; it is 30 December 2027."""
    with at(BEGINS):
        client = world.client()
        method = world.method(client)
        wanted = [
            Agreed("Hosting", "month", 1, date(2028, 1, 31), ONE),
            Agreed("Support", "week", 1, date(2028, 1, 3),
                   ONE | {"quantity": "2.5", "unit_price": "33.33", "discount_percent": "7.5"}),
            Agreed("License", "year", 1, date(2028, 2, 29),
                   ONE | {"unit_price": "1000.01", "prices_include_tax": True}),
            Agreed("Review", "month", 3, date(2027, 12, 31),
                   ONE | {"unit_price": "0.125", "quantity": "333", "tax_rate": "17.5"}),
        ]  # fmt: skip
        for one in wanted:
            interval = {"interval_unit": one.unit, "interval_count": one.count}
            body = {"name": one.name, "client_id": str(client), "starts_on": one.first.isoformat()}
            made = world.caller().post("/v1/services", body | interval | one.terms, key=one.name)
            assert made.status_code == 201, made.json
        price = {"unit_price": "49.95", "tax_rate": "20"}
        plan = world.plan(name="Seat", trial_days=31, setup_price="75.50", **price)
        world.subscribe(plan, client_id=client, quantity=3, payment_method_id=method)
        seats = ONE | price | {"quantity": "3"}
        wanted.append(Agreed("Seat", "month", 1, date(2028, 1, 30), seats, "automatic"))
        yield wanted


def test_ten_years_of_a_client_are_billed_to_the_day_and_to_the_cent(world, agreed):
    acts = {
        date(2032, 6, 2): lambda: raise_price(world),
        date(2035, 6, 27): lambda: end_prorated(world),
    }
    expected = in_groups(map(as_changed, reckoned(agreed)))
    found, last = {}, new_id()

    for today in days_looked_at(acts):
        world.advance(days=(today - date.fromisoformat(world.clock()["now"][:10])).days)
        world.service.run_jobs()
        for group in (released := released_after(world, last)):
            items = [billed(item, group.data["collection"]) for item in group.data["items"]]
            [(key, taken)] = in_groups(items).items()
            assert key not in found, f"{key} was billed twice"
            found[key], last = taken, group.id
        assert found.keys() == {key for key in expected if key[0] <= today}, today
        world.service.deliver(*(invoice_of(world, group) for group in released))
        acts.get(today, lambda: None)()

    assert found == expected
    assert sum(map(len, found.values())) > 600


def reckoned(agreed: list[Agreed]) -> Iterator[dict]:
    """Says what is billed, day by day, at the terms that were agreed first."""
    calendar = [SIGNED + n * DAY for n in range((LAST - SIGNED).days + 400)]
    for one in agreed:
        dates = [day for day in calendar if one.falls_on(day)]
        for n, (start, end) in enumerate(pairwise(dates)):
            if start <= LAST:
                what = {"name": one.name, "occurrence": n, "collection": one.collection}
                yield what | {"due_on": start, "period": (start, end)} | priced(one.terms)
        if one.name == "Seat":
            fee = {"name": "Seat, setup", "occurrence": -1, "collection": one.collection}
            once = one.terms | {"quantity": "1", "unit_price": "75.50"}
            yield fee | {"due_on": dates[0], "period": (None, None)} | priced(once)


def priced(terms: dict) -> dict[str, int]:
    """Prices what was said, in pence: rounded once, then its tax once."""
    kept = 1 - Fraction(terms["discount_percent"]) / 100
    said = to_pence(Fraction(terms["quantity"]) * Fraction(terms["unit_price"]) * kept * 100)
    rate = Fraction(terms["tax_rate"]) / 100
    if terms.get("prices_include_tax"):
        tax = to_pence(said * rate / (1 + rate))
        return {"net": said - tax, "tax": tax, "total": said}
    tax = to_pence(said * rate)
    return {"net": said, "tax": tax, "total": said + tax}


def as_changed(item: dict) -> dict:
    """Takes in what people change on the way: a dearer Hosting, and an end of Support in mid-week."""
    if item["name"] == "Hosting" and item["due_on"] >= DEARER_FROM:
        return item | priced(ONE | {"unit_price": DEARER})
    if item["name"] == "Support" and item["period"][1] > ENDS_ON:
        return item | (prorated(item, ENDS_ON) if item["due_on"] < ENDS_ON else {"due_on": None})
    return item


def in_groups(items: Iterable[dict]) -> dict[tuple, list[dict]]:
    """Puts together what is one invoice; what has no date is on none."""
    groups: dict[tuple, list[dict]] = {}
    for item in sorted(items, key=itemgetter("name", "occurrence")):
        if item["due_on"]:
            groups.setdefault((item["due_on"], item["collection"]), []).append(item)
    return groups


def prorated(item: dict, until: date) -> dict:
    """Charges the days of the period before the end, and a fifth of that as tax."""
    start, end = item["period"]
    net = to_pence(Fraction(item["net"] * (until - start).days, (end - start).days))
    tax = to_pence(Fraction(net, 5))
    return {"period": (start, until), "net": net, "tax": tax, "total": net + tax}


def to_pence(exact: Fraction) -> int:
    """Rounds half up; nothing here is less than zero."""
    return floor(exact + Fraction(1, 2))


def billed(item: dict, collection: str) -> dict:
    """Returns an item of a group in the words of the reckoning."""
    days = (item["period_start"], item["period_end"])
    return {
        "name": item["name"],
        "occurrence": item["occurrence"],
        "collection": collection,
        "due_on": date.fromisoformat(item["due_on"]),
        "period": tuple(day and date.fromisoformat(day) for day in days),
        "net": item["net_amount"],
        "tax": item["tax_amount"],
        "total": item["total_amount"],
    }


def days_looked_at(acts: dict) -> list[date]:
    """Returns the days on which the clock stands: the ends of trips, and those of acts."""
    days, day = set(acts) | {LAST}, SIGNED
    for trip in cycle(TRIPS):
        day += trip * DAY
        if day >= LAST:
            return sorted(days)
        days.add(day)


def raise_price(world) -> None:
    """A member changes the price of an item and of all that follow it."""
    items = service_named(world, "Hosting")["items"]
    [item] = [item for item in items if item["due_on"] == DEARER_FROM.isoformat()]
    assert world.edit(item, unit_price=DEARER, scope="following").status_code == 200


def end_prorated(world) -> None:
    """A member ends a service within a week, and bills the days until then."""
    service = service_named(world, "Support")
    ended = world.end(service, ends_on=ENDS_ON.isoformat(), unissued="prorate")
    assert ended.status_code == 200


def service_named(world, name: str) -> dict:
    [service] = [service for service in world.services() if service["name"] == name]
    return service


def released_after(world, last) -> list[Event]:
    """Returns the groups that were released since the last one, in order."""
    query = select(OutboxRow.body).where(
        OutboxRow.firm_id == world.service.firm,
        OutboxRow.type == "billing_group.released",
        OutboxRow.id > last,
    )
    with world.service.transaction() as session:
        bodies = session.scalars(query.order_by(OutboxRow.id)).all()
    return [Event.from_json(body.encode()) for body in bodies]


def invoice_of(world, group: Event) -> Event:
    """invoicing's answer to a group."""
    invoice = {
        "id": new_id(),
        "client_id": group.data["client_id"],
        "billing_group_id": group.subject,
        "number": f"INV-{group.data['due_on'][:4]}-0001",
    }
    return world.service.event("invoice.issued", invoice)
