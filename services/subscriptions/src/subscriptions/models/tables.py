"""What the tables of this service have in common, and the one way a status changes."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, Numeric, false
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from common.db import new_metadata
from common.errors import Conflict
from subscriptions.rules.errors import IllegalTransition
from subscriptions.rules.pricing import ItemPrice, price_item
from subscriptions.rules.states import check


class Base(DeclarativeBase):
    """The tables of the subscriptions service."""

    metadata = new_metadata()


TERMS = ("quantity", "unit_price", "discount_percent", "tax_name", "tax_rate")


class Charge:
    """What is charged: the words and the price as agreed, and the amounts as they were priced."""

    name: Mapped[str]
    description: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Numeric)
    unit_price: Mapped[Decimal] = mapped_column(Numeric)
    discount_percent: Mapped[Decimal] = mapped_column(Numeric)
    tax_name: Mapped[str | None]
    tax_rate: Mapped[Decimal] = mapped_column(Numeric)
    currency: Mapped[str]
    net_amount: Mapped[int] = mapped_column(BigInteger)
    tax_amount: Mapped[int] = mapped_column(BigInteger)
    total_amount: Mapped[int] = mapped_column(BigInteger)
    prices_include_tax: Mapped[bool] = mapped_column(default=False, server_default=false())

    @property
    def said_amount(self) -> int:
        """What the price comes to as it is said: with the tax, if it includes that."""
        return self.total_amount if self.prices_include_tax else self.net_amount

    def charge(self) -> dict[str, object]:
        """Returns what is charged as values, to be charged again."""
        return {name: getattr(self, name) for name in Charge.__annotations__}

    def charge_anew(self, terms: Mapping[str, Any]) -> None:
        """Takes other terms, of quantity, price, discount and tax, and prices itself by them."""
        agreed = {name: terms.get(name, getattr(self, name)) for name in TERMS}
        price = {name: agreed[name] for name in TERMS if name != "tax_name"}
        priced = price_item(ItemPrice(**price, includes_tax=self.prices_include_tax), self.currency)
        for name, amount in asdict(priced).items():
            setattr(self, name, amount)
        for name, value in agreed.items():
            setattr(self, name, value)


def one_of(column: str, values: Iterable[str]) -> CheckConstraint:
    """Returns the constraint that the column holds one of the values."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", column)


def refuse_unless_allowed(noun: str, status: str, to: str, **facts: object) -> None:
    """Raises Conflict, naming what is allowed and the facts, if the status may not follow."""
    try:
        check(noun, status, to)
    except IllegalTransition as refusal:
        detail = f"This is {status.replace('_', ' ')} and cannot become {to.replace('_', ' ')}."
        extra = {"allowed": sorted(refusal.allowed), **facts}
        raise Conflict(refusal.code, detail, extra=extra) from refusal
