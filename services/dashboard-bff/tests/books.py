"""What services would say, told to the dashboard under test, and who looks at it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from common import clock
from common.clock import FirmClock
from common.ids import new_id
from common.testing import ServiceUnderTest
from dashboard_bff.gateways.services import Person
from dashboard_bff.models import NO_CLIENT
from dashboard_bff.readmodel.resources import bump
from dashboard_bff.usecases.viewers import Viewer

Body = dict[str, Any]

STAFF = ("clients:read", "contacts:read", "services:read")
OWNER = (
    *STAFF,
    "clients:write",
    "contacts:write",
    "services:write",
    "proposals:read",
    "proposals:write",
    "invoices:read",
    "payments:read",
    "payment_methods:read",
    "mails:read",
    "clock:write",
    "avatars:read",
)
CONTACT = (
    "proposals:read",
    "proposals:accept",
    "invoices:read",
    "services:read",
    "payments:read",
    "payments:write",
    "payment_methods:read",
    "payment_methods:write",
)


class Books:
    """What services would say, told to the dashboard; each thing's version grows with each telling."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service = service
        self.versions: dict[str, int] = {}
        self.firm_id = service.firm

    def tell(
        self, type_: str, body: Body, *, firm: UUID | None = None, actor: str | None = None
    ) -> Body:
        """Delivers an event with the body as its data; returns the body."""
        actor, at = body.pop("actor", actor), body.pop("happened_at", None)
        version = self.versions[body["id"]] = self.versions.get(body["id"], 0) + 1
        told = {"firm_id": str(firm or self.firm_id), "created_at": _now(), **body}
        told["version"] = version
        event = self.service.event(type_, told, version=version, firm=firm)
        when = datetime.fromisoformat(at) if at else event.time
        self.service.deliver(replace(event, actor=actor or event.actor, time=when))
        return told

    def a_firm(self, firm: UUID | None = None, **more: Any) -> Body:
        id_ = str(firm or self.firm_id)
        body = {
            "id": id_, "name": "Northwind Studio", "mode": "sandbox", "time_zone": "Europe/London",
            "currency": "GBP", "locale": "en", "country": "GB", "email": "hello@northwind.example",
            "my_billing_enabled": True, "invoice_terms_days": 14, "invoice_terms_kind": "net",
            "tax_name": "VAT", "tax_rate": "20",
            "brand_color": "#d5652b", "status": "active",
        }  # fmt: skip
        return self.tell("firm.created", body | more, firm=firm)

    def a_client(self, name: str = "Acme Ltd", firm: UUID | None = None, **more: Any) -> Body:
        address = {
            "line1": "14 Tanner Street", "line2": "", "city": "London", "region": "",
            "postal_code": "SE1 3LD", "country": "GB",
        }  # fmt: skip
        body = {
            "id": str(new_id()), "kind": "company", "name": name, "email": None, "currency": "GBP",
            "billing_name": name, "address": address, "tax_id": None, "terms_days": None, "terms_kind": "net",
            "language": "en", "is_test": False, "status": "active", "other_addresses": [],
            "other_tax_ids": [], "tags": [], "assigned_member_id": None, "custom_values": {},
            "avatar_hash": None, "merged_into": None,
        }  # fmt: skip
        return self.tell("client.created", body | more, firm=firm)

    def a_member(self, name: str = "Priya Shah", **more: Any) -> Body:
        body = {
            "id": str(new_id()), "person_id": str(new_id()), "name": name, "role": "owner",
            "email": "priya@northwind.example", "status": "active",
        }  # fmt: skip
        return self.tell("member.joined", body | more)

    def a_field(self, label: str, kind: str = "text", **more: Any) -> Body:
        body = {
            "id": str(new_id()),
            "label": label,
            "kind": kind,
            "choices": [],
            "status": "active",
        }
        return self.tell("custom_field.created", body | more)

    def a_contact(self, client: Body, name: str = "Dana Moore", **more: Any) -> Body:
        body = {
            "id": str(new_id()), "client_id": client["id"], "name": name, "role": "client",
            "email": f"{name.split()[0].lower()}@example.com", "gets_mail": True, "status": "active",
            "mails": ["invoices", "reminders", "proposals", "receipts"],
        }  # fmt: skip
        return self.tell("contact.created", body | more)

    def an_invoice(self, client: Body, amount: int = 12000, **more: Any) -> Body:
        """An open invoice of the amount, issued today and due in two weeks unless told otherwise."""
        issued = self.today()
        line = {
            "position": 1, "service_id": None, "item_id": None, "proposal_id": None,
            "name": "Design retainer", "description": "", "period_start": None, "period_end": None,
            "quantity": "1", "unit_price": "100.00", "discount_percent": "0", "net_amount": amount,
            "tax_name": "", "tax_rate": "0",
        }  # fmt: skip
        number = f"INV-2026-{len(self.versions):04}"
        body = {
            "id": str(new_id()), "client_id": client["id"], "number": number, "series": "INV",
            "status": "open", "currency": "GBP", "issued_on": issued.isoformat(),
            "due_on": (issued + timedelta(days=14)).isoformat(), "issued_at": _now(),
            "billing_group_id": None, "collection": "automatic", "payment_method_id": None,
            "bill_to": {"name": client["name"], "address": client["address"], "tax_id": None},
            "lines": [line], "taxes": [], "net_amount": amount, "tax_amount": 0,
            "total_amount": amount, "paid_amount": 0, "due_amount": amount, "content_hash": "h",
            "paid_at": None, "voided_at": None, "void_reason": None, "settled_by": [],
        }  # fmt: skip
        body |= more
        return self.tell("invoice.created" if body["status"] == "draft" else "invoice.issued", body)

    def a_credit_note(self, invoice: Body, amount: int = 2000, **more: Any) -> Body:
        """A credit note of an invoice; unless told otherwise, so much less is due."""
        body = {
            "id": str(new_id()), "client_id": invoice["client_id"], "invoice_id": invoice["id"],
            "invoice_number": invoice["number"], "number": f"CN-2026-{len(self.versions):04}",
            "issued_on": self.today().isoformat(), "issued_at": _now(), "reason": "Not wanted.",
            "currency": invoice["currency"], "bill_to": invoice["bill_to"], "lines": [],
            "taxes": [], "net_amount": amount, "tax_amount": 0, "total_amount": amount,
            "applied_amount": amount, "surplus_amount": 0, "content_hash": "h",
        }  # fmt: skip
        return self.tell("credit_note.issued", body | more)

    def a_method(self, client: Body, **more: Any) -> Body:
        body = {
            "id": str(new_id()), "client_id": client["id"], "gateway": "sandbox", "kind": "card",
            "brand": "visa", "last4": "4242", "exp_month": 8, "exp_year": self.today().year + 2,
            "status": "active", "is_default": True, "uses": [], "added_by": "contact:x",
        }  # fmt: skip
        return self.tell("payment_method.added", body | more)

    def a_payment(self, invoice: Body, method: Body, status: str, **more: Any) -> Body:
        allocation = {
            "invoice_id": invoice["id"], "invoice_number": invoice["number"],
            "amount": invoice["due_amount"],
        }  # fmt: skip
        failed, over = status == "failed", status in ("failed", "succeeded")
        body = {
            "id": str(new_id()), "client_id": invoice["client_id"], "status": status,
            "currency": invoice["currency"], "amount": invoice["due_amount"],
            "payment_method_id": method["id"], "gateway": "sandbox", "gateway_reference": None,
            "method": {"kind": "card", "brand": method["brand"], "last4": method["last4"]},
            "allocations": [allocation], "attempt": 1, "initiated_by": "schedule",
            "failure_code": "insufficient_funds" if failed else None,
            "failure_reason": "Insufficient funds." if failed else None,
            "scheduled_for": None, "next_retry_at": None, "reference": None,
            "processed_at": _now() if over else None,
            "succeeded_at": _now() if status == "succeeded" else None,
        }  # fmt: skip
        return self.tell(f"payment.{status}", body | more)

    def a_proposal(self, client: Body, contact: Body, **more: Any) -> Body:
        line = {
            "id": str(new_id()), "position": 1, "name": "Design retainer", "description": "",
            "billing": "recurring", "interval_unit": "month", "interval_count": 1, "starts_on": None,
            "quantity": "1", "unit_price": "100.00", "discount_percent": "0", "tax_name": "VAT",
            "tax_rate": "20", "net_amount": 10000, "tax_amount": 2000, "total_amount": 12000,
            "optional": False, "group": None, "preset": False,
        }  # fmt: skip
        amounts = {"net_amount": 10000, "tax_amount": 2000, "total_amount": 12000}
        month = {"interval_unit": "month", "interval_count": 1}
        none = {"net_amount": 0, "tax_amount": 0, "total_amount": 0}
        accepting = {"when": "on_acceptance", "label": "Design retainer", "total_amount": 12000}
        totals = {
            "once": none, "recurring": [month | amounts], "accepting": [accepting | month],
            "taxes": [
                {"name": "VAT", "rate": "20", "taxable_amount": 10000, "tax_amount": 2000}
            ],
            "range": None, "estimated": None,
        }  # fmt: skip
        body = {
            "id": str(new_id()), "client_id": client["id"], "contact_id": contact["id"],
            "number": f"PRO-2026-{len(self.versions):04}", "title": "Brand refresh",
            "introduction": "Hello.", "terms": "Net 14.", "status": "awaiting_acceptance",
            "currency": "GBP", "expires_on": None, "payment_method_required": True,
            "document_version": 1, "document_hash": "abc", "lines": [line], "totals": totals,
            "option_groups": [],
            "sent_at": _now(), "viewed_at": None, "accepted_at": None, "acceptance": None,
            "declined_reason": None, "payment_method_id": None,
        }  # fmt: skip
        body |= more
        verbs = {"draft": "created", "awaiting_acceptance": "sent", "accepted": "accepted"}
        return self.tell(f"proposal.{verbs.get(body['status'], 'changed')}", body)

    def a_service(self, client: Body, proposal: Body | None = None, **more: Any) -> Body:
        today = self.today().isoformat()
        body = {
            "id": str(new_id()), "client_id": client["id"],
            "proposal_id": proposal["id"] if proposal else str(new_id()),
            "proposal_number": proposal["number"] if proposal else "PRO-2026-0001",
            "proposal_line_id": str(new_id()), "kind": "recurring", "mode": "automatic",
            "name": "Design retainer", "description": "", "status": "active", "quantity": "1",
            "unit_price": "100.00", "discount_percent": "0", "tax_name": "VAT", "tax_rate": "20",
            "currency": "GBP", "net_amount": 10000, "tax_amount": 2000, "total_amount": 12000,
            "interval_unit": "month", "interval_count": 1, "anchor_on": today, "starts_on": today,
            "ends_on": None, "payment_method_id": None, "parked_reason": None,
            "next_billing_on": today, "next_total_amount": 12000, "items": [],
        }  # fmt: skip
        return self.tell("service.started", body | more)

    def an_item(self, service: Body, due_on: str | None, **more: Any) -> Body:
        """An item of a service that is told with it, as every change of a service tells its items."""
        copied = ("client_id", "name", "description", "quantity", "unit_price", "discount_percent",
                  "tax_name", "tax_rate", "currency", "net_amount", "tax_amount",
                  "total_amount", "mode")  # fmt: skip
        body = {
            "id": str(new_id()), "service_id": service["id"], "firm_id": str(self.firm_id),
            "version": 1, "created_at": _now(), "occurrence": 0, "revision": 1,
            "status": "scheduled", "due_on": due_on, "period_start": None, "period_end": None,
            "group_id": None, "invoice_id": None, "invoice_number": None, "reason": None,
        }  # fmt: skip
        body |= {name: service[name] for name in copied} | more
        self.tell("service.changed", service | {"items": [body]})
        return body

    def viewer(self, permissions: Any) -> Viewer:
        """A member with just these permissions, looking."""
        return a_viewer(self.firm_id, permissions)

    def signed_in(self, client: Body, *more: str) -> Viewer:
        """A contact of the client with the role client, looking."""
        permissions = (*CONTACT, *more)
        return a_viewer(
            UUID(client["firm_id"]), permissions, role="client", client_id=UUID(client["id"])
        )

    def today(self) -> Any:
        """The firm's date."""
        with self.service.transaction() as session:
            return clock.local_date(clock.firm_now(session, self.firm_id), "Europe/London")

    def move_to(self, at: datetime) -> None:
        """Sets the firm's clock ahead, as the conductor does."""
        self.let_time_pass_to(at)
        with self.service.transaction() as session:
            bump(session, [(self.firm_id, NO_CLIENT)])

    def let_time_pass_to(self, at: datetime) -> None:
        """Makes it that time for the firm, with nothing told to anyone."""
        offset = int((at - clock.now()).total_seconds())
        values = {"firm_id": self.firm_id, "offset_seconds": offset, "changed_at": clock.now()}
        with self.service.transaction() as session:
            session.execute(
                insert(FirmClock)
                .values(values)
                .on_conflict_do_update(index_elements=["firm_id"], set_=values)
            )


def a_viewer(
    firm: UUID, permissions: Any, *, role: str = "owner", client_id: UUID | None = None
) -> Viewer:
    """Someone who is looking."""
    return Viewer(
        person=Person(firm, new_id(), new_id()),
        kind="contact" if client_id else "member",
        role=role,
        client_id=client_id,
        name="Dana Moore" if client_id else "Priya Shah",
        email="someone@example.com",
        permissions=frozenset(permissions),
        csrf_token="t",
        secret_hash=b"",
    )


def _now() -> str:
    return clock.now().isoformat().replace("+00:00", "Z")
