"""What Stripe has now of a thing that it told of: looked at, and nothing done."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe

from payments.gateways import Answer, GatewayCharge, StoredMethod
from payments.gateways.stripe_answers import (
    charge_answer,
    listed_charge,
    metadata_of,
    refund_answer,
    stored_method,
)
from payments.gateways.stripe_errors import reading
from payments.rules.gateway_units import from_stripe

# Stripe lists no more at once; nobody gives one payment back in so many parts.
MOST_REFUNDS = 100


@dataclass(frozen=True, slots=True)
class Sighting:
    """A charge as Stripe has it now, as our own request would be answered, and whether it is real."""

    charge: GatewayCharge
    answer: Answer
    is_live: bool


@dataclass(frozen=True, slots=True)
class DisputeSighting:
    """A dispute as Stripe has it now, and the charge that it is about."""

    reference: str
    status: str
    reason: str
    amount: int
    due_by: datetime | None
    charge: Sighting


@dataclass(frozen=True, slots=True)
class RefundSeen:
    """A refund as Stripe has it now; our own bears our id of it."""

    reference: str
    refund_id: UUID | None
    amount: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class RefundsSighting:
    """Everything that was given back of a charge, or is on its way back, and the charge."""

    refunds: tuple[RefundSeen, ...]
    charge: Sighting


@dataclass(frozen=True, slots=True)
class SetupSighting:
    """What a browser has given for a client to stay theirs."""

    client_id: UUID
    method: StoredMethod
    is_live: bool


class StripeSights:
    """The part of a firm's account that is only looked at."""

    _api: Any

    def charge_at(self, firm_id: UUID, reference: str) -> Sighting | None:
        """Looks at a charge by Stripe's own id; None if this account has none."""
        try:
            with reading(firm_id, may_refuse=True):
                intent = self._api.payment_intents.retrieve(
                    reference, {"expand": ["latest_charge"]}
                )
        except stripe.InvalidRequestError:
            return None
        return Sighting(listed_charge(firm_id, intent), charge_answer(intent), intent.livemode)

    def method_at(self, firm_id: UUID, reference: str) -> StoredMethod | None:
        """Looks at a method by Stripe's own id; None if this account keeps none."""
        try:
            with reading(firm_id, may_refuse=True):
                method = self._api.payment_methods.retrieve(reference)
        except stripe.InvalidRequestError:
            return None
        return stored_method(method) if method.customer else None

    def setup_at(self, firm_id: UUID, reference: str) -> SetupSighting | None:
        """Looks at what a browser has given for good; None if it was not, or is a client's no more."""
        try:
            with reading(firm_id, may_refuse=True):
                setup = self._api.setup_intents.retrieve(reference, {"expand": ["payment_method"]})
        except stripe.InvalidRequestError:
            return None
        ours, method = metadata_of(setup), setup.payment_method
        is_ours = {"firm_id": str(firm_id), "stays": "yes"}.items() <= ours.items()
        if not is_ours or setup.status != "succeeded" or not (method and method.customer):
            return None
        return SetupSighting(UUID(ours["client_id"]), stored_method(method), setup.livemode)

    def dispute_at(self, firm_id: UUID, reference: str) -> DisputeSighting | None:
        """Looks at a dispute by Stripe's own id; None if this account has none, or not its charge."""
        try:
            with reading(firm_id, may_refuse=True):
                dispute = self._api.disputes.retrieve(reference)
        except stripe.InvalidRequestError:
            return None
        charge = self.charge_at(firm_id, dispute.payment_intent or "none")
        return _dispute(dispute, charge) if charge else None

    def refunds_at(self, firm_id: UUID, charge_reference: str) -> RefundsSighting | None:
        """Looks at all refunds of a charge by Stripe's own id of it; None if this account has none."""
        charge = self.charge_at(firm_id, charge_reference)
        if charge is None:
            return None
        with reading(firm_id):
            wanted = {"payment_intent": charge_reference, "limit": MOST_REFUNDS}
            listed = self._api.refunds.list(wanted)
        return RefundsSighting(tuple(_refund(firm_id, each) for each in listed.data), charge)


def _refund(firm_id: UUID, refund: Any) -> RefundSeen:
    ours = metadata_of(refund)
    is_ours = ours.get("firm_id") == str(firm_id) and "refund_id" in ours
    return RefundSeen(
        reference=refund.id,
        refund_id=UUID(ours["refund_id"]) if is_ours else None,
        amount=from_stripe(refund.amount, refund.currency.upper()),
        answer=refund_answer(refund),
    )


def _dispute(dispute: Any, charge: Sighting) -> DisputeSighting:
    evidence = getattr(dispute, "evidence_details", None)
    due_by = getattr(evidence, "due_by", None)
    return DisputeSighting(
        reference=dispute.id,
        status=dispute.status,
        reason=dispute.reason,
        amount=from_stripe(dispute.amount, dispute.currency.upper()),
        due_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
        charge=charge,
    )
