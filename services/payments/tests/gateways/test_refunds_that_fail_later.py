"""What a bank sends back after it was given back is the client's again; one refund waits for no other."""

import pytest

from services.payments.tests.gateways.journeys import MINUTE
from services.payments.tests.gateways.test_faults_of_payers import paid
from services.payments.tests.gateways.test_faults_of_webhooks import refund_there, why_parked


def refunds_there(journey):
    return journey.fake.books(journey.bench.keys)["refunds"]


def come_back(journey):
    """The bank cannot place the refund: the money comes back to the firm's account at the gateway."""
    [refund] = refunds_there(journey)
    journey.fake.settle(journey.bench.keys, refund["id"], "lost_or_stolen_card")
    return refund


@pytest.mark.parametrize("kind", ["refund.failed", "refund.updated", "charge.refund.updated"])
@pytest.mark.parametrize("made", ["here", "there"])
def test_a_refund_that_comes_back_is_the_clients_credit_once(journey, kind, made):
    invoice, payment, intent = paid(journey)
    if made == "here":
        journey.suite.refund(payment, 5000)
    else:
        refund_there(journey, intent["id"], 5000)
        journey.hear(journey.event("charge.refunded", refunds_there(journey)[0]))
        journey.work()
    before = journey.statuses()

    refund = come_back(journey)
    for _ in range(2):
        journey.hear(journey.event(kind, refund))
        journey.work("webhooks")

    [shown] = journey.suite.payments()
    [told] = shown["refunds"]
    assert (before, shown["status"]) == (["partially_refunded"], "succeeded")
    assert (told["status"], told["failure_code"]) == ("failed", "lost_or_stolen_card")
    assert (journey.suite.credit(), shown["refundable_amount"]) == ({"GBP": 5000}, 12000)
    assert journey.suite.receivable(invoice)["due_amount"] == 5000
    assert len(journey.service.published("payment.refund_failed")) == 1
    journey.assert_books_agree()


def test_what_came_back_may_be_given_back_once_more(journey):
    invoice, payment, _intent = paid(journey)
    journey.suite.refund(payment)
    journey.hear(journey.event("refund.failed", come_back(journey)))
    journey.work("webhooks")

    again = journey.suite.refund(payment)

    assert again.json["status"] == "succeeded", again.json
    assert (journey.statuses(), journey.suite.credit()) == (["refunded"], {"GBP": 0})
    assert journey.suite.receivable(invoice)["due_amount"] == 12000
    journey.assert_books_agree()


def test_a_busy_invoice_keeps_one_refund_waiting_and_no_other(journey):
    invoice, _payment, intent = paid(journey, "pm_usBankAccount_success")
    journey.fake.settle(journey.bench.keys, intent["id"])
    journey.hear(journey.event("payment_intent.succeeded", intent))
    journey.work()
    journey.suite.refund(journey.suite.payments()[0], 2000)
    refund_there(journey, intent["id"], 3000)
    hold = journey.suite.hold(invoice, "credit_note", 100).json

    for refund in refunds_there(journey):
        journey.fake.settle(journey.bench.keys, refund["id"])
    journey.hear(journey.event("charge.refunded", refunds_there(journey)[0]))
    journey.work("webhooks")
    meanwhile = journey.suite.payments()[0]["refunded_amount"], why_parked(journey)
    journey.suite.release(invoice, hold)
    journey.pass_wall_time(2 * MINUTE)

    assert meanwhile == (2000, [])
    assert journey.suite.payments()[0]["refunded_amount"] == 5000
    journey.assert_books_agree()
