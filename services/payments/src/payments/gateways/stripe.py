"""Stripe: a firm's own account, reached by its own key, charged off-session.

Whether a request is repeated is for us to decide, so the SDK never does it by itself. Each request that
moves money has our row's id as its idempotency key; it bears that id as metadata as well, by which it
is found when the key is forgotten.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

import stripe

from common.clock import now
from payments.gateways import (
    NO_TRACE,
    Answer,
    BrokenAnswer,
    ChargeRequest,
    GatewayCharge,
    RefundRequest,
    Setup,
    StoredMethod,
    TokenRefused,
    Trace,
)
from payments.gateways.stripe_answers import (
    AUTHENTICATE,
    billing_details,
    charge_answer,
    declined_answer,
    is_of,
    listed_charge,
    our_metadata,
    refund_answer,
    stored_method,
    why_not_refunded,
)
from payments.gateways.stripe_errors import reading, writing
from payments.gateways.stripe_finds import bearing, found_in_spite, searched, seconds
from payments.gateways.stripe_sights import StripeSights
from payments.rules.billing_details import BillingDetails
from payments.rules.errors import RuleError
from payments.rules.gateway_units import to_stripe

LIVE_URL = "https://api.stripe.com"
PATIENCE = (3.05, 10.0)
A_PAGE = 100
# A search may not find what was made a moment ago, and in some countries finds nothing: the list has it
# at once. Without a trace it goes as far back as a charge is asked for again by its key.
KEYS_LIVE, CLOCKS_DIFFER = timedelta(hours=25), timedelta(minutes=10)

# Nothing about this machine is told.
stripe.enable_telemetry = False


class Stripe(StripeSights):
    """A firm's account at Stripe."""

    def __init__(
        self,
        secret_key: str,
        publishable_key: str,
        *,
        url: str = LIVE_URL,
        patience: tuple[float, float] = PATIENCE,
    ) -> None:
        client = stripe.StripeClient(
            secret_key,
            base_addresses={"api": url},
            http_client=stripe.RequestsClient(timeout=patience),
            max_network_retries=0,
        )
        self._api = client.v1
        self._publishable_key = publishable_key

    def begin_setup(
        self, firm_id: UUID, client_id: UUID, *, key: UUID, stays: bool = False
    ) -> Setup:
        """Lets the card form of a browser give Stripe a card for the client."""
        with reading(firm_id):
            setup = self._api.setup_intents.create(
                {
                    "customer": self._customer(firm_id, client_id),
                    "usage": "off_session",
                    "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                    "metadata": {
                        "firm_id": str(firm_id),
                        "client_id": str(client_id),
                        "stays": "yes" if stays else "no",
                    },
                },
                {"idempotency_key": f"setup-{key}"},
            )
        return Setup(self._publishable_key, str(setup.client_secret))

    def attach(self, firm_id: UUID, client_id: UUID, *, token: str, key: UUID) -> StoredMethod:
        """Keeps a payment method for the client; refuses one that is another's."""
        try:
            with writing(firm_id):
                return stored_method(self._attached(firm_id, client_id, token, key))
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            raise TokenRefused(error.code or "refused") from None

    def detach(self, firm_id: UUID, reference: str) -> None:
        """Forgets a stored method; forgetting it again is nothing."""
        try:
            with writing(firm_id):
                self._api.payment_methods.detach(reference)
        except stripe.InvalidRequestError:
            return  # It is not there, or nobody's any more.

    def bill_to(self, firm_id: UUID, reference: str, details: BillingDetails) -> None:
        """Keeps with a stored method whom it bills; what is empty is taken away there as well."""
        try:
            with writing(firm_id):
                self._api.payment_methods.update(reference, billing_details(details))
        except stripe.InvalidRequestError as error:
            raise TokenRefused(error.code or "refused") from None

    def charge(self, request: ChargeRequest) -> Answer:
        """Charges the client's method, once per payment."""
        try:
            amount = to_stripe(request.amount, request.currency)
        except RuleError as refusal:
            return Answer("declined", code=refusal.code)
        customer = self._owner_of(request)
        if customer is None:
            # It may have been charged before it was taken away.
            found = self.find_charge(request.firm_id, request.payment_id)
            return found or Answer("declined", code="invalid_account")
        return self._charged(request, customer, amount)

    def find_charge(
        self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE
    ) -> Answer | None:
        """Looks a charge up by its name there, else by our payment's id: in the search, in the list."""
        intent = self._intent(firm_id, payment_id, trace)
        return charge_answer(intent) if intent else None

    def open_confirmation(
        self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE
    ) -> Setup | None:
        """Lets the payer's browser confirm a charge with their bank, by Stripe's own script."""
        intent = self._intent(firm_id, payment_id, trace)
        if intent is None or charge_answer(intent).outcome != "requires_action":
            return None
        return Setup(self._publishable_key, str(intent.client_secret))

    def give_up(self, firm_id: UUID, payment_id: UUID, trace: Trace = NO_TRACE) -> Answer | None:
        """Cancels a charge that waits for its payer; one that was confirmed before stays.

        One that was declined could be confirmed once more by a page that is still open: no longer.
        """
        intent = self._intent(firm_id, payment_id, trace)
        if intent is None or intent.status == "canceled":
            return charge_answer(intent) if intent else None
        answer = charge_answer(intent)
        if answer.outcome not in ("requires_action", "declined"):
            return answer
        try:
            with writing(firm_id):
                self._api.payment_intents.cancel(intent.id)
        except stripe.InvalidRequestError:
            with reading(firm_id):
                return charge_answer(self._api.payment_intents.retrieve(intent.id))
        return Answer("declined", intent.id, answer.code or AUTHENTICATE)

    def refund(self, request: RefundRequest) -> Answer:
        """Gives money back, once per refund; Stripe refuses more than is left."""
        try:
            with writing(request.firm_id):
                refund = self._api.refunds.create(
                    {
                        "payment_intent": request.charge_reference,
                        "amount": to_stripe(request.amount, request.currency),
                        "metadata": our_metadata(request, "refund_id", "payment_id", "client_id"),
                    },
                    {"idempotency_key": f"refund-{request.refund_id}"},
                )
        except stripe.InvalidRequestError as error:
            return Answer("declined", code=why_not_refunded(error))
        except RuleError as refusal:
            return Answer("declined", code=refusal.code)
        except BrokenAnswer as broken:
            return found_in_spite(broken, partial(self.find_refund, request))
        return refund_answer(refund)

    def find_refund(self, request: RefundRequest) -> Answer | None:
        """Looks a refund up by our refund's id among all of its charge; they cannot be searched."""
        with reading(request.firm_id):
            wanted = {"payment_intent": request.charge_reference, "limit": A_PAGE}
            listed = self._api.refunds.list(wanted)
            found = bearing(listed, request.firm_id, "refund_id", request.refund_id)
        return refund_answer(found) if found else None

    def list_charges(
        self, firm_id: UUID, since: datetime, until: datetime
    ) -> Iterator[GatewayCharge]:
        """Yields every charge of the account; Stripe tells moments by whole seconds only."""
        created = {"gte": seconds(since), "lt": seconds(until + timedelta(seconds=1))}
        after: dict[str, Any] = {}
        while True:
            with reading(firm_id):
                page = self._api.payment_intents.list(
                    {"created": created, "limit": A_PAGE, "expand": ["data.latest_charge"]} | after
                )
            for intent in page.data:
                yield listed_charge(firm_id, intent)
            if not page.has_more:
                return
            after = {"starting_after": page.data[-1].id}

    def _intent(self, firm_id: UUID, payment_id: UUID, trace: Trace) -> Any:
        query = f"metadata['payment_id']:'{payment_id}' AND metadata['firm_id']:'{firm_id}'"
        with reading(firm_id):
            if trace.reference is not None:
                return self._api.payment_intents.retrieve(trace.reference)
            if found := searched(self._api.payment_intents, query):
                # The search may show it as it was a while ago.
                return self._api.payment_intents.retrieve(found[0].id)
            since = trace.asked_at - CLOCKS_DIFFER if trace.asked_at else now() - KEYS_LIVE
            listed = self._api.payment_intents.list(
                {"created": {"gte": seconds(since)}, "limit": A_PAGE}
            )
            return bearing(listed, firm_id, "payment_id", payment_id)

    def _charged(self, request: ChargeRequest, customer: str, amount: int) -> Answer:
        try:
            with writing(request.firm_id):
                intent = self._api.payment_intents.create(
                    {
                        "amount": amount,
                        "currency": request.currency.lower(),
                        "customer": customer,
                        "payment_method": request.method_reference,
                        "confirm": True,
                        "off_session": True,
                        "automatic_payment_methods": {"enabled": True, "allow_redirects": "never"},
                        "metadata": our_metadata(request, "payment_id", "client_id"),
                    },
                    {"idempotency_key": str(request.payment_id)},
                )
        except stripe.CardError as error:
            return declined_answer(error)
        except stripe.InvalidRequestError as error:
            return Answer("declined", code=error.code or "invalid_request")
        except BrokenAnswer as broken:
            look = partial(self.find_charge, request.firm_id, request.payment_id)
            return found_in_spite(broken, look)
        return charge_answer(intent)

    def _owner_of(self, request: ChargeRequest) -> str | None:
        """Returns the customer whose method this is, if that is the client."""
        try:
            with reading(request.firm_id, may_refuse=True):
                method = self._api.payment_methods.retrieve(
                    request.method_reference, {"expand": ["customer"]}
                )
        except stripe.InvalidRequestError:
            return None
        is_theirs = is_of(method.customer, request.firm_id, request.client_id)
        return method.customer.id if is_theirs else None

    def _attached(self, firm_id: UUID, client_id: UUID, token: str, key: UUID) -> Any:
        method = self._api.payment_methods.retrieve(token, {"expand": ["customer"]})
        if method.customer is None:
            return self._api.payment_methods.attach(
                token,
                {"customer": self._customer(firm_id, client_id)},
                {"idempotency_key": f"attach-{key}"},
            )
        if not is_of(method.customer, firm_id, client_id):
            raise TokenRefused("another client's")
        return method

    def _customer(self, firm_id: UUID, client_id: UUID) -> str:
        """Returns the client's customer: the search finds an old one, the key a new one."""
        query = f"metadata['client_id']:'{client_id}' AND metadata['firm_id']:'{firm_id}'"
        found = searched(self._api.customers, query)
        if found:
            return found[0].id
        metadata = {"firm_id": str(firm_id), "client_id": str(client_id)}
        customer = self._api.customers.create(
            {"metadata": metadata}, {"idempotency_key": f"customer-{client_id}"}
        )
        return customer.id
