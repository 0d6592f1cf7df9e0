"""Through the dashboard, with all services running: void, write off, credit, and paid outside."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from common.auth import Signer
from common.ids import new_id
from identity.rules.permissions import of_member
from suite.check import check_suite
from suite.firms import OWNER
from suite.story.api import Answer, Api

from .conftest import Told, come_to_rest, open_api


class Desk:
    """The owner at the dashboard of a running suite, with a client to bill."""

    def __init__(self, told: Told, running: Callable[..., Any]) -> None:
        self.told, self.urls = told, told.copy(*(service.name for service in told.services))
        self.suite = running(self.urls)
        self.owner: Api = open_api(self.suite)
        assert self.owner.sign_in(OWNER, told.secrets.demo_password).status in (200, 201)
        self.firm = UUID(self.owner.get("/session")["firm"]["id"])
        self.client = str(self.owner.get("/clients")["items"][0]["id"])

    def invoice(self, price: str = "480.00") -> str:
        """Issues an invoice by hand; returns its id."""
        return str(self._invoicing(f"/v1/invoices/{self.draft(price)}/issue", {})["id"])

    def draft(self, price: str = "480.00") -> str:
        """Drafts an invoice by hand; returns its id."""
        body = {"client_id": self.client, "lines": [{"name": "Workshop", "unit_price": price}]}
        return str(self._invoicing("/v1/invoices", body)["id"])

    def act(self, invoice: str, act: str, body: Any, *, key: str | None = None) -> Answer:
        return self.owner.post(f"/invoices/{invoice}/{act}", body, key=key or str(new_id()))

    def credit(self, invoice: str, lines: Any = None, *, key: str | None = None) -> Answer:
        seen = self.owner.post(f"/invoices/{invoice}/credit-note-previews", {"lines": lines})
        order = {"lines": lines, "reason": "Not wanted.", "expected_amount": seen["total_amount"]}
        return self.act(invoice, "credit-notes", order, key=key)

    def pay_outside(self, invoice: str, amount: int) -> Answer:
        body = {"amount": amount, "currency": "GBP", "reference": "BACS 4711"}
        return self.act(invoice, "offline-payments", body | {"received_on": "2026-01-02"})

    def shown(self, invoice: str) -> Answer:
        return self.owner.get(f"/invoices/{invoice}")

    def check(self) -> list[str]:
        """Returns what is wrong once everything has arrived."""
        come_to_rest(self.told, self.urls)
        said: list[str] = []
        return said if check_suite(self.urls, said.append, patience=5) else []

    def _invoicing(self, path: str, body: Any) -> Any:
        claims = {
            "aud": "invoicing", "sub": f"member:{new_id()}", "firm": str(self.firm), "client": None,
            "permissions": sorted(of_member("owner", "sandbox")), "mode": "sandbox",
        }  # fmt: skip
        token, _ = Signer(self.told.secrets.signing_key).sign(claims)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": str(new_id())}
        answer = self.suite.apps["invoicing"].test_client().post(path, json=body, headers=headers)
        assert answer.status_code < 300, answer.json
        return answer.json


@pytest.fixture
def desk(told: Told, running: Callable[..., Any]) -> Iterator[Desk]:
    """The owner at a running suite."""
    desk = Desk(told, running)
    yield desk
    desk.owner.close()


def test_everything_that_can_become_of_an_invoice_leaves_every_invariant_kept(desk: Desk) -> None:
    void, lost, part, whole, paid = (desk.invoice() for _ in range(5))

    answers = [
        desk.act(void, "void", {"reason": "Billed twice."}),
        desk.act(lost, "write-off", {"reason": "Insolvent."}),
        desk.credit(part, [{"position": 1, "quantity": "0.5"}]),
        desk.credit(whole),
        desk.pay_outside(paid, 60000),
        desk.credit(paid, [{"position": 1, "amount": 1000}]),
        desk.pay_outside(lost, 10000),
    ]

    assert [answer.status for answer in answers] == [200] * 7, [a.body for a in answers]
    assert desk.check() == []
    shown = {name: desk.shown(id_)["invoice"] for name, id_ in
             {"void": void, "lost": lost, "part": part, "whole": whole, "paid": paid}.items()}  # fmt: skip
    states = {name: (each["status"], each["due_amount"]) for name, each in shown.items()}
    assert states == {
        "void": ("void", 0),
        "lost": ("uncollectible", 0),
        "part": ("open", 28800),
        "whole": ("paid", 0),
        "paid": ("paid", 0),
    }
    assert shown["whole"]["credited_amount"] == 57600


def test_a_credit_note_is_seen_by_both_sides_and_listed_everywhere(desk: Desk) -> None:
    invoice = desk.invoice()

    note = desk.credit(invoice, [{"position": 1, "amount": 10000}]).body

    listed = [
        desk.shown(invoice)["credit_notes"],
        desk.owner.get(f"/clients/{desk.client}/invoices")["credit_notes"],
    ]
    assert [[row["id"] for row in rows] for rows in listed] == [[note["id"]]] * 2
    shown = desk.owner.get(f"/credit-notes/{note['id']}")["credit_note"]
    assert (shown["number"], shown["total_amount"]) == (note["number"], 12000)


def test_the_same_request_again_is_answered_as_the_first_was(desk: Desk) -> None:
    invoice = desk.invoice()
    order = {"lines": None, "reason": "Not wanted.", "expected_amount": 57600}

    first, again = (desk.act(invoice, "credit-notes", order, key="one") for _ in range(2))

    assert (first.status, again.status) == (200, 200)
    assert first["id"] == again["id"]
    assert len(desk.shown(invoice)["credit_notes"]) == 1


def test_a_refusal_lets_go_of_the_invoice_at_once(desk: Desk) -> None:
    invoice = desk.invoice()
    wrong = {"lines": [{"position": 7}], "reason": "Not wanted.", "expected_amount": 1}

    refused = desk.act(invoice, "credit-notes", wrong, key="again")
    no_reason = desk.act(invoice, "void", {"reason": " "}, key="void")
    given = desk.act(invoice, "void", {"reason": "Billed twice."}, key="void")

    assert (refused.status, no_reason.status) == (422, 422)
    assert "reason" in no_reason.body["errors"]
    assert (given.status, given["status"]) == (200, "void")
    assert desk.check() == []


def test_another_amount_than_was_shown_is_not_credited(desk: Desk) -> None:
    invoice = desk.invoice()
    order = {"lines": None, "reason": "Not wanted.", "expected_amount": 57599}

    refused = desk.act(invoice, "credit-notes", order)

    assert (refused.status, refused.code) == (409, "amount_changed")
    assert desk.shown(invoice)["credit_notes"] == []
