"""Money is whole minor units of an ISO 4217 currency, and it is rounded and shared out only here.

Every refusal is a `MoneyError`, a `ValueError` with a stable `code`:
`currency_unknown`, `decimal_malformed`, `amount_not_finite`, `amount_too_large`,
`weight_negative`, `weights_all_zero`.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from math import lcm

# The largest integer that every JSON reader keeps exactly (2 to the 53rd, less one).
MAX_AMOUNT = 9_007_199_254_740_991

# ISO 4217 list one, funds included; metals, testing codes and units of account have no minor unit.
_CURRENCIES_BY_EXPONENT = {
    0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
    2: (
        "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
        "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP "
        "GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK "
        "LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO "
        "NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS "
        "SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST "
        "XAD XCD XCG YER ZAR ZMW ZWG"
    ),
    3: "BHD IQD JOD KWD LYD OMR TND",
    4: "CLF UYW",
}
EXPONENTS = {
    currency: exponent
    for exponent, currencies in _CURRENCIES_BY_EXPONENT.items()
    for currency in currencies.split()
}

# ASCII digits only: no exponent, no sign but minus, no spaces, no underscores, no "NaN".
_DECIMAL = re.compile(r"-?[0-9]{1,30}(\.[0-9]{1,30})?")


class MoneyError(ValueError):
    """A value that cannot be money, with a stable code."""

    def __init__(self, code: str, value: object = None) -> None:
        super().__init__(code if value is None else f"{code}: {value!r:.60}")
        self.code = code


def exponent(currency: str) -> int:
    """Return how many decimals the currency's minor unit has."""
    try:
        return EXPONENTS[currency]
    except KeyError as error:
        raise MoneyError("currency_unknown", currency) from error


def parse_decimal(text: str) -> Decimal:
    """Read a plain decimal such as "1200.00"; anything cleverer is refused."""
    if not _DECIMAL.fullmatch(text):
        raise MoneyError("decimal_malformed", text)
    return Decimal(text)


def round_half_away(value: Decimal) -> int:
    """Round to a whole number, halves away from zero, so that a negative mirrors its positive."""
    _refuse_unbounded(value)
    return round_ratio(*value.as_integer_ratio())


def round_ratio(numerator: int, denominator: int) -> int:
    """Divide and round as `round_half_away` does, for a denominator above zero."""
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return magnitude if numerator >= 0 else -magnitude


def to_minor(value: Decimal | str, currency: str) -> int:
    """Turn a major amount such as 12.50 into minor units, rounding further decimals."""
    major = parse_decimal(value) if isinstance(value, str) else value
    _refuse_unbounded(major)
    numerator, denominator = major.as_integer_ratio()
    amount = round_ratio(numerator * 10 ** exponent(currency), denominator)
    if abs(amount) > MAX_AMOUNT:
        raise MoneyError("amount_too_large", value)
    return amount


def to_major(amount: int, currency: str) -> Decimal:
    """Turn minor units into the major amount, with exactly the currency's decimals."""
    if abs(amount) > MAX_AMOUNT:
        raise MoneyError("amount_too_large", amount)
    return Decimal(amount).scaleb(-exponent(currency))


def format_amount(amount: int, currency: str) -> str:
    """Write the amount for machines: "12.50", "-0.05", "1250"; no symbol and no grouping."""
    return f"{to_major(amount, currency):f}"


def split(total: int, weights: Sequence[int | Decimal]) -> list[int]:
    """Share a total by largest remainder; equal remainders favor the earlier share."""
    ratios = _whole_ratios(weights)
    whole = sum(ratios)
    if whole == 0:
        if total != 0:
            raise MoneyError("weights_all_zero", total)
        return [0] * len(ratios)
    shares, remainders = [], []
    for ratio in ratios:
        share, remainder = divmod(abs(total) * ratio, whole)
        shares.append(share)
        remainders.append(remainder)
    # The sort is stable, so among equal remainders the earlier share comes first.
    favored = sorted(range(len(ratios)), key=lambda index: -remainders[index])
    for index in favored[: abs(total) - sum(shares)]:
        shares[index] += 1
    return shares if total >= 0 else [-share for share in shares]


def _whole_ratios(weights: Sequence[int | Decimal]) -> list[int]:
    """Scale the weights to whole numbers without changing their proportions."""
    for weight in weights:
        if isinstance(weight, Decimal):
            _refuse_unbounded(weight)
        if weight < 0:
            raise MoneyError("weight_negative", weight)
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (scale // denominator) for numerator, denominator in ratios]


def _refuse_unbounded(value: Decimal) -> None:
    # A tiny literal such as 1E+999999999 would otherwise become a billion digits.
    if not value.is_finite():
        raise MoneyError("amount_not_finite", value)
    if value.adjusted() > 30 or int(value.as_tuple().exponent) < -60:
        raise MoneyError("amount_too_large", value)
