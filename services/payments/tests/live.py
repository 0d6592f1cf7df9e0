"""A live firm, whose money is real: its own account at Stripe stands behind it."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from common import clock
from common.ids import new_id
from common.testing import ServiceUnderTest
from payments.gateways import Answer, StoredMethod
from payments.usecases.answers import record_answer
from payments.usecases.methods import add_method
from payments.usecases.moments import moment
from payments.usecases.paying import Order, begin_payment
from services.payments.tests.stripe_stand_in import StripeStandIn

SECRET, OTHERS = "sk_live_" + "51Canary00Secret", "sk_live_" + "51Other00Secret99"
SIGNING = "whsec_" + "Canary00Signing"
KEYS = {"publishable_key": "pk_live_51Public", "secret_key": SECRET, "webhook_secret": SIGNING}


@dataclass
class Live:
    """The firm and what it stands on."""

    service: ServiceUnderTest
    stripe: StripeStandIn
    client_id: UUID = field(default_factory=new_id)

    def connect(self) -> dict[str, Any]:
        answer = self.service.client("firm:write").put("/v1/gateways/stripe", KEYS)
        assert answer.status_code == 200, answer.json
        return answer.json

    @property
    def path(self) -> str:
        """Where Stripe is to tell."""
        answer = self.service.client("firm:read").get("/v1/gateways/stripe")
        return str(answer.json["webhook_path"])

    def method(self, reference: str | None = None) -> UUID:
        """A card that Stripe keeps for the client, as its form would have left it."""
        known = reference or f"pm_{new_id().hex}"
        stored = StoredMethod("stripe", known, "card", "visa", "4242", 12, 2034)
        with self.service.transaction() as session:
            return add_method(
                session, self.service.principal(), client_id=self.client_id, stored=stored,
                make_default=False, now=clock.now(),
            ).id  # fmt: skip

    def payment_under_way(self, reference: str | None = None) -> tuple[UUID, dict[str, Any]]:
        """A charge whose answer is not recorded yet, and what Stripe has of it: it succeeded."""
        invoice, payment = self._issue_invoice(), new_id()
        order = Order(
            invoice_ids=[invoice], payment_method_id=self.method(), currency="GBP",
            expected_amount=12000,
        )  # fmt: skip
        with self.service.transaction() as session:
            who = self.service.principal()
            row = begin_payment(session, who, payment, order, at=moment(session, who))
            row.gateway_reference = reference
        intent = {
            "id": reference or f"pi_{payment.hex}", "object": "payment_intent", "amount": 12000,
            "currency": "gbp", "status": "succeeded", "livemode": True, "latest_charge": None,
            "created": int(clock.now().timestamp()), "client_secret": "not to be kept",
            "metadata": {"payment_id": str(payment), "firm_id": str(self.service.firm)},
        }  # fmt: skip
        self.put_intent(intent)
        return payment, intent

    def put_intent(self, intent: dict[str, Any]) -> None:
        """What Stripe answers from now on when it is asked for the intent."""
        self.stripe.objects[f"/v1/payment_intents/{intent['id']}"] = intent

    def answer(self, payment: UUID, outcome: Any, reference: str) -> None:
        """The answer to our own request comes in."""
        with self.service.transaction() as session:
            who = self.service.principal()
            answer = Answer(outcome, reference)
            record_answer(session, who, payment, answer, at=moment(session, who))

    def status_of(self, payment: UUID) -> str:
        answer = self.service.client("payments:read").get(f"/v1/payments/{payment}")
        return str(answer.json["status"])

    def look(self) -> None:
        """Looks into all that was told, to the end."""
        [loop] = [each for each in self.service.worker.loops if each.name == "webhooks"]
        while loop.step():
            continue

    def let_events_be_older(self, ago: timedelta) -> None:
        """Makes everything that Stripe told, and the next look at it, as much older."""
        statement = (
            "UPDATE gateway_events SET kept_since = kept_since - :ago, look_at = look_at - :ago"
        )
        with self.service.transaction() as session:
            session.execute(text(statement), {"ago": ago})

    def _issue_invoice(self) -> UUID:
        invoice = {
            "id": str(new_id()), "client_id": str(self.client_id), "number": "INV-1",
            "status": "open", "currency": "GBP", "due_on": "2026-11-20", "collection": "manual",
            "lines": [], "total_amount": 12000,
        }  # fmt: skip
        self.service.deliver(self.service.event("invoice.issued", invoice))
        return UUID(invoice["id"])
