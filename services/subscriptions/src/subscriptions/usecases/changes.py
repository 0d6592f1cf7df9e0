"""What an act would change, or has changed: each thing before and after, as it is shown."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy.orm import Session

from common.errors import Conflict, Invalid
from subscriptions.models import BillingItem, Service
from subscriptions.rules.errors import RuleError
from subscriptions.rules.pricing import LIMITS
from subscriptions.schemas import ChargeSchema, ItemSchema

ITEM, CHARGE = ItemSchema(), ChargeSchema()
SHOWN = 13
SENTENCES = {
    "not_a_number": "This is not a number.",
    "negative": "This cannot be less than zero.",
    "too_large": "This is too large.",
    "too_precise": "This has too many decimals.",
}


class Day(NamedTuple):
    """The firm's date and instant of an act."""

    today: date
    now: datetime


class Change(NamedTuple):
    """One item before and after."""

    before: dict[str, Any]
    after: dict[str, Any]

    @property
    def is_billed(self) -> bool:
        """Whether it is billed after the change; what waits for a person may never be."""
        return self.after["status"] not in ("archived", "pending_confirmation")


@dataclass
class Changes:
    """What one act changes of one service: its own terms, and its items."""

    service: Service
    before: dict[str, Any] = field(init=False)
    items: list[Change] = field(default_factory=list)
    # What is planned anew, where the rhythm changes.
    planned: list[BillingItem] = field(default_factory=list)
    # What is planned only later, each with how many are alike.
    later: list[tuple[Change, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.before = CHARGE.dump(self.service)

    @property
    def after(self) -> dict[str, Any]:
        """The service's own terms as they are now."""
        return CHARGE.dump(self.service)

    @property
    def planned_count(self) -> int:
        """How many items are planned anew."""
        return len(self.planned)

    @property
    def planned_shown(self) -> list[dict[str, Any]]:
        """The first of them."""
        return ITEM.dump(self.planned[:SHOWN], many=True)  # type: ignore[no-any-return]

    @property
    def count(self) -> int:
        """How many items are changed."""
        return len(self.items) + sum(many for _, many in self.later)

    @property
    def shown(self) -> list[Change]:
        """The first of them, what is still billed before what is not."""
        found = [*self.items, *(each for each, _ in self.later)]
        return sorted(found, key=lambda each: not each.is_billed)[:SHOWN]

    @property
    def billed_count(self) -> int:
        """How many of the changed items are still billed."""
        later = sum(many for each, many in self.later if each.is_billed)
        return sum(each.is_billed for each in self.items) + later

    @property
    def billed_net_amount(self) -> int:
        """What those come to before tax."""
        later = sum(many * each.after["net_amount"] for each, many in self.later if each.is_billed)
        return sum(each.after["net_amount"] for each in self.items if each.is_billed) + later

    @contextmanager
    def of_later(self, item: BillingItem, many: int) -> Iterator[None]:
        """Notes what will happen to what is planned only later, and how many are like this one."""
        before = ITEM.dump(item)
        yield
        after = ITEM.dump(item)
        if after != before and many:
            self.later.append((Change(before, after), many))

    @contextmanager
    def of(self, item: BillingItem, now: datetime) -> Iterator[None]:
        """Notes what happens to the item meanwhile; one that stays as it was was not touched."""
        before = ITEM.dump(item)
        yield
        after = ITEM.dump(item)
        if after != before:
            item.touch(now)
            self.items.append(Change(before, after))


class Billed(NamedTuple):
    """What several acts leave to be billed in one currency."""

    currency: str
    count: int
    net_amount: int


def billed_by_currency(changes: Sequence[Changes]) -> list[Billed]:
    """Returns what is still billed of what is changed; two currencies are never added."""
    found = []
    for currency in sorted({each.service.currency for each in changes}):
        ours = [each for each in changes if each.service.currency == currency]
        count = sum(each.billed_count for each in ours)
        found.append(Billed(currency, count, sum(each.billed_net_amount for each in ours)))
    return [each for each in found if each.count]


def loose(session: Session, services: Iterable[Service]) -> None:
    """Takes the services and their items out of the session: nothing done to them is kept."""
    for service in services:
        for item in service.items:
            session.expunge(item)
        session.expunge(service)


def refuse_estimated(service: Service, terms: Mapping[str, Any]) -> None:
    """Raises Conflict if an estimate would get another price than the one that is confirmed."""
    if terms and service.estimate_by is not None:
        words = f"{service.name} is billed by an estimate. Confirm what it has come to instead."
        raise Conflict("price_is_estimated", words)


def refuse_adjusted(item: BillingItem, terms: Mapping[str, Any]) -> None:
    """Raises Conflict if what comes of a change of a subscription would be billed otherwise."""
    if any(getattr(item, name) != value for name, value in terms.items()):
        words = f"{item.name} comes of a change of the subscription, and is billed as it is."
        raise Conflict("item_is_an_adjustment", words)


def recharge(thing: Service | BillingItem, terms: Mapping[str, Any]) -> None:
    """Gives it other terms; raises Invalid at the field that cannot be."""
    if isinstance(thing, BillingItem) and thing.is_adjustment:
        refuse_adjusted(thing, terms)
        return
    try:
        if terms:
            thing.charge_anew(terms)
    except RuleError as refused:
        raise refused_price(refused) from refused


def refused_price(refused: RuleError, otherwise: str = "unit_price") -> Invalid:
    """Returns the refusal of a price at the field that the rule names, or else at the other one."""
    fields = [name for name in LIMITS if refused.code.startswith(f"item_{name}_")]
    name = fields[0] if fields else otherwise
    words = SENTENCES.get(refused.code.removeprefix(f"item_{name}_"), SENTENCES["too_large"])
    return Invalid(refused.code, errors={name: [words]})
