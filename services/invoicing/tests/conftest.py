"""The invoicing service on a fresh database, with a firm, a client and a contact it has heard of."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlalchemy import func, select

from common.clock import now
from common.ids import new_id
from common.inbox.rows import InboxRow
from common.testing import ServiceUnderTest, service_fixture
from invoicing.app import SERVICE
from invoicing.handlers import handlers_for
from services.invoicing.tests.builders import (
    a_charge,
    a_client,
    a_contact,
    a_firm,
    a_monthly_offer,
    an_item,
    an_offer,
    done,
)

# As the consumer would have them: with handlers that know the public address.
empty_service = service_fixture(replace(SERVICE, handlers=handlers_for("https://billing.example")))


class Studio:
    """The service, and short names for what tests do with it; ids are those of the firm's client."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service = service
        self.client, self.contact = str(new_id()), str(new_id())
        for firm in (service.firm, service.other_firm):
            self.tell("firm.created", a_firm(firm), firm=firm)
        self.tell("client.created", a_client(self.client))
        self.tell("contact.created", a_contact(self.contact, self.client))

    def tell(self, type_: str, data: dict[str, Any], **more: Any) -> None:
        """Delivers an event of another service."""
        self.service.deliver(self.service.event(type_, data, **more))

    def member(self, **claims: Any) -> Any:
        """Returns a caller who may do all that a member may."""
        return self.service.client(*MEMBER, **claims)

    def signer(self, **claims: Any) -> Any:
        """Returns the client's contact as a caller."""
        body = {"client_id": self.client, "sub": f"contact:{self.contact}"} | claims
        return self.service.client(*CONTACT, **body)

    def proposal(self, **fields: Any) -> Any:
        """Drafts a proposal; returns its representation."""
        body = self.proposal_body(**fields)
        return done(self.member().post("/v1/proposals", body, key=str(new_id())))

    def proposal_body(self, **fields: Any) -> dict[str, Any]:
        """Returns a whole proposal as a member writes it."""
        body = {
            "client_id": self.client,
            "contact_id": self.contact,
            "title": "Brand care",
            "lines": [an_offer(), a_monthly_offer()],
        }
        return body | fields

    def sent_proposal(self, **fields: Any) -> Any:
        """Drafts a proposal and sends it; returns its representation."""
        proposal = self.proposal(**fields)
        return done(self.member().post(f"/v1/proposals/{proposal['id']}/sending", {}))

    def expired_proposal(self) -> Any:
        """Sends a proposal and lets its last day end; returns its representation."""
        proposal = self.sent_proposal(expires_on=self.tomorrow())
        self.advance(3 * 86400)
        self.service.run_jobs()
        return self.member().get(f"/v1/proposals/{proposal['id']}").json

    def tomorrow(self) -> str:
        """Returns the day after the wall's present one."""
        return str(now().date() + timedelta(days=1))

    def accept(
        self, proposal: Any, *, caller: Any = None, key: str | None = None, **fields: Any
    ) -> Any:
        """Accepts a proposal; returns the response."""
        body = {"name": "Dana Moore", "agreed": True, "document_hash": proposal["document_hash"]}
        path = f"/v1/proposals/{proposal['id']}/acceptance"
        return (caller or self.signer()).post(path, body | fields, key=key or str(new_id()))

    def estimate_body(self, **fields: Any) -> dict[str, Any]:
        """Returns a whole estimate as a member writes it."""
        body = {
            "client_id": self.client,
            "contact_id": self.contact,
            "title": "A new shop",
            "lines": [a_charge(), a_charge(name="Photographs", quantity="1", unit_price="0.05")],
        }
        return body | fields

    def estimate(self, **fields: Any) -> Any:
        """Drafts an estimate; returns its representation."""
        body = self.estimate_body(**fields)
        return done(self.member().post("/v1/estimates", body, key=str(new_id())))

    def sent_estimate(self, **fields: Any) -> Any:
        """Drafts an estimate and sends it; returns its representation."""
        estimate = self.estimate(**fields)
        return done(self.member().post(f"/v1/estimates/{estimate['id']}/sending", {}))

    def approve(
        self, estimate: Any, *, caller: Any = None, key: str | None = None, **fields: Any
    ) -> Any:
        """Approves an estimate; returns the response."""
        body = {"name": "Dana Moore", "agreed": True, "document_hash": estimate["document_hash"]}
        path = f"/v1/estimates/{estimate['id']}/approval"
        return (caller or self.signer()).post(path, body | fields, key=key or str(new_id()))

    def approved_estimate(self, **fields: Any) -> Any:
        """Drafts, sends and approves an estimate; returns its representation."""
        return done(self.approve(self.sent_estimate(**fields)))

    def bill(self, estimate: Any, *, key: str | None = None, **stage: Any) -> Any:
        """Turns a part of an estimate, or its rest, into an invoice; returns the response."""
        path = f"/v1/estimates/{estimate['id']}/invoices"
        return self.member().post(path, stage, key=key or str(new_id()))

    def group(self, **fields: Any) -> dict[str, Any]:
        """Returns a released billing group of the client."""
        body = {
            "id": str(new_id()),
            "client_id": self.client,
            "currency": "GBP",
            "due_on": "2026-12-01",
            "collection": "automatic",
            "payment_method_id": str(new_id()),
            "items": [an_item(self.client)],
        }
        return body | fields

    def release(self, **fields: Any) -> dict[str, Any]:
        """Delivers a released billing group; returns it."""
        group = self.group(**fields)
        self.tell("billing_group.released", group)
        return group

    def invoice(self, **fields: Any) -> Any:
        """Lets an invoice be issued from a group; returns its representation."""
        group = self.release(**fields)
        [invoice] = [i for i in self.invoices() if i["billing_group_id"] == group["id"]]
        return invoice

    def invoices(self, query: str = "?limit=100") -> Any:
        """Returns the firm's invoices, the newest first."""
        return self.member().get(f"/v1/invoices{query}").json["items"]

    def mails(self) -> Any:
        """Returns the mails kept, the newest first."""
        return self.member().get("/v1/mails?limit=100").json["items"]

    def payment(self, *invoices: Any, **fields: Any) -> dict[str, Any]:
        """Returns a payment of what is due on the invoices."""
        allocations = [
            {"invoice_id": i["id"], "invoice_number": i["number"], "amount": i["due_amount"]}
            for i in invoices
        ]
        body = {
            "id": str(new_id()),
            "client_id": self.client,
            "status": "succeeded",
            "currency": "GBP",
            "amount": sum(each["amount"] for each in allocations),
            "payment_method_id": str(new_id()),
            "method": {"brand": "visa", "last4": "4242", "kind": "card"},
            "gateway": "sandbox",
            "gateway_reference": None,
            "allocations": allocations,
            "attempt": 1,
            "failure_code": None,
            "failure_reason": None,
            "scheduled_for": None,
            "next_retry_at": None,
            "initiated_by": "schedule",
            "reference": None,
            "processed_at": None,
            "succeeded_at": "2026-12-01T09:00:00Z",
        }
        return body | fields

    def pay(self, invoice: Any, amount: int | None = None, **fields: Any) -> dict[str, Any]:
        """Delivers a succeeded payment of an invoice, of all that is due or of a part; returns it."""
        payment = self.payment(invoice, **fields)
        if amount is not None:
            payment["amount"] = payment["allocations"][0]["amount"] = amount
        self.tell("payment.succeeded", payment)
        return payment

    def fail(self, *invoices: Any, **fields: Any) -> dict[str, Any]:
        """Delivers a failed payment of invoices; returns it."""
        reason = {"failure_code": "expired_card", "failure_reason": "The card has expired."}
        failed = {"status": "failed", "succeeded_at": None, **reason}
        payment = self.payment(*invoices, **failed | fields)
        self.tell("payment.failed", payment)
        return payment

    def hold(self, invoice: Any, purpose: str, **fields: Any) -> str:
        """Delivers payments' hold on an invoice; returns its id."""
        hold = {
            "id": str(new_id()),
            "client_id": self.client,
            "invoice_id": invoice["id"],
            "purpose": purpose,
            "currency": "GBP",
            "amount": invoice["due_amount"],
            "paid_amount": invoice["paid_amount"],
            "status": "held",
            "expires_at": (now() + timedelta(minutes=2)).isoformat(),
        } | fields
        self.tell("hold.placed", hold)
        return str(hold["id"])

    def void(self, invoice: Any, reason: str = "Billed twice.", *, caller: Any = None) -> Any:
        """Voids an invoice that payments holds; returns the response."""
        body = {"reason": reason, "hold_id": self.hold(invoice, "void")}
        return (caller or self.member()).post(f"/v1/invoices/{invoice['id']}/void", body)

    def write_off(self, invoice: Any, reason: str = "Insolvent.") -> Any:
        """Writes an invoice off that payments holds; returns the response."""
        body = {"reason": reason, "hold_id": self.hold(invoice, "write_off")}
        return self.member().post(f"/v1/invoices/{invoice['id']}/write-off", body)

    def credit(
        self, invoice: Any, lines: Any = None, *, hold: dict[str, Any] | None = None, **more: Any
    ) -> Any:
        """Credits an invoice as a person does: looks, has it held for that, issues; the response."""
        path, chosen = f"/v1/invoices/{invoice['id']}", {"lines": lines} if lines else {}
        seen = self.member().post(f"{path}/credit-note-previews", chosen)
        if seen.status_code != 200:
            return seen
        held = {"amount": seen.json["total_amount"]} | (hold or {})
        body = chosen | {
            "reason": "Not wanted.",
            "hold_id": self.hold(invoice, "credit_note", **held),
        }
        key = more.pop("key", None) or str(new_id())
        return (more.pop("caller", None) or self.member()).post(
            f"{path}/credit-notes", body | more, key=key
        )

    def refusals(self) -> list[str]:
        """Returns the codes of the refusals published."""
        return [event.data["code"] for event in self.service.published("billing_group.refused")]

    def waiting(self) -> list[str]:
        """Returns why events wait in the inbox, or were parked there."""
        query = select(InboxRow.reason).where(InboxRow.processed_at.is_(None))
        with self.service.transaction() as session:
            return [str(reason) for reason in session.scalars(query)]

    def parked(self) -> int:
        """Returns how many events are parked for a person."""
        query = select(func.count()).where(InboxRow.parked_at.is_not(None))
        with self.service.transaction() as session:
            return session.scalar(query) or 0

    def retry(self, *, after: timedelta = timedelta(minutes=2)) -> None:
        """Lets a while pass, and the waiting room try again what waits."""
        [room] = [loop for loop in self.service.worker.loops if loop.name == "waiting room"]
        with time_machine.travel(now() + after, tick=False):
            room.step()

    def advance(self, seconds: int) -> None:
        """Sets the firm's clock ahead of the wall."""
        path, body = "/v1/test-clock", {"offset_seconds": seconds}
        done(self.service.client("clock:write").put(path, body))


MEMBER = (
    *("proposals:read", "proposals:write", "proposals:accept"),
    *("estimates:read", "estimates:write"),
    *("invoices:read", "invoices:write", "mails:read", "payments:read"),
)
CONTACT = (
    *("proposals:read", "proposals:accept", "estimates:read", "estimates:approve"),
    *("invoices:read", "payments:read"),
)


@pytest.fixture
def studio(empty_service: ServiceUnderTest) -> Studio:
    """The service with two firms it knows; in one of them a client with a contact."""
    return Studio(empty_service)
