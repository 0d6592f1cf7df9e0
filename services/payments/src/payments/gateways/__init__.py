"""Payment gateways behind one Protocol. They are called outside our transactions, with our key."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, Protocol
from uuid import UUID

Outcome = Literal[
    "succeeded", "declined", "requires_action", "processing", "not_attempted", "unknown"
]


class GatewayError(Exception):
    """What a gateway raises instead of an answer."""


class OutcomeUnknown(GatewayError):
    """The request may or may not have had its effect: a time-out, a lost connection."""


class NotAttempted(GatewayError):
    """The gateway could not be reached at all: certainly nothing happened."""


class KeyReused(GatewayError):
    """The idempotency key was used before for another request: a fault of ours."""


class TokenRefused(GatewayError):
    """The gateway does not know the token, or will not store what it stands for."""


@dataclass(frozen=True, slots=True)
class StoredMethod:
    """What we may know of a card that the gateway keeps."""

    gateway: str
    gateway_reference: str
    kind: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """A charge to ask for; `payment_id` is the idempotency key and stays with the charge."""

    firm_id: UUID
    payment_id: UUID
    client_id: UUID
    method_reference: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a charge; `code` says why it was declined."""

    outcome: Outcome
    reference: str | None = None
    code: str | None = None


class Gateway(Protocol):
    """What a payment gateway does for us."""

    def attach(self, firm_id: UUID, client_id: UUID, *, token: str, key: UUID) -> StoredMethod:
        """Keeps the card behind a token for the client; the same key gives the same method."""

    def detach(self, firm_id: UUID, reference: str) -> None:
        """Forgets a stored method; forgetting it again is nothing."""

    def charge(self, request: ChargeRequest) -> Answer:
        """Moves the money, once per key; raises OutcomeUnknown or NotAttempted."""

    def find_charge(self, firm_id: UUID, payment_id: UUID) -> Answer | None:
        """Looks a charge up by our payment's id; None if the gateway has none (which is no proof)."""


Gateways = Mapping[str, Gateway]
