"""The sandbox's cards: each token stands for a card and for what always happens with it."""

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
GOOD_UNTIL = (12, 2034)


@dataclass(frozen=True, slots=True)
class Card:
    """A card that exists nowhere else; it has no number."""

    brand: str
    last4: str
    behavior: Behavior = "succeeds"
    decline_code: str | None = None


CARDS = {
    "tok_visa": Card("visa", "4242"),
    "tok_mastercard": Card("mastercard", "4444"),
    "tok_amex": Card("amex", "0005"),
    "tok_declined_insufficient_funds": Card("visa", "9995", "declines", "insufficient_funds"),
    "tok_declined_expired_card": Card("visa", "0069", "declines", "expired_card"),
    "tok_declined_lost_card": Card("visa", "9987", "declines", "lost_card"),
    "tok_declined_generic": Card("visa", "0002", "declines", "generic_decline"),
    "tok_requires_authentication": Card("visa", "3155", "requires_authentication"),
    "tok_timeout_before": Card("visa", "7001", "timeout_before"),
    "tok_timeout_after": Card("visa", "7002", "timeout_after"),
    "tok_debit_processing": Card("debit", "6789", "debits"),
    "tok_dispute_lost": Card("visa", "0259", "dispute_lost"),
    "tok_dispute_won": Card("visa", "2685", "dispute_won"),
    "tok_debit_returned": Card("debit", "6712", "debit_returned"),
}

# What the payer's bank says after a charge, and after how many days of firm time.
NEWS: dict[str, tuple[tuple[str, int], ...]] = {
    "dispute_lost": (("opened", 7), ("lost", 14)),
    "dispute_won": (("opened", 7), ("won", 14)),
    "debit_returned": (("returned", 5),),
}
