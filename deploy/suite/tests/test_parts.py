"""A client pays a part of an invoice from its page: the rest stays due, and is collected alone."""

import re

import pytest

from . import sides
from .sides import keyed, until
from .test_collecting import failing, let

world = sides.world


@pytest.fixture
def owed(world):
    """An invoice of £100.00 whose card was declined and is tried again, where parts are let."""
    world.invoice, _ = failing(world)
    let(world, "pay_part")
    world.path = f"/my-billing/payments?invoice={world.invoice}"
    until(lambda: 'name="amount"' in world.contact.get(world.path).text)
    return world


def order(world, **fields):
    """The form as the page gives it."""
    page = world.contact.get(world.path).text
    shown = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    del shown["csrf_token"]
    return shown | {"payment_method_id": world.method, "amount": "40.00"} | fields


def shown(world):
    return world.contact.api("GET", f"/invoices/{world.invoice}").json


def test_without_the_firms_word_the_page_asks_for_all(world):
    invoice, _ = failing(world)
    world.path = f"/my-billing/payments?invoice={invoice}"

    page = world.contact.get(world.path).text
    forged = world.contact.post("/my-billing/payments", order(world))

    assert 'name="amount"' not in page
    assert forged.status_code == 403
    assert world.contact.api("GET", f"/invoices/{invoice}").json["invoice"]["due_amount"] == 10000


def test_a_part_is_shown_first_paid_once_and_the_rest_is_planned(owed):
    form = order(owed)

    asked = owed.contact.get(owed.path).text
    seen = owed.contact.post("/my-billing/payments", form | {"act": "preview"})
    before = shown(owed)["invoice"]
    paid = [owed.contact.post("/my-billing/payments", form) for _ in range(3)]
    after = until(lambda: view if (view := shown(owed))["invoice"]["paid_amount"] else None)
    retry = until(lambda: shown(owed)["planned"])
    stale = owed.contact.post("/my-billing/payments", form | {"idempotency_key": "another"})
    page = owed.contact.get(f"/invoices/{owed.invoice}").text

    assert 'value="100.00"' in asked
    assert (seen.status_code, "£60.00" in seen.text) == (200, True)
    assert before["due_amount"] == 10000
    assert [answer.status_code for answer in paid] == [303] * 3
    assert (after["invoice"]["paid_amount"], after["invoice"]["due_amount"]) == (4000, 6000)
    assert [p["amount"] for p in after["payments"] if p["status"] == "succeeded"] == [4000]
    assert retry
    assert "£60.00" in page
    assert (stale.status_code, 'value="40' in stale.text) == (409, True)
    assert shown(owed)["invoice"]["due_amount"] == 6000


WRONG = {
    "": "Not an amount.",
    "half": "Not an amount.",
    "12,50": "Not an amount.",
    "-5": "Enter more than 0.",
    "0": "Enter more than 0.",
    "0.001": "more decimals than the currency",
    "40.005": "more decimals than the currency",
    "100.01": "No more than £100.00 is due.",
    "9" * 17: "This is more than is due.",
}


def test_a_wrong_amount_is_said_at_its_field_and_nothing_is_charged(owed):
    for typed, words in WRONG.items():
        form = order(owed, amount=typed)
        for act in ({}, {"act": "preview"}):
            answer = owed.contact.post("/my-billing/payments", form | act)
            assert (answer.status_code, words in answer.text) == (422, True), typed
            assert 'id="amount-error"' in answer.text
    assert shown(owed)["invoice"]["due_amount"] == 10000


def test_the_same_over_json(owed):
    body = {
        "invoice_ids": [owed.invoice], "payment_method_id": owed.method, "currency": "GBP",
        "expected_amount": 10000, "amount": 4000,
    }  # fmt: skip

    seen = owed.contact.api("POST", "/my-billing/payments/previews", body)
    paid = keyed(owed.contact, "/my-billing/payments", body)
    stale = owed.contact.api("POST", "/my-billing/payments/previews", body)

    assert (seen.status_code, seen.json["due_amount"]) == (200, 6000)
    assert (paid.status_code, paid.json["amount"]) == (201, 4000)
    assert (stale.status_code, stale.json["code"]) == (409, "amount_changed")
