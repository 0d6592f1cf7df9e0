"""The clients that pages are measured with, made by the commands that people use."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from common.clock import now
from common.config import load
from dashboard_bff.config import Config
from dashboard_bff.gateways.services import Person, Refused, Services
from suite.apart import Apart
from suite.embedded import DASHBOARD

PASSWORD = "quiet-harbor-walks-far"
PATIENCE = 30.0
TAXED = {"tax_name": "VAT", "tax_rate": "20", "quantity": "1"}


@dataclass(frozen=True)
class Guest:
    """A client, and the contact of it who is signed in."""

    client_id: UUID
    contact_id: UUID
    cookie: str
    browser: httpx.Client


class Office:
    """The firm's owner, at work on the services' own HTTP."""

    def __init__(self, apart: Apart) -> None:
        self.url = apart.url
        self.services = Services(load(Config, apart.environments[DASHBOARD]))
        sign_in = {"email": apart.owner, "password": apart.password}
        answer = self.services.ask_identity("POST", "/v1/sign-ins", sign_in)
        choice = answer["choices"][0]
        self.owner = Person(
            UUID(choice["firm_id"]), UUID(answer["person"]["id"]), UUID(choice["membership_id"])
        )

    def call(self, service: str, method: str, path: str, body: Any = None, **more: Any) -> Any:
        """Commands a service as the owner."""
        return self.services.call(self.owner, service, method, path, body, **more)

    def make(self, service: str, path: str, body: Any) -> Any:
        """Makes something new."""
        return self.call(service, "POST", path, body, key=str(uuid4()))

    def guest(self, name: str) -> Guest:
        """Adds a client whose contact has come in by an invitation."""
        client = self.make("clients", "/v1/clients", {"name": name, "currency": "GBP"})
        email = f"{uuid4().hex[:12]}@acme.example"
        person = {"name": "Dana Moore", "email": email, "role": "client"}
        contact = self.make("clients", f"/v1/clients/{client['id']}/contacts", person)
        browser = httpx.Client(base_url=f"{self.url}/api/v1", timeout=30)
        token = self._invitation(contact["id"])
        entered = browser.post(
            "/invitations/acceptance", json={"token": token, "password": PASSWORD}
        )
        entered.raise_for_status()
        browser.headers["X-CSRF-Token"] = entered.json()["csrf_token"]
        cookie = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
        eventually(lambda: browser.get("/my-billing").status_code == 200, "My Billing is not there")
        return Guest(UUID(client["id"]), UUID(contact["id"]), cookie, browser)

    def furnish(self, guest: Guest) -> None:
        """Gives a client three services, two methods, five open invoices and a proposal."""
        client = str(guest.client_id)
        for token in ("tok_visa", "tok_mastercard"):
            body = {"token": token, "client_id": client, "make_default": token == "tok_visa"}
            self.make("payments", "/v1/payment-methods", body)
        in_a_month = (now() + timedelta(days=30)).date().isoformat()
        monthly = {"billing": "recurring", "interval_unit": "month", "interval_count": 1}
        names = ("Brand care", "Hosting", "Design retainer")
        lines = [_line(name) | monthly | {"starts_on": in_a_month} for name in names]
        self._accept(guest, self._send(guest, "Every month", lines))
        for name in ("May", "June", "July", "August", "September"):
            self.open_invoice(client, name)
        self._send(guest, "Autumn", [_line("Workshop") | {"billing": "on_acceptance"}])
        eventually(lambda: _is_furnished(guest), "My Billing does not show it all")

    def open_invoice(self, client_id: str, name: str) -> Any:
        """Issues an invoice that waits to be paid."""
        body = {"client_id": client_id, "currency": "GBP", "lines": [_line(name)]}
        invoice = self.make("invoicing", "/v1/invoices", body)
        return self.make("invoicing", f"/v1/invoices/{invoice['id']}/issue", {})

    def _send(self, guest: Guest, title: str, lines: list[Any]) -> str:
        whose = {"client_id": str(guest.client_id), "contact_id": str(guest.contact_id)}
        body = {"title": title, "lines": lines, **whose}
        proposal = self.make("invoicing", "/v1/proposals", body)
        path = f"/v1/proposals/{proposal['id']}/sending"
        self.call("invoicing", "POST", path, {"links": {}})
        return str(proposal["id"])

    def _accept(self, guest: Guest, proposal_id: str) -> None:
        path = f"/proposals/{proposal_id}"
        eventually(lambda: guest.browser.get(path).status_code == 200, "no proposal to accept")
        shown = guest.browser.get(path).json()["proposal"]
        method = guest.browser.get("/my-billing").json()["methods"][0]["id"]
        body = {
            "name": "Dana Moore",
            "agreed": True,
            "document_hash": shown["document_hash"],
            "payment_method_id": method,
        }
        headers = {"Idempotency-Key": str(uuid4())}
        answer = guest.browser.post(f"{path}/acceptance", json=body, headers=headers)
        answer.raise_for_status()

    def _invitation(self, contact_id: str) -> str:
        """Invites; identity has to have heard of the contact first."""

        def ask() -> Any:
            try:
                body = {"contact_id": contact_id}
                return self.call("identity", "POST", "/v1/invitations", body)["token"]
            except Refused as refused:
                if refused.status != 404:
                    raise
                return None

        return str(eventually(ask, "identity has not heard of the contact"))


def eventually(look: Callable[[], Any], otherwise: str, patience: float = PATIENCE) -> Any:
    """Looks until something is there, bounded; raises TimeoutError with the sentence."""
    ends = time.monotonic() + patience
    while not (found := look()):
        if time.monotonic() > ends:
            raise TimeoutError(f"{otherwise} after {patience:.0f} s")
        time.sleep(0.05)
    return found


def _is_furnished(guest: Guest) -> bool:
    shown = guest.browser.get("/my-billing").json()
    return [len(shown[part]) for part in ("services", "methods", "actions")] == [3, 2, 6]


def _line(name: str) -> dict[str, Any]:
    return {"name": name, "unit_price": "350.00", **TAXED}
