"""Payment gateways behind one Protocol. They are called outside our transactions, with our key."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol
from uuid import UUID

from payments.rules.billing_details import BillingDetails

Outcome = Literal[
    "succeeded", "declined", "requires_action", "processing", "not_attempted", "unknown"
]


class GatewayError(Exception):
    """What a gateway raises instead of an answer."""


class OutcomeUnknown(GatewayError):
    """The request may or may not have had its effect: a time-out, a lost connection."""


class BrokenAnswer(OutcomeUnknown):
    """The gateway has answered, but only that something broke there; it says so again for this key."""


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
class RefundRequest:
    """Money to give back of a charge; `refund_id` is the idempotency key and stays with the refund."""

    firm_id: UUID
    refund_id: UUID
    payment_id: UUID
    client_id: UUID
    charge_reference: str
    amount: int
    currency: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a charge or a refund.

    `code` says why it was declined, `action` what the payer's browser needs to authenticate;
    `is_away` that the gateway itself could not be reached, or broke: another would fare no better.
    """

    outcome: Outcome
    reference: str | None = None
    code: str | None = None
    action: str | None = None
    is_away: bool = False


@dataclass(frozen=True, slots=True)
class GatewayCharge:
    """A charge as the gateway's own books have it; `payment_id` is None if it is none of ours."""

    reference: str
    payment_id: UUID | None
    amount: int
    refunded_amount: int
    currency: str
    outcome: Outcome
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Trace:
    """What is known of a charge that is looked for: the gateway's name for it, when it was asked for."""

    reference: str | None = None
    asked_at: datetime | None = None


NO_TRACE = Trace()


@dataclass(frozen=True, slots=True)
class Setup:
    """What a browser needs so that a card, or a payer's word to their bank, goes there and not to us."""

    publishable_key: str
    client_secret: str


class Gateway(Protocol):
    """What a payment gateway does for us; each may raise OutcomeUnknown or NotAttempted."""

    def begin_setup(
        self, firm_id: UUID, client_id: UUID, *, key: UUID, stays: bool = False
    ) -> Setup:
        """Lets a browser give the gateway a card for the client; the same key, the same setup.

        One that `stays` becomes the client's own even if its browser is not heard of again.
        """

    def attach(self, firm_id: UUID, client_id: UUID, *, token: str, key: UUID) -> StoredMethod:
        """Keeps the card behind a token for the client; the same key gives the same method."""

    def detach(self, firm_id: UUID, reference: str) -> None:
        """Forgets a stored method; forgetting it again is nothing."""

    def bill_to(self, firm_id: UUID, reference: str, details: BillingDetails) -> None:
        """Keeps with a stored method whom it bills; TokenRefused if it is not there any more."""

    def charge(self, request: ChargeRequest) -> Answer:
        """Moves the money, once per key."""

    def find_charge(
        self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE
    ) -> Answer | None:
        """Looks a charge up by our payment's id; None if the gateway has none (which is no proof)."""

    def open_confirmation(
        self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE
    ) -> Setup | None:
        """Returns what lets the payer's browser confirm a charge; None if none waits for that."""

    def give_up(self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE) -> Answer | None:
        """Ends a charge that waits for its payer, who cannot confirm it from then on.

        Answers what became of it, which may be that it was confirmed just before; None as above.
        """

    def refund(self, request: RefundRequest) -> Answer:
        """Gives money back, once per key; more than is left of the charge is declined."""

    def find_refund(self, request: RefundRequest) -> Answer | None:
        """Looks a refund up by our refund's id among all of its charge; None if it is not there."""

    def list_charges(
        self, firm_id: UUID, since: datetime, until: datetime
    ) -> Iterator[GatewayCharge]:
        """Yields every charge made from `since` on and before `until`, whatever came of it."""


class Gateways:
    """The gateways a firm may use, by name: those that all share, and those it has connected."""

    def __init__(
        self,
        shared: Mapping[str, Gateway],
        own: Callable[[UUID, str], Gateway | None] = lambda firm_id, name: None,
    ) -> None:
        self._shared, self._own = shared, own

    def named(self, firm_id: UUID, name: str) -> Gateway:
        """Returns the firm's gateway of that name; raises NotAttempted if it is not connected."""
        found = self._shared.get(name) or self._own(firm_id, name)
        if found is None:
            raise NotAttempted(f"{name} is not connected for {firm_id}")
        return found
