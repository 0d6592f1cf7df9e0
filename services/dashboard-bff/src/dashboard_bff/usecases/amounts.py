"""An amount as a person types it: £1,440.00, or 1440."""

import re

from common.money import MoneyError, exponent, parse_decimal, to_major, to_minor

# A comma stands before three digits: in 12,50 it would be a point, and the amount a hundred times it.
GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")


def typed_amount(text: str, currency: str) -> int:
    """Returns it in minor units; raises MoneyError for what is not plainly an amount."""
    return to_minor(_plain(text), currency)


def exact_amount(text: str, currency: str) -> int:
    """Returns it in minor units; raises MoneyError for more decimals than there are, too."""
    amount = typed_amount(text, currency)
    if to_major(amount, currency) != parse_decimal(_plain(text)):
        raise MoneyError("too_many_decimals", exponent(currency))
    return amount


def _plain(text: str) -> str:
    plain = text.strip().lstrip("£€$").strip()
    return plain.replace(",", "") if GROUPED.fullmatch(plain) else plain
