"""Amounts in a gateway's own units, which are not always the currency's minor units.

The sandbox takes minor units as they are. Stripe takes ISK and UGX as if they had two decimals and
MGA as if it had none, wants three-decimal amounts to end in 0, and has no currency with four. What
cannot be said exactly is refused, never rounded on the way: `gateway_amount_not_exact`,
`gateway_amount_not_positive`, `gateway_currency_unsupported`.
"""

from common.money import exponent
from payments.rules.errors import RuleError

# Where Stripe counts other decimals than ISO 4217 does.
_STRIPE_EXPONENTS = {"ISK": 2, "UGX": 2, "MGA": 0}

# The least that Stripe charges, in minor units, in the currencies for which it says so:
# https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts
_STRIPE_SMALLEST = {
    "AED": 200, "AUD": 50, "BGN": 100, "BRL": 50, "CAD": 50, "CHF": 50, "CZK": 1500, "DKK": 250,
    "EUR": 50, "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "MXN": 1000, "MYR": 200,
    "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50, "THB": 1000, "USD": 50,
}  # fmt: skip


def to_stripe(amount: int, currency: str) -> int:
    """Turn minor units into the integer that Stripe expects."""
    if amount <= 0:
        raise RuleError("gateway_amount_not_positive", amount)
    if amount % _step(currency):
        raise RuleError("gateway_amount_not_exact", f"{amount} {currency}")
    minor, theirs = exponent(currency), _stripe_exponent(currency)
    return int(amount * 10**theirs // 10**minor)


def from_stripe(amount: int, currency: str) -> int:
    """Turn an integer of Stripe's into minor units; a refund or fee may be zero."""
    minor, theirs = exponent(currency), _stripe_exponent(currency)
    if amount < 0:
        raise RuleError("gateway_amount_not_positive", amount)
    if amount * 10**minor % 10**theirs:
        raise RuleError("gateway_amount_not_exact", f"{amount} {currency}")
    return int(amount * 10**minor // 10**theirs)


def chargeable_by_stripe(amount: int, currency: str) -> int:
    """Return the most that Stripe can charge without charging more than the amount."""
    return amount - amount % _step(currency)


def step_of(gateway: str, currency: str) -> int:
    """Return of what a charge of this gateway is a whole multiple, in minor units."""
    return _step(currency) if gateway == "stripe" else 1


def smallest_charge(gateway: str, currency: str) -> int:
    """Return the least that the gateway charges, in minor units; where it does not say, one step."""
    step = step_of(gateway, currency)
    return max(step, _STRIPE_SMALLEST.get(currency, 0)) if gateway == "stripe" else step


def is_too_small(amount: int, currency: str, gateway: str) -> bool:
    """Say whether the gateway would refuse to charge so little."""
    return gateway == "stripe" and amount < _STRIPE_SMALLEST.get(currency, 0)


def _step(currency: str) -> int:
    """Return the smallest amount, in minor units, that Stripe can tell apart."""
    minor, theirs = exponent(currency), _stripe_exponent(currency)
    return 10 if minor == 3 else 10 ** max(0, minor - theirs)


def _stripe_exponent(currency: str) -> int:
    minor = exponent(currency)
    if minor > 3:
        raise RuleError("gateway_currency_unsupported", currency)
    return _STRIPE_EXPONENTS.get(currency, minor)
