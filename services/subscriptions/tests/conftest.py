"""The subscriptions service on a fresh database, and the outside world as it comes to hear of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import time_machine

from common import clock
from common.events import Event
from common.ids import new_id
from common.testing import ServiceUnderTest, service_fixture
from subscriptions.app import SERVICE

empty_service = service_fixture(SERVICE)

ALL = (
    *("services:read", "services:write", "billing_runs:write", "clock:write"),
    *("plans:read", "plans:write", "subscriptions:read", "subscriptions:write"),
    *("firm:read", "firm:write"),
)


class World:
    """What happens around the service: clients come, proposals are accepted, invoicing answers."""

    def __init__(self, service: ServiceUnderTest) -> None:
        self.service = service
        self.answered: set[UUID] = set()

    def firm(
        self, firm: UUID, zone: str = "Europe/London", version: int = 1, status: str = "active"
    ) -> None:
        """identity tells of a firm."""
        data = {
            "id": firm, "time_zone": zone, "currency": "GBP", "mode": "sandbox", "status": status,
        }  # fmt: skip
        self.hear("firm.changed", data, version=version, firm=firm)

    def client(
        self,
        firm: UUID | None = None,
        name: str = "Acme Ltd",
        currency: str | None = None,
        language: str = "en",
    ) -> UUID:
        """clients tells of a client."""
        client_id = new_id()
        data = {"id": client_id, "name": name, "status": "active", "currency": currency}
        data["language"] = language
        self.hear("client.created", data, firm=firm)
        return client_id

    def method(self, client: UUID, status: str = "active", firm: UUID | None = None) -> str:
        """payments tells of a client's payment method; returns its id."""
        method = {"id": new_id(), "client_id": str(client), "status": status}
        self.hear("payment_method.added", method, firm=firm)
        return str(method["id"])

    def accept(
        self,
        *lines: dict[str, Any],
        client: UUID | None = None,
        method: UUID | None = None,
        **more: Any,
    ) -> dict[str, Any]:
        """invoicing tells of an accepted proposal; returns it."""
        firm = more.pop("firm", None)
        proposal = {
            "id": new_id(),
            "client_id": client or self.client(firm),
            "number": "PRO-2026-0001",
            "currency": "GBP",
            "accepted_at": clock.now().isoformat(),
            "payment_method_id": method,
            "lines": list(lines),
        } | more
        self.hear("proposal.accepted", proposal, firm=firm)
        return proposal

    def answer(self) -> list[dict[str, Any]]:
        """invoicing makes an invoice of each group it has not answered yet; returns the invoices."""
        return [self.issue(group) for group in self.unanswered()]

    def unanswered(self) -> list[Event]:
        """Returns the released groups that invoicing has not answered."""
        groups = self.service.published("billing_group.released")
        return [group for group in groups if group.subject not in self.answered]

    def issue(self, group: Event) -> dict[str, Any]:
        """invoicing makes an invoice of a group; returns the invoice."""
        self.answered.add(group.subject)
        invoice = {
            "id": new_id(),
            "client_id": group.data["client_id"],
            "billing_group_id": group.subject,
            "number": f"INV-2026-{len(self.answered):04}",
        }
        self.hear("invoice.issued", invoice)
        return invoice

    def refuse(self, group: Event, reason: str) -> None:
        """invoicing cannot make an invoice of a group."""
        self.answered.add(group.subject)
        refusal = {
            "id": group.subject, "client_id": group.data["client_id"], "code": "tax_unknown",
            "reason": reason, "item_ids": [item["id"] for item in group.data["items"]],
        }  # fmt: skip
        self.hear("billing_group.refused", refusal)

    def hear(self, type_: str, data: dict[str, Any], **more: Any) -> None:
        """The event comes in."""
        self.service.deliver(self.service.event(type_, data, **more))

    def retry(self) -> None:
        """A while later, facts that had to wait are tried again."""
        [waiting_room] = [x for x in self.service.worker.loops if x.name == "waiting room"]
        with time_machine.travel(clock.now() + timedelta(minutes=5)):
            assert waiting_room.step()

    def run(self) -> dict[str, int]:
        """A person presses *run now*."""
        response = self.caller().post("/v1/billing-runs")
        assert response.status_code == 200, response.json
        return response.json  # type: ignore[no-any-return]

    def advance(self, **by: int) -> None:
        """The firm's test clock goes forward."""
        offset = self.clock()["offset_seconds"] + timedelta(**by).total_seconds()
        response = self.caller().put("/v1/test-clock", {"offset_seconds": int(offset)})
        assert response.status_code == 200, response.json

    def clock(self) -> dict[str, Any]:
        """Returns the firm's clock as the conductor sees it."""
        return self.caller().get("/v1/test-clock").json  # type: ignore[no-any-return]

    def services(self) -> list[dict[str, Any]]:
        """Returns the firm's services as a member sees them."""
        return self.caller().get("/v1/services").json["items"]  # type: ignore[no-any-return]

    def items(self, **query: Any) -> list[dict[str, Any]]:
        """Returns the firm's billing items as a member sees them."""
        found = self.caller().get("/v1/billing-items", query_string={"limit": 100} | query)
        return found.json["items"]  # type: ignore[no-any-return]

    def told_items(self) -> list[dict[str, Any]]:
        """Returns the newest that anybody was told of each item, as a listener keeps it."""
        newest: dict[str, dict[str, Any]] = {}
        for event in self.service.published():
            for item in event.data.get("items", ()):
                if item["version"] >= newest.get(item["id"], item)["version"]:
                    newest[item["id"]] = item
        return [newest[id_] for id_ in sorted(newest)]

    def groups(self) -> list[dict[str, Any]]:
        """Returns what was released to invoicing, in order."""
        return [event.data for event in self.service.published("billing_group.released")]

    def edit(self, item: dict[str, Any], **wanted: Any) -> Any:
        """A member changes an item as they saw it; returns the answer."""
        path = f"/v1/billing-items/{item['id']}"
        return self.caller().patch(path, wanted, etag=f'"{item["version"]}"')

    def waive(self, item: dict[str, Any], reason: str = "A gesture") -> Any:
        """A member never bills an item, as they saw it; returns the answer."""
        path, etag = f"/v1/billing-items/{item['id']}/waiving", f'"{item["version"]}"'
        return self.caller().post(path, {"reason": reason}, etag=etag)

    def end(self, service: dict[str, Any], **wanted: Any) -> Any:
        """A member ends a service; returns the answer."""
        path = f"/v1/services/{service['id']}/ending"
        return self.caller().post(path, wanted, key=str(new_id()))

    def confirm(self, *items: dict[str, Any], due_on: str | None = None, **wanted: Any) -> Any:
        """A member bills items that waited, as they saw them; returns the answer."""
        chosen = [{"id": item["id"], "version": item["version"]} | wanted for item in items]
        body = {"client_id": items[0]["client_id"], "due_on": due_on, "items": chosen}
        return self.caller().post("/v1/billing-confirmations", body, key=str(new_id()))

    def plan(self, **terms: Any) -> dict[str, Any]:
        """A member makes a plan; returns it."""
        draft = {"name": "Design retainer", "unit_price": "1200.00"} | terms
        made = self.caller().post("/v1/plans", draft, key=str(new_id()))
        assert made.status_code == 201, made.json
        return made.json  # type: ignore[no-any-return]

    def subscribe(self, plan: dict[str, Any], **wanted: Any) -> dict[str, Any]:
        """A member puts a client on a plan; returns the subscription."""
        body = {"plan_id": plan["id"], "client_id": str(wanted.pop("client_id", self.client()))}
        made = self.caller().post("/v1/subscriptions", body | wanted, key=str(new_id()))
        assert made.status_code == 201, made.json
        return made.json  # type: ignore[no-any-return]

    def caller(self) -> Any:
        """A member who may do everything here."""
        return self.service.client(*ALL)


def a_line(billing: str = "on_acceptance", **fields: Any) -> dict[str, Any]:
    """Returns a priced line of a proposal."""
    recurring = {"interval_unit": "month", "interval_count": 1} if billing == "recurring" else {}
    line = {
        "id": new_id(), "position": 1, "name": "Bookkeeping", "description": "", "billing": billing,
        "interval_unit": None, "interval_count": None, "starts_on": None, "quantity": "1",
        "unit_price": "350.00", "discount_percent": "0", "tax_name": "VAT", "tax_rate": "20",
        "net_amount": 35_000, "tax_amount": 7_000, "total_amount": 42_000,
    }  # fmt: skip
    return line | recurring | fields


@contextmanager
def the_time_is(instant: str) -> Iterator[None]:
    """The wall stands at the instant, and goes on from there."""
    with time_machine.travel(datetime.fromisoformat(instant).astimezone(UTC), tick=True):
        yield


@pytest.fixture
def line() -> Any:
    """Makes a line of a proposal: `line("recurring", interval_unit="week")`."""
    return a_line


@pytest.fixture
def at() -> Any:
    """Puts the wall at an instant: `with at("2026-11-20T09:00:00Z")`."""
    return the_time_is


@pytest.fixture
def service(empty_service: ServiceUnderTest) -> ServiceUnderTest:
    """The service with two firms it knows: `firm` and `other_firm`."""
    for firm in (empty_service.firm, empty_service.other_firm):
        World(empty_service).firm(firm)
    return empty_service


@pytest.fixture
def world(service: ServiceUnderTest) -> World:
    """What happens around the service."""
    return World(service)
