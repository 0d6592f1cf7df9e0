"""The sandbox's cards: each token stands for a card, and says in plain words what happens with it.

It is the only list: payments behaves by it, and the dashboard offers what stands here
(docs/decisions/0058). Nothing in it is secret, and none of the cards exists anywhere else.
"""

from dataclasses import dataclass
from typing import Literal

Behavior = Literal[
    "succeeds",
    "declines",
    "requires_authentication",
    "timeout_before",
    "timeout_after",
    "debits",
    "dispute_lost",
    "dispute_won",
    "debit_returned",
]
Validity = Literal["for_years", "about_to_expire"]


@dataclass(frozen=True, slots=True)
class Card:
    """A card that exists nowhere else; it has no number."""

    brand: str
    last4: str
    does: str
    behavior: Behavior = "succeeds"
    decline_code: str | None = None
    validity: Validity = "for_years"


CARDS = {
    "tok_visa": Card("visa", "4242", "Succeeds"),
    "tok_mastercard": Card("mastercard", "4444", "Succeeds"),
    "tok_amex": Card("amex", "0005", "Succeeds"),
    "tok_expiring_soon": Card(
        "visa",
        "4343",
        "Succeeds, and expires in a month or two: while in use, you are told before",
        validity="about_to_expire",
    ),
    "tok_declined_insufficient_funds": Card(
        "visa", "9995", "Declined: insufficient funds", "declines", "insufficient_funds"
    ),
    "tok_declined_expired_card": Card(
        "visa", "0069", "Declined: expired card, not retried", "declines", "expired_card"
    ),
    "tok_declined_lost_card": Card(
        "visa", "9987", "Declined: lost card, not retried", "declines", "lost_card"
    ),
    "tok_declined_stolen_card": Card(
        "visa", "9979", "Declined: stolen card, not retried", "declines", "stolen_card"
    ),
    "tok_declined_generic": Card(
        "visa", "0002", "Declined, no reason given", "declines", "generic_decline"
    ),
    "tok_requires_authentication": Card(
        "visa", "3155", "Asks the cardholder to confirm", "requires_authentication"
    ),
    "tok_timeout_before": Card("visa", "7001", "Times out, nothing charged", "timeout_before"),
    "tok_timeout_after": Card(
        "visa", "7002", "Times out after charging, outcome unknown", "timeout_after"
    ),
    "tok_debit_processing": Card("debit", "6789", "Bank debit, takes three days", "debits"),
    "tok_debit_returned": Card(
        "debit", "6712", "Bank debit, returned after five days", "debit_returned"
    ),
    "tok_dispute_lost": Card(
        "visa", "0259", "Succeeds, disputed after seven days, lost after fourteen", "dispute_lost"
    ),
    "tok_dispute_won": Card(
        "visa", "2685", "Succeeds, disputed after seven days, won after fourteen", "dispute_won"
    ),
}
