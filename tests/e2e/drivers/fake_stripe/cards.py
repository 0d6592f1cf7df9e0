"""The test cards and accounts of the fake: each token stands for what always happens with it."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Card:
    """What is shown of it, and the error or wait that charging it ends in."""

    brand: str = "visa"
    last4: str = "4242"
    type: str = "card"
    code: str | None = None
    decline_code: str | None = None
    authentication: bool = False
    debit: bool = False
    exp_year: int = 2034

    def details(self) -> dict[str, Any]:
        """The part of a payment method that is named as its type."""
        if self.type == "card":
            return {"brand": self.brand, "last4": self.last4, "exp_month": 12,
                    "exp_year": self.exp_year, "funding": "credit"}  # fmt: skip
        return {"last4": self.last4, "bank_name": self.brand, "bank_code": self.brand}


def _declines(last4: str, decline_code: str) -> Card:
    return Card(last4=last4, code="card_declined", decline_code=decline_code)


CARDS = {
    "pm_card_visa": Card(),
    "pm_card_mastercard": Card("mastercard", "4444"),
    "pm_card_amex": Card("amex", "8431"),
    "pm_card_chargeCustomerFail": _declines("0341", "generic_decline"),
    "pm_card_visa_chargeDeclined": _declines("0002", "generic_decline"),
    "pm_card_visa_chargeDeclinedInsufficientFunds": _declines("9995", "insufficient_funds"),
    "pm_card_visa_chargeDeclinedLostCard": _declines("9987", "lost_card"),
    "pm_card_visa_chargeDeclinedStolenCard": _declines("9979", "stolen_card"),
    # These two have no decline code of their own, as with the real one.
    "pm_card_chargeDeclinedExpiredCard": Card(last4="0069", code="expired_card"),
    "pm_card_chargeDeclinedProcessingError": Card(last4="0119", code="processing_error"),
    "pm_card_authenticationRequired": Card(last4="3184", authentication=True),
    "pm_usBankAccount_success": Card("STRIPE TEST BANK", "6789", "us_bank_account", debit=True),
    "pm_sepaDebit_success": Card("37040044", "3000", "sepa_debit", debit=True),
}
