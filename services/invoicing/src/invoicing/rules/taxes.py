"""What a firm's taxes are: a name, a rate, and what accounting calls it where that is not plain.

A document keeps names and rates on its lines. What a tax means beyond them, its category and the reason why
nothing is charged, goes with the sums of its taxes, so that paper and machines say it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from invoicing.rules.errors import InvalidTax
from invoicing.rules.totals import LIMITS, plain

STANDARD, ZERO, EXEMPT = "standard", "zero", "exempt"
REVERSE_CHARGE, OUTSIDE_SCOPE = "reverse_charge", "outside_scope"
CATEGORIES = (STANDARD, ZERO, EXEMPT, REVERSE_CHARGE, OUTSIDE_SCOPE)
# What the rate alone says.
PLAIN = (STANDARD, ZERO)

Key = tuple[str, Decimal]
NO_TAX: Key = ("", Decimal(0))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a tax is beyond its name and rate."""

    category: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FirmTaxes:
    """What lines of a firm bear that say nothing of a tax, and what its taxes mean."""

    usual: Key
    meanings: Mapping[Key, Meaning]


def check_tax(rate: Decimal, category: str | None, reason: str) -> tuple[Decimal, str]:
    """Return the rate as it is kept, and the category, which the rate says if nobody does.

    Raise `tax_rate_negative`, `tax_rate_too_large`, `tax_rate_too_precise`, `tax_rate_not_zero` for what
    charges nothing, `tax_category_needs_rate` for a standard tax of nothing, `tax_reason_missing` and
    `tax_reason_not_told` where there is nothing to give a reason for.
    """
    largest, decimals = LIMITS["tax_rate"]
    rate = plain(rate)
    if rate < 0:
        raise InvalidTax("tax_rate_negative", "rate")
    if rate > largest:
        raise InvalidTax("tax_rate_too_large", "rate")
    if -int(rate.as_tuple().exponent) > decimals:
        raise InvalidTax("tax_rate_too_precise", "rate")
    category = category or (STANDARD if rate else ZERO)
    if rate and category != STANDARD:
        raise InvalidTax("tax_rate_not_zero", "rate")
    if not rate and category == STANDARD:
        raise InvalidTax("tax_category_needs_rate", "category")
    if category == EXEMPT and not reason:
        raise InvalidTax("tax_reason_missing", "reason")
    if category in PLAIN and reason:
        raise InvalidTax("tax_reason_not_told", "reason")
    return rate, category


def told(
    taxes: Sequence[Mapping[str, Any]], meanings: Mapping[Key, Meaning]
) -> list[dict[str, Any]]:
    """Return a document's taxes, each with what it means if that is not plain."""
    return [dict(tax) | _said(meanings.get(key_of(tax))) for tax in taxes]


def meanings_in(taxes: Sequence[Mapping[str, Any]]) -> dict[Key, Meaning]:
    """Return what a document says its taxes mean; what is plain goes without saying."""
    return {
        key_of(tax): Meaning(tax["category"], tax.get("reason", ""))
        for tax in taxes
        if tax.get("category")
    }


def key_of(tax: Mapping[str, Any]) -> Key:
    """Return which tax a sum is of; 20 and 20.00 are one rate."""
    return tax["name"], plain(Decimal(tax["rate"]))


def _said(meaning: Meaning | None) -> dict[str, str]:
    if meaning is None or meaning.category in PLAIN:
        return {}
    return {"category": meaning.category, "reason": meaning.reason}
