"""Does to payments what the rest of the suite does: its events, its calls, and time passing."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from common import clock
from common.ids import new_id
from common.testing import ServiceUnderTest
from payments.gateways.sandbox_rows import SandboxCharge
from payments.models import JournalEntry, Payment
from services.payments.tests.money_back import MoneyBack

WRITE = ("payment_methods:read", "payment_methods:write", "payments:read", "payments:write")


class Driver(MoneyBack):
    """A firm with a client; each method is one thing somebody does."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service = service
        self.client_id = self.add_client()

    # What others publish.

    def add_client(self, *, firm: UUID | None = None, is_test: bool = False) -> UUID:
        client_id = new_id()
        data = {"id": str(client_id), "status": "active", "is_test": is_test}
        self._hear("client.created", data, firm=firm)
        return client_id

    def start_service(
        self,
        *,
        proposal_id: UUID | None = None,
        client_id: UUID | None = None,
        service_id: UUID | None = None,
    ) -> UUID:
        service_id = service_id or new_id()
        data = {
            "id": service_id,
            "client_id": client_id or self.client_id,
            "proposal_id": proposal_id,
        }
        self._hear("service.started", data)
        return service_id

    def change_service(
        self, service_id: UUID, *items: dict[str, Any], version: int = 2, how: str = "changed"
    ) -> None:
        data = {"id": service_id, "client_id": self.client_id, "items": list(items)}
        self._hear(f"service.{how}", data, version=version)

    def end_service(self, service_id: UUID, *, how: str = "ended") -> None:
        data = {"id": service_id, "client_id": self.client_id, "proposal_id": None}
        self._hear(f"service.{how}", data, version=2)

    def issue_invoice(self, *services: UUID, firm: UUID | None = None, **fields: Any) -> UUID:
        data = self.an_invoice(*services, **fields)
        self._hear("invoice.issued", data, firm=firm)
        return UUID(str(data["id"]))

    def void_invoice(self, invoice_id: UUID, **fields: Any) -> None:
        data = self.an_invoice(**fields) | {"id": invoice_id, "status": "void"}
        self._hear("invoice.voided", data, version=3)

    def write_off_invoice(self, invoice_id: UUID, **fields: Any) -> None:
        data = self.an_invoice(**fields) | {"id": invoice_id, "status": "uncollectible"}
        self._hear("invoice.uncollectible", data, version=3)

    def credit_invoice(self, invoice_id: UUID, amount: int) -> UUID:
        note_id = new_id()
        data = {"id": note_id, "invoice_id": invoice_id, "total_amount": amount}
        self._hear("credit_note.issued", data | {"client_id": self.client_id})
        return note_id

    def an_invoice(self, *services: UUID, **fields: Any) -> dict[str, Any]:
        invoice_id = new_id()
        return {
            "id": invoice_id,
            "client_id": self.client_id,
            "number": f"INV-{invoice_id.hex[-6:]}",
            "status": "open",
            "currency": "GBP",
            "due_on": "2026-11-20",
            "collection": "automatic" if services else "manual",
            "lines": [{"position": n, "service_id": s} for n, s in enumerate(services, 1)],
            "total_amount": 12000,
        } | fields

    # What people do.

    def contact(self, client_id: UUID | None = None, **claims: Any) -> Any:
        return self.service.client(*WRITE, client_id=client_id or self.client_id, **claims)

    def add_method(
        self, token: str = "tok_visa", *, client_id: UUID | None = None, **fields: Any
    ) -> dict[str, Any]:
        client_id = client_id or self.client_id
        body = {"token": token, "client_id": str(client_id)} | fields
        response = self.contact(client_id).post("/v1/payment-methods", body, key=str(new_id()))
        assert response.status_code == 201, response.json
        return response.json

    def request_method(self, client_id: UUID | None = None, *, key: str | None = None) -> Any:
        body = {"client_id": str(client_id or self.client_id)}
        member = self.service.client("clients:read", "payment_methods:write", sub="member:one")
        return member.post("/v1/method-requests", body, key=key or str(new_id()))

    def requests(self) -> list[dict[str, Any]]:
        member = self.service.client("clients:read", "payment_methods:read")
        return member.get("/v1/method-requests").json["items"]

    def reserve(self, method: dict[str, Any], *, kind: str = "proposal") -> UUID:
        reference = new_id()
        body = {"payment_method_id": method["id"], "kind": kind, "id": str(reference)}
        client_id = UUID(method["client_id"])
        response = self.contact(client_id).post("/v1/reservations", body)
        assert response.status_code == 201, response.json
        return reference

    def running_service(self, token: str = "tok_visa") -> UUID:
        return self.start_service(proposal_id=self.reserve(self.add_method(token)))

    def pay(
        self,
        invoices: Sequence[UUID],
        method: dict[str, Any],
        *,
        amount: int = 12000,
        currency: str = "GBP",
        caller: Any = None,
        key: str | None = None,
        part: object = None,
    ) -> Any:
        body = self.order(invoices, method, amount=amount, currency=currency, part=part)
        caller = caller or self.contact()
        return caller.post("/v1/payments", body, key=key or str(new_id()))

    def order(
        self,
        invoices: Sequence[UUID],
        method: dict[str, Any],
        *,
        amount: int = 12000,
        currency: str = "GBP",
        part: object = None,
    ) -> dict[str, Any]:
        seen = {
            "invoice_ids": [str(invoice) for invoice in invoices],
            "payment_method_id": method["id"],
            "currency": currency,
            "expected_amount": amount,
        }
        return seen if part is None else seen | {"amount": part}

    def member(self, **claims: Any) -> Any:
        return self.service.client("invoices:write", "payments:read", **claims)

    def hold(
        self,
        invoice_id: UUID,
        purpose: str = "void",
        amount: int | None = None,
        *,
        caller: Any = None,
        key: str | None = None,
    ) -> Any:
        body = {"purpose": purpose, "amount": amount}
        path = f"/v1/receivables/{invoice_id}/holds"
        return (caller or self.member()).post(path, body, key=key or str(new_id()))

    def release(self, invoice_id: UUID, hold: dict[str, Any]) -> Any:
        return self.member().delete(f"/v1/receivables/{invoice_id}/holds/{hold['id']}")

    def pay_outside(
        self,
        invoice_id: UUID,
        amount: int = 12000,
        *,
        caller: Any = None,
        key: str | None = None,
        **fields: Any,
    ) -> Any:
        body = {"amount": amount, "currency": "GBP", "reference": "BACS 4711"}
        body |= {"received_on": "2026-11-02"} | fields
        path = f"/v1/receivables/{invoice_id}/offline-payments"
        return (caller or self.member()).post(path, body, key=key or str(new_id()))

    # What time does.

    def pass_firm_time(self, ahead: timedelta) -> None:
        seconds = int(ahead.total_seconds())
        response = self.service.client("clock:write").put(
            "/v1/test-clock", {"offset_seconds": seconds}
        )
        assert response.status_code == 200, response.json

    def clock(self) -> dict[str, Any]:
        return self.service.client("clock:write").get("/v1/test-clock").json

    def pass_wall_time(self, ago: timedelta) -> None:
        """Makes every question to the gateway as much older."""
        statement = text(
            "UPDATE payments SET asked_at = asked_at - :ago, ask_again_at = ask_again_at - :ago"
        )
        refunds = text(
            "UPDATE refunds SET asked_at = asked_at - :ago, ask_again_at = ask_again_at - :ago"
        )
        with self.service.transaction() as session:
            session.execute(statement, {"ago": ago})
            session.execute(refunds, {"ago": ago})

    def let_holds_be_over(self) -> None:
        """Makes every hold as old as a hold can be."""
        statement = text("UPDATE holds SET expires_at = created_at WHERE status = 'held'")
        with self.service.transaction() as session:
            session.execute(statement)

    # What is to be seen afterwards.

    def method(self, method: dict[str, Any]) -> Any:
        return self.contact(UUID(method["client_id"])).get(f"/v1/payment-methods/{method['id']}")

    def payments(self) -> list[dict[str, Any]]:
        """The client's payments, the first made first."""
        return self.contact().get("/v1/payments").json["items"][::-1]

    def receivable(self, invoice_id: UUID) -> dict[str, Any]:
        items = self.contact().get("/v1/receivables").json["items"]
        return next(item for item in items if item["id"] == str(invoice_id))

    def charges(self, status: str = "succeeded") -> list[SandboxCharge]:
        """What the gateway itself remembers."""
        query = select(SandboxCharge).where(SandboxCharge.firm_id == self.service.firm)
        with self.service.transaction() as session:
            return list(session.scalars(query.where(SandboxCharge.status == status)))

    def journal(self) -> list[JournalEntry]:
        query = select(JournalEntry).where(JournalEntry.firm_id == self.service.firm)
        with self.service.transaction() as session:
            return list(session.scalars(query))

    def booked(self) -> dict[str, int]:
        """What stands on each account of the journal."""
        sums: dict[str, int] = {}
        for entry in self.journal():
            sums[entry.account] = sums.get(entry.account, 0) + entry.amount
        return {account: amount for account, amount in sums.items() if amount}

    def row(self, payment_id: str | UUID) -> Payment:
        query = select(Payment).where(
            Payment.firm_id == self.service.firm, Payment.id == UUID(str(payment_id))
        )
        with self.service.transaction() as session:
            return session.scalars(query).one()

    def now(self) -> Any:
        return clock.now()

    def _hear(
        self, type_: str, data: dict[str, Any], *, version: int = 1, firm: UUID | None = None
    ) -> None:
        event = self.service.event(type_, data, subject=data["id"], version=version, firm=firm)
        self.service.deliver(event)
