"""What is taken off a whole document as a person types it: 10%, or 25.00."""

from collections.abc import Mapping
from typing import Any

from common.money import MoneyError, format_amount
from dashboard_bff.usecases.amounts import typed_amount
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.composing import Form
from dashboard_bff.usecases.pricing import price_lines, pricing_of

# What no amount can be is refused by invoicing like any other that is none.
NO_AMOUNT = -1


def discount_of(form: Form) -> dict[str, Any]:
    """Returns what is taken off, as invoicing takes it: a percent, an amount, or nothing."""
    typed = form.get("discount", "").strip()
    if typed.endswith("%"):
        return {"discount_percent": typed.removesuffix("%").strip()}
    return {"discount_amount": minor_of(typed, form.get("currency", ""))} if typed else {}


def discount_as_typed(document: Mapping[str, Any]) -> str:
    """Returns what is taken off a document as its form has it."""
    if percent := document.get("discount_percent"):
        return f"{percent}%"
    amount = document.get("discount_amount", 0)
    return format_amount(amount, document["currency"]) if amount else ""


def price_with_discount(
    desk: Desk, form: Form, lines: Mapping[str, dict[str, Any]], *, path: str
) -> dict[str, Any] | None:
    """Prices the typed lines, those that can be, less what is typed to be taken off.

    What cannot be taken off, as long as it is typed, is told apart from what the lines come to.
    """
    currency, method, off = form.get("currency"), pricing_of(form), discount_of(form)
    priced = price_lines(desk, currency, lines, more=method | off, path=path)
    if priced or not off:
        return priced
    whole = price_lines(desk, currency, lines, more=method, path=path)
    return whole and whole | {"left_out": ["the discount"]}


def minor_of(text: str, currency: str) -> int:
    """Returns a typed amount in minor units, and what no amount is as one that is refused."""
    try:
        return typed_amount(text, currency)
    except MoneyError:
        return NO_AMOUNT
