"""What a test of gateways needs of each of them, by the same words."""

from datetime import timedelta
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import func, select

from common import clock
from common.ids import new_id
from common.testing import ServiceUnderTest
from payments.gateways import Answer, ChargeRequest, Gateway, GatewayCharge, RefundRequest
from payments.gateways.sandbox import Sandbox
from payments.gateways.sandbox_rows import SandboxCharge, SandboxRefund
from payments.gateways.stripe import Stripe
from services.payments.tests.driver import Driver
from tests.e2e.drivers.fake_stripe import FakeStripe

# Card, what the sandbox calls it, and what Stripe calls it.
CARDS = {
    "good": ("tok_visa", "pm_card_visa"),
    "insufficient_funds": (
        "tok_declined_insufficient_funds",
        "pm_card_visa_chargeDeclinedInsufficientFunds",
    ),
    "expired_card": ("tok_declined_expired_card", "pm_card_chargeDeclinedExpiredCard"),
    "lost_card": ("tok_declined_lost_card", "pm_card_visa_chargeDeclinedLostCard"),
    "generic_decline": ("tok_declined_generic", "pm_card_visa_chargeDeclined"),
    "authentication": ("tok_requires_authentication", "pm_card_authenticationRequired"),
    "debit": ("tok_debit_processing", "pm_usBankAccount_success"),
    "lost before": ("tok_timeout_before", "pm_card_visa"),
    "lost after": ("tok_timeout_after", "pm_card_visa"),
}
LOST = {"lost before": "cut_before", "lost after": "cut_after_charge"}


class Bench(Protocol):
    """A gateway with a firm and a client; `token` is that of a good card."""

    token: str
    gateway: Gateway
    firm: UUID
    client_id: UUID

    def card(self, name: str) -> str:
        """Attaches a card; the first request with a lost one is lost."""

    def charged(self) -> list[tuple[int, int]]:
        """The charges that stand there: amount, in its own units, and what was given back."""

    def debits_arrive(self) -> None:
        """Lets the days pass that debits take."""


class SandboxBench:
    """The sandbox on the service's database."""

    token = "tok_visa"

    def __init__(self, service: ServiceUnderTest, suite: Driver) -> None:
        self.gateway: Gateway = Sandbox(service.app_database)
        self.firm, self.client_id = service.firm, suite.client_id
        self._service, self._suite = service, suite

    def card(self, name: str) -> str:
        token, _ = CARDS[name]
        return attached(self, token)

    def charged(self) -> list[tuple[int, int]]:
        back = select(func.coalesce(func.sum(SandboxRefund.amount), 0)).where(
            SandboxRefund.charge_id == SandboxCharge.id, SandboxRefund.status != "declined"
        )
        query = select(SandboxCharge.amount, back.scalar_subquery()).where(
            SandboxCharge.firm_id == self.firm, SandboxCharge.status == "succeeded"
        )
        with self._service.transaction() as session:
            return [(amount, int(of_it)) for amount, of_it in session.execute(query)]

    def debits_arrive(self) -> None:
        self._suite.pass_firm_time(timedelta(days=4))


class StripeBench:
    """Stripe against the fake, in an account of its own."""

    token = "pm_card_visa"

    def __init__(self, fake: FakeStripe, *, live: bool = False) -> None:
        self.fake, self.keys = fake, fake.account(live=live)
        self.firm, self.client_id = new_id(), new_id()
        self.gateway: Gateway = self.open(self.keys.secret)

    def open(self, secret: str, url: str | None = None) -> Stripe:
        """The gateway with some key, or at some other address."""
        url = url or self.fake.url
        return Stripe(secret, self.keys.publishable, url=url, patience=(2, 2))

    def card(self, name: str) -> str:
        _, token = CARDS[name]
        reference = attached(self, token)
        if name in LOST:
            self.fake.fault(LOST[name], card=reference)
            self.fake.fault(LOST[name], act="refund", card=reference)
        return reference

    def charged(self) -> list[tuple[int, int]]:
        return [(amount, back) for amount, _, back in self.fake.charged(self.keys)]

    def debits_arrive(self) -> None:
        for intent in self.fake.books(self.keys)["payment_intents"]:
            if intent["status"] == "processing":
                self.fake.settle(self.keys, intent["id"])


def attached(bench: Bench, token: str) -> str:
    """Attaches a token to the bench's client; returns the method's reference."""
    method = bench.gateway.attach(bench.firm, bench.client_id, token=token, key=new_id())
    return method.gateway_reference


def a_charge(bench: Bench, card: str = "good", **fields: Any) -> ChargeRequest:
    """A request to charge 1000 of a fresh card."""
    given = {"method_reference": bench.card(card)} if "method_reference" not in fields else {}
    told = {"firm_id": bench.firm, "payment_id": new_id(), "client_id": bench.client_id}
    return ChargeRequest(**{"amount": 1000, "currency": "GBP"} | told | given | fields)


def a_refund(request: ChargeRequest, charge: Answer, amount: int, **fields: Any) -> RefundRequest:
    """A request to give back a part of what was charged."""
    return RefundRequest(
        **{
            "firm_id": request.firm_id,
            "refund_id": new_id(),
            "payment_id": request.payment_id,
            "client_id": request.client_id,
            "charge_reference": charge.reference,
            "amount": amount,
            "currency": request.currency,
        }
        | fields
    )


def listed(bench: Bench) -> list[GatewayCharge]:
    """What the gateway lists of the last hour."""
    hour, at = timedelta(hours=1), clock.now()
    return list(bench.gateway.list_charges(bench.firm, at - hour, at + hour))
