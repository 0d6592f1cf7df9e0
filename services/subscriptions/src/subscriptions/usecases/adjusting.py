"""What a change of a subscription in mid-period gives back, and what it charges instead."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from common.errors import Conflict, Invalid
from common.money import round_ratio
from subscriptions.models import BillingItem, Service, Subscription
from subscriptions.models.plans import PlanVersion
from subscriptions.models.tables import Charge
from subscriptions.rules.periods import Period
from subscriptions.rules.plans import plan_price
from subscriptions.rules.proration import Adjustment, State, adjustments, charge
from subscriptions.usecases.changes import Day
from subscriptions.usecases.notes import part_of_price

TOO_MUCH = "This gives back more than the next charge. Take it at the end of the period instead."


@dataclass(frozen=True, slots=True)
class Terms:
    """What a whole period is charged by, and what that comes to, said as the price is."""

    name: str
    description: str
    quantity: Decimal
    unit_price: Decimal
    tax_name: str | None
    tax_rate: Decimal
    prices_include_tax: bool
    price: int

    @classmethod
    def of_plan(cls, version: PlanVersion, name: str, description: str, quantity: int) -> "Terms":
        """Returns those of so many of a plan."""
        number, tax = Decimal(quantity), version.tax_rate
        includes_tax = version.prices_include_tax
        amounts = plan_price(
            version.unit_price, tax, version.currency, includes_tax=includes_tax, quantity=number
        )
        price = amounts.total_amount if includes_tax else amounts.net_amount
        unit_price, tax_name = version.unit_price, version.tax_name
        return cls(name, description, number, unit_price, tax_name, tax, includes_tax, price)

    @classmethod
    def of_item(cls, item: BillingItem) -> "Terms":
        """Returns those of a period's charge, as it is billed."""
        same = (item.tax_name, item.tax_rate, item.prices_include_tax, item.said_amount)
        return cls(item.name, item.description, item.quantity, item.unit_price, *same)

    def of_whole(self, item: BillingItem, whole: Period, present: "Terms") -> "Terms":
        """Returns these of a charge as those of its whole period, if it is for a part of that."""
        covers = Period(*_days(item))
        if covers == whole:
            return self
        if self.price == charge(whole, present.price, covers):
            same = {name: getattr(present, name) for name in ("quantity", "unit_price", "price")}
            return replace(self, **same)
        # A person gave the part a price of its own.
        return replace(self, price=round_ratio(self.price * whole.days, covers.days))

    def charge(self, thing: Charge) -> None:
        """Lets a service, or a charge of it, ask for this; a discount of its own stays."""
        thing.name = self.name
        thing.description = self.description
        thing.prices_include_tax = self.prices_include_tax
        names = ("quantity", "unit_price", "tax_name", "tax_rate")
        thing.charge_anew({name: getattr(self, name) for name in names})

    def of(self, part: Period, whole: Period, currency: str, language: str) -> dict[str, object]:
        """Returns what an item says that is of a part of a period: 21 of 31 days, 2 × £1,200.00."""
        price = (self.quantity, self.unit_price, currency)
        words = part_of_price(language, part, whole, *price)
        same = ("name", "tax_name", "tax_rate", "prices_include_tax")
        return {name: getattr(self, name) for name in same} | {"note": words}


def adjust(
    subscription: Subscription,
    service: Service,
    after: Sequence[BillingItem],
    present: Terms,
    wanted: Terms,
    day: Day,
    language: str,
) -> list[BillingItem]:
    """Makes the two items of a change today; none if no period was begun at the old price.

    `after` is what is billed, or to be billed, for days after today; their notes are in the language.
    """
    begun = _begun(service, after, present, day.today)
    if begun is None:
        return []
    found = _found(begun.whole, begun.terms, wanted, day.today)
    sides = ((-found.credit, begun.terms), (found.charge, wanted))
    made = _items(subscription, service, begun.whole, sides, language, day)
    _date(service, made, begun.whole.end)
    return made


def give_back(
    subscription: Subscription,
    service: Service,
    after: Sequence[BillingItem],
    present: Terms,
    day: Day,
    language: str,
) -> list[BillingItem]:
    """Makes the item that gives back what is left of the running period, as it is said above."""
    begun = _begun(service, after, present, day.today)
    if begun is None:
        return []
    credit = charge(begun.whole, begun.terms.price, Period(day.today, begun.whole.end))
    return _items(subscription, service, begun.whole, ((-credit, begun.terms),), language, day)


class _Begun(NamedTuple):
    """The whole running period, and what it is charged by."""

    whole: Period
    terms: Terms


def _begun(
    service: Service, after: Sequence[BillingItem], present: Terms, today: date
) -> _Begun | None:
    running = _begun_before(after, today)
    if running is None:
        return None
    whole = service.period_of(_days(running)[0])
    return _Begun(whole, _charged_before(running, after, whole, present))


def _items(
    subscription: Subscription,
    service: Service,
    whole: Period,
    sides: Sequence[tuple[int, Terms]],
    language: str,
    day: Day,
) -> list[BillingItem]:
    subscription.adjusted_times += 1
    part = Period(day.today, whole.end)
    return [
        _item(service, key, amount, terms.of(part, whole, service.currency, language), part, day)
        for key, (amount, terms) in zip(_keys(subscription), sides, strict=False)
        if amount
    ]


def _found(whole: Period, before: Terms, wanted: Terms, today: date) -> Adjustment:
    """What is given back and charged: the day of change belongs to the new state."""
    states = [State(whole.start, before.price), State(today, wanted.price)]
    [found] = adjustments(whole, states)
    return found


def _charged_before(
    running: BillingItem, after: Sequence[BillingItem], whole: Period, present: Terms
) -> Terms:
    """What is given back is of the state before: of a change in this period, or of its charge."""
    begun, _ = _days(running)
    # What gave back a period of another rhythm, on the day this one began, is none of this one.
    is_adjusted = any(
        each.is_adjustment and each.period_end == whole.end
        for each in after
        if each.quantity > 0 or (each.period_start and each.period_start > begun)
    )
    return present if is_adjusted else Terms.of_item(running).of_whole(running, whole, present)


def _item(
    service: Service, key: int, amount: int, charged: Mapping[str, object], part: Period, day: Day
) -> BillingItem:
    return BillingItem.adjusting(service, key, day.now, part=part, amount=amount, charged=charged)


def refuse_credit_above_charge(service: Service) -> None:
    """Raises Invalid if on some date more would be given back than is charged."""
    if gives_back_too_much(service):
        raise Invalid("credit_exceeds_next_charge", errors={"when": [TOO_MUCH]})


def gives_back_too_much(service: Service) -> bool:
    """Whether what changes give back on some date is more than is charged on it."""
    sums: dict[date, int] = defaultdict(int)
    waiting = [item for item in service.open_items if item.status == "scheduled"]
    for item in waiting:
        if item.due_on:
            sums[item.due_on] += item.net_amount
    return any(item.is_adjustment and item.due_on and sums[item.due_on] < 0 for item in waiting)


def _begun_before(after: Sequence[BillingItem], today: date) -> BillingItem | None:
    """Returns the charge of the running period, unless all of that may still be of the new state."""
    _refuse_billed_ahead(after, today)
    of_rhythm = [item for item in after if item.is_of_rhythm and item.period_start]
    running = next((i for i in of_rhythm if i.period_start and i.period_start <= today), None)
    if running is None or (running.is_open and running.period_start == today):
        return None
    if running.is_issuing:
        raise _taken(running)
    return running


def _days(item: BillingItem) -> tuple[date, date]:
    assert item.period_start is not None
    assert item.period_end is not None
    return item.period_start, item.period_end


def _refuse_billed_ahead(after: Sequence[BillingItem], today: date) -> None:
    begun_later = [i for i in after if i.is_of_rhythm and i.period_start and i.period_start > today]
    if not all(item.is_open for item in begun_later):
        words = "A period to come is billed already. Take it at the end of that instead."
        raise Invalid("billed_ahead", errors={"when": [words]})


def _taken(item: BillingItem) -> Conflict:
    words = "The running period is being billed just now. Try again in a moment."
    return Conflict("billing_item_is_issuing", words, extra={"group_id": item.group_id})


def _keys(subscription: Subscription) -> tuple[int, int]:
    """Returns the places of a change's two items among the service's: before any of its rhythm."""
    charge = -2 * subscription.adjusted_times
    return charge - 1, charge


def _date(service: Service, made: list[BillingItem], period_end: date) -> None:
    """Bills today what comes to something; what gives back goes with the next charge."""
    if sum(item.net_amount for item in made) >= 0:
        return
    later = [
        item
        for item in service.open_items
        if item.is_of_rhythm and item.status == "scheduled"
        if item.due_on and item.period_start and item.period_start >= period_end
    ]
    if not later:
        raise Invalid("credit_exceeds_next_charge", errors={"when": [TOO_MUCH]})
    first = min(later, key=lambda item: (item.due_on, item.occurrence))
    for item in made:
        # What another method pays for is an invoice of its own.
        item.due_on, item.payment_method_id = first.due_on, first.payment_method_id
