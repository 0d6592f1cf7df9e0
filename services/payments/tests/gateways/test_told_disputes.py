"""What a payer's bank does to a charge at Stripe is told, looked at, and done here once."""

import json
from datetime import timedelta

import pytest

from common import clock
from services.payments.tests.api.test_webhooks import signed


def paid(journey):
    """An invoice that is paid by card; returns it and the intent that paid it."""
    invoice = journey.invoice()
    journey.work()
    [intent] = journey.bench.fake.books(journey.bench.keys)["payment_intents"]
    return invoice, intent["id"]


def tell(journey, kind, about, times=1):
    """Has Stripe tell of a dispute, as it was when it began."""
    thing = {"id": about, "object": "dispute", "amount": 1, "status": "needs_response"}
    path = journey.service.client("firm:read").get("/v1/gateways/stripe").json["webhook_path"]
    for _ in range(times):
        event = {"id": f"evt_{about}_{kind}_{clock.now()}", "type": kind, "livemode": True}
        body = json.dumps(event | {"data": {"object": thing}})
        headers = {"Content-Type": "application/json"}
        headers["Stripe-Signature"] = signed(body, journey.bench.keys.webhook_secret)
        answer = journey.service.anonymous().post(f"/v1{path}", data=body, headers=headers)
        assert answer.status_code == 200, answer.json
    journey.work()


def state(journey, invoice):
    receivable = journey.suite.receivable(invoice)
    [payment] = journey.suite.payments()
    return payment["status"], receivable["status"], receivable["due_amount"]


def test_a_dispute_reopens_nothing_until_it_is_lost_and_then_owes_it_again_once(journey):
    invoice, intent = paid(journey)
    dispute = journey.bench.fake.dispute(journey.bench.keys, intent)

    tell(journey, "charge.dispute.created", dispute, times=2)
    disputed = state(journey, invoice)
    journey.bench.fake.close_dispute(journey.bench.keys, dispute, "lost")
    tell(journey, "charge.dispute.closed", dispute, times=2)

    assert disputed == ("disputed", "paid", 0)
    assert state(journey, invoice) == ("charged_back", "open", 12000)
    assert journey.suite.booked() == {"billed": -12000, "receivable": 12000}


def test_a_dispute_that_is_won_before_we_hear_of_it_leaves_all_as_it_was(journey):
    invoice, intent = paid(journey)
    dispute = journey.bench.fake.dispute(journey.bench.keys, intent)
    journey.bench.fake.close_dispute(journey.bench.keys, dispute, "won")

    for kind in ("charge.dispute.closed", "charge.dispute.created"):
        tell(journey, kind, dispute)

    assert state(journey, invoice) == ("succeeded", "paid", 0)


def test_an_inquiry_moves_nothing(journey):
    invoice, intent = paid(journey)
    dispute = journey.bench.fake.dispute(journey.bench.keys, intent)
    journey.bench.fake.close_dispute(journey.bench.keys, dispute, "warning_needs_response")

    tell(journey, "charge.dispute.created", dispute)

    assert state(journey, invoice) == ("succeeded", "paid", 0)


@pytest.mark.parametrize("by", ["schedule", "client"])
def test_what_fails_while_a_bank_decides_is_not_tried_again(journey, by):
    debit = journey.method("pm_usBankAccount_success")
    running = journey.running_service(debit if by == "schedule" else None)
    invoice = journey.suite.issue_invoice(running)
    part = journey.suite.pay_outside(invoice, 5000).json
    if by == "client":
        journey.suite.pay([invoice], debit, amount=7000)
    journey.work("collect")
    journey.suite.dispute(part, 5000)

    [intent] = journey.intents()
    journey.fake.settle(journey.bench.keys, intent["id"], "insufficient_funds")
    journey.hear(journey.event("payment_intent.payment_failed", intent))
    journey.work("webhooks")

    assert "failed" in journey.statuses()
    assert "scheduled" not in journey.statuses()
    assert journey.suite.receivable(invoice)["waits_for"] == "dispute"
    journey.suite.pass_firm_time(timedelta(days=30))
    journey.work()
    assert len(journey.intents()) == 1
