"""Reads what Stripe keeps: its payment intents, refunds and payment methods in our words."""

from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import stripe

from payments.gateways import Answer, GatewayCharge, StoredMethod
from payments.gateways.stripe_errors import decline_of
from payments.rules.billing_details import BillingDetails
from payments.rules.gateway_units import from_stripe

AUTHENTICATE = "authentication_required"
# A bank account does not expire; this is later than any card.
NEVER = (12, 2099)


def charge_answer(intent: Any) -> Answer:
    """Returns what came of a charge, from its payment intent as it is now."""
    error = getattr(intent, "last_payment_error", None)
    if intent.status == "succeeded":
        return Answer("succeeded", intent.id)
    if intent.status == "processing":
        return Answer("processing", intent.id)
    if intent.status == "canceled":
        # Only what waits for its payer is canceled, by us or in the dashboard.
        return Answer("declined", intent.id, decline_of(error) if error else AUTHENTICATE)
    if intent.status == "requires_action" or (error and error.code == AUTHENTICATE):
        return Answer("requires_action", intent.id, None, intent.client_secret)
    if intent.status == "requires_payment_method" and error:
        return Answer("declined", intent.id, decline_of(error))
    return Answer("unknown", intent.id)


def declined_answer(error: stripe.CardError) -> Answer:
    """A refusal by the bank; one that wants to see the payer first says how."""
    details = error.error
    intent = getattr(details, "payment_intent", None)
    reference = intent.id if intent else None
    if intent and error.code == AUTHENTICATE:
        return Answer("requires_action", reference, None, intent.client_secret)
    return Answer("declined", reference, decline_of(details))


def refund_answer(refund: Any) -> Answer:
    """Returns what came of a refund."""
    if refund.status == "succeeded":
        return Answer("succeeded", refund.id)
    if refund.status in ("failed", "canceled"):
        code = getattr(refund, "failure_reason", None) or refund.status
        return Answer("declined", refund.id, code)
    return Answer("processing", refund.id)


def listed_charge(firm_id: UUID, intent: Any) -> GatewayCharge:
    """Returns a charge as Stripe's books have it; one that was not made by us has no payment."""
    currency = intent.currency.upper()
    back = intent.latest_charge.amount_refunded if intent.latest_charge else 0
    ours = metadata_of(intent)
    is_ours = ours.get("firm_id") == str(firm_id) and "payment_id" in ours
    return GatewayCharge(
        reference=intent.id,
        payment_id=UUID(ours["payment_id"]) if is_ours else None,
        amount=from_stripe(intent.amount, currency),
        refunded_amount=from_stripe(back, currency),
        currency=currency,
        outcome=charge_answer(intent).outcome,
        created_at=datetime.fromtimestamp(intent.created, UTC),
    )


def stored_method(method: Any) -> StoredMethod:
    """Returns what we may know of a card or a bank account that Stripe keeps."""
    details = getattr(method, method.type)
    month, year = NEVER
    if method.type == "card":
        month, year = details.exp_month, details.exp_year
    return StoredMethod(
        gateway="stripe",
        gateway_reference=method.id,
        kind=method.type,
        brand=details.brand if method.type == "card" else method.type,
        last4=details.last4,
        exp_month=month,
        exp_year=year,
    )


def billing_details(details: BillingDetails) -> Any:
    """Returns whom a method bills in Stripe's words; an empty one unsets what was there."""
    address = asdict(details)
    name, address["state"] = address.pop("name"), address.pop("region")
    return {"billing_details": {"name": name, "address": address}}


def metadata_of(thing: Any) -> dict[str, str]:
    """Returns what we wrote on it."""
    return dict(thing.metadata.to_dict()) if thing.metadata else {}


def why_not_refunded(error: stripe.InvalidRequestError) -> str:
    """Returns why Stripe did not give the money back."""
    if error.param == "amount" or error.code == "charge_already_refunded":
        return "amount_too_large"
    if error.code == "resource_missing":
        return "charge_not_found"
    return "charge_not_refundable"


def our_metadata(request: Any, *names: str) -> dict[str, str]:
    """Returns what is written on what we make there: by it we find it again."""
    return {name: str(getattr(request, name)) for name in ("firm_id", *names)}


def is_of(customer: Any, firm_id: UUID, client_id: UUID) -> bool:
    """Tells whether a customer there is this client of this firm."""
    wanted = {"firm_id": str(firm_id), "client_id": str(client_id)}
    return customer is not None and wanted.items() <= metadata_of(customer).items()
