"""A live firm whose invoices are collected at the fake Stripe, and the two books side by side."""

import json
from datetime import timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import text

from common import clock
from common.ids import new_id
from common.testing import ServiceUnderTest
from payments.usecases.methods import add_method
from services.payments.tests.driver import Driver
from services.payments.tests.gateways.benches import StripeBench
from tests.e2e.drivers.fake_stripe import FakeStripe
from tests.e2e.drivers.fake_stripe.webhooks import signature

MINUTE = timedelta(seconds=61)
_OLDER = {
    "payments": ("asked_at", "ask_again_at"),
    "refunds": ("asked_at", "ask_again_at"),
    "gateway_events": ("kept_since", "look_at"),
    "gateway_breakers": ("next_at", "paced_until"),
}


class Journey:
    """A live firm, connected to an account of its own, whose client's card pays its invoices."""

    def __init__(self, service: ServiceUnderTest, fake: FakeStripe) -> None:
        service.configure(stripe_url=fake.url)
        data = {"id": str(service.firm), "time_zone": "Europe/London", "mode": "live"}
        service.deliver(service.event("firm.created", data | {"currency": "GBP"}))
        self.service, self.suite = service, Driver(service)
        self.bench, self.fake = StripeBench(fake, live=True), fake
        self.bench.firm, self.bench.client_id = service.firm, self.suite.client_id
        keys = {
            "secret_key": self.bench.keys.secret,
            "publishable_key": self.bench.keys.publishable,
            "webhook_secret": self.bench.keys.webhook_secret,
        }
        answer = service.client("firm:write").put("/v1/gateways/stripe", keys)
        assert answer.status_code == 200, answer.json

    def method(self, token: str = "pm_card_visa") -> dict[str, Any]:
        """A card that Stripe keeps for the client."""
        gateway = self.bench.gateway
        stored = gateway.attach(self.bench.firm, self.bench.client_id, token=token, key=new_id())
        with self.service.transaction() as session:
            method = add_method(
                session, self.service.principal(), client_id=self.bench.client_id, stored=stored,
                make_default=False, now=clock.now(),
            )  # fmt: skip
        kept = {"id": str(method.id), "client_id": str(method.client_id)}
        return kept | {"reference": stored.gateway_reference}

    def running_service(self, method: dict[str, Any] | None = None) -> UUID:
        """A service that such a card pays for."""
        return self.suite.start_service(proposal_id=self.suite.reserve(method or self.method()))

    def invoice(self, token: str = "pm_card_visa") -> UUID:
        """An invoice that is to be collected from a fresh card."""
        return self.suite.issue_invoice(self.running_service(self.method(token)))

    def work(self, *loops: str) -> None:
        """Does what is to be done, to the end: all of it, or only what the loops named do."""
        if not loops:
            self.service.run_jobs()
        for loop in self.service.worker.loops:
            while loop.name in loops and loop.step():
                continue

    def pass_wall_time(self, ago: timedelta) -> None:
        """Makes all that is about the gateway as much older, and does what is due then."""
        with self.service.transaction() as session:
            for table, columns in _OLDER.items():
                moved = ", ".join(f"{column} = {column} - :ago" for column in columns)
                session.execute(text(f"UPDATE {table} SET {moved}"), {"ago": ago})
        self.work()

    def statuses(self) -> list[str]:
        """How the client's payments stand, the first made first."""
        return [payment["status"] for payment in self.suite.payments()]

    def there_and_here(self) -> tuple[list[int], list[int]]:
        """The amounts that were charged there, and those that were paid here."""
        here = [p["amount"] for p in self.suite.payments() if p["status"] == "succeeded"]
        return [amount for amount, _ in self.bench.charged()], here

    def intents(self) -> list[dict[str, Any]]:
        """The payment intents there, the first made first."""
        return self.fake.books(self.bench.keys)["payment_intents"]

    def asked(self) -> list[str]:
        """The idempotency keys of every request to charge that came there."""
        requests = self.fake.books(self.bench.keys)["requests"]
        return [each["key"] for each in requests if each["path"] == "/v1/payment_intents"]

    @cached_property
    def webhook_path(self) -> str:
        """Where Stripe tells this firm."""
        said = self.service.client("firm:read").get("/v1/gateways/stripe").json
        return f"/v1{said['webhook_path']}"

    def event(self, kind: str, thing: dict[str, Any], **fields: Any) -> bytes:
        """The body of an event of something that the fake has."""
        event = {"id": f"evt_{new_id().hex}", "type": kind, "livemode": True}
        return json.dumps(event | {"data": {"object": thing}} | fields).encode()

    def hear(self, body: bytes, secret: str | None = None) -> int:
        """Stripe tells, signed just now; returns the status it was answered with."""
        signed = signature(body, secret or self.bench.keys.webhook_secret)
        headers = {"Content-Type": "application/json", "Stripe-Signature": signed}
        caller = self.service.anonymous()
        return int(caller.post(self.webhook_path, data=body, headers=headers).status_code)

    def assert_books_agree(self) -> None:
        """Every charge there is one payment here, to the cent, and so is what was given back."""
        there, here = self._there(), self._here()
        assert here == there
        stands = sum(amount - back - taken for [(amount, _, back, taken)] in there.values())
        booked = self.suite.booked()
        assert booked.get("gateway:stripe", 0) == stands
        assert sum(booked.values()) == 0
        told = self.service.published("payment.succeeded")
        told_here = [e.data["id"] for e in told if e.data["gateway"] == "stripe"]
        assert sorted(told_here) == sorted(here)

    def _there(self) -> dict[str, list[tuple[int, str, int, int]]]:
        books = self.fake.books(self.bench.keys)
        lost = {d["charge"]: d["amount"] for d in books["disputes"] if d["status"] == "lost"}
        found: dict[str, list[tuple[int, str, int, int]]] = {}
        for charge in books["charges"]:
            if charge["status"] == "succeeded":
                amount, back = charge["amount"], charge["amount_refunded"]
                # A bank takes back no more than has been left of the charge.
                taken = min(lost.get(charge["id"], 0), amount - back)
                row = (amount, charge["currency"].upper(), back, taken)
                found.setdefault(charge["metadata"]["payment_id"], []).append(row)
        return found

    def _here(self) -> dict[str, list[tuple[int, str, int, int]]]:
        return {
            p["id"]: [(p["amount"], p["currency"], p["refunded_amount"], p["charged_back_amount"])]
            for p in self.suite.payments()
            if p["succeeded_at"] and p["gateway"] == "stripe"
        }
