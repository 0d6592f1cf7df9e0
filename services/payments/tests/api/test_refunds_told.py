"""What was given back in Stripe's own dashboard is recorded when it is told, once, by what is there now."""

import pytest

from services.payments.tests.api.test_webhooks import kept, tell


def paid(live):
    """A payment that has come, and what Stripe has of it."""
    live.connect()
    payment, intent = live.payment_under_way("pi_ours")
    live.answer(payment, "succeeded", "pi_ours")
    return payment, intent


def refunded_there(live, *amounts, status="succeeded"):
    """Somebody has given so much back in the dashboard of Stripe."""
    refunds = [
        {"id": f"re_{n}", "object": "refund", "amount": amount, "currency": "gbp",
         "status": status, "payment_intent": "pi_ours", "metadata": {}}
        for n, amount in enumerate(amounts)
    ]  # fmt: skip
    listed = {"object": "list", "data": refunds, "has_more": False, "url": "/v1/refunds"}
    live.stripe.objects["/v1/refunds"] = listed
    return refunds


def payment_of(live, payment):
    return live.service.client("payments:read").get(f"/v1/payments/{payment}").json


@pytest.mark.parametrize("kind", ["charge.refunded", "refund.created", "refund.updated"])
def test_a_refund_made_there_is_recorded_by_what_is_there_now(live, kind):
    payment, _ = paid(live)
    refunded_there(live, 2000)

    said = {"id": "x_1", "object": "thing", "payment_intent": "pi_ours", "amount": 1}
    tell(live, said, kind=kind)
    tell(live, said, kind=kind)
    live.look()

    shown = payment_of(live, payment)
    assert kept(live) == [("applied", None), ("applied", None)]
    assert (shown["status"], shown["refunded_amount"]) == ("partially_refunded", 2000)
    assert [(each["reference"], each["status"]) for each in shown["refunds"]] == [
        ("re_0", "succeeded")
    ]
    [told] = live.service.published("payment.refunded")
    assert told.data["refunded_amount"] == 2000


def test_each_part_is_recorded_and_what_is_only_on_its_way_is_not(live):
    payment, _ = paid(live)
    said = {"id": "ch_1", "object": "charge", "payment_intent": "pi_ours"}
    refunded_there(live, 2000, 3000, status="pending")
    tell(live, said, kind="charge.refunded")
    live.look()
    before = payment_of(live, payment)["refunded_amount"]

    refunded_there(live, 2000, 3000)
    tell(live, said, kind="charge.refunded")
    live.look()

    assert (before, payment_of(live, payment)["refunded_amount"]) == (0, 5000)


def test_more_than_came_is_left_to_a_person(live):
    payment, _ = paid(live)
    refunded_there(live, 12001)

    tell(
        live,
        {"id": "ch_1", "object": "charge", "payment_intent": "pi_ours"},
        kind="charge.refunded",
    )
    live.look()

    assert kept(live) == [("parked", "state_differs")]
    assert payment_of(live, payment)["refunded_amount"] == 0
