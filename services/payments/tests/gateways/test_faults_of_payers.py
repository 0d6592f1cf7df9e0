"""Payers press twice, pay in two tabs, or take back what was given back: money moves once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id
from services.payments.tests.api.test_assignments import assign
from services.payments.tests.gateways.journeys import MINUTE


def at_once(act, *arguments):
    """Does it with each argument at the same time; returns the answers' statuses, sorted."""
    with ThreadPoolExecutor(len(arguments)) as together:
        return sorted(answer.status_code for answer in together.map(act, arguments))


def paid(journey, token="pm_card_visa"):
    """An invoice that was paid by card; returns it, its payment and the intent there."""
    invoice = journey.invoice(token)
    journey.work()
    [payment], [intent] = journey.suite.payments(), journey.intents()
    return invoice, payment, intent


def test_pressing_twice_and_reloading_is_one_charge(journey):
    invoice, method = journey.suite.issue_invoice(), journey.method()
    same = {"key": str(new_id()), "caller": journey.suite.contact()}

    at_once(lambda same: journey.suite.pay([invoice], method, **same), same, same)
    reloaded = journey.suite.pay([invoice], method, **same)

    assert (reloaded.status_code, reloaded.json["status"]) == (201, "succeeded")
    assert len(journey.bench.charged()) == 1
    journey.assert_books_agree()


def test_two_tabs_are_one_charge_and_the_other_is_told(journey):
    invoice, cards = journey.suite.issue_invoice(), [journey.method(), journey.method()]

    statuses = at_once(lambda card: journey.suite.pay([invoice], card), *cards)

    assert statuses == [201, 409]
    assert len(journey.bench.charged()) == 1
    journey.assert_books_agree()


def test_while_the_outcome_in_one_tab_is_unknown_nothing_is_charged_in_the_other(journey):
    invoice = journey.suite.issue_invoice()
    journey.fake.fault("cut_after_charge")

    first = journey.suite.pay([invoice], journey.method())
    second = journey.suite.pay([invoice], journey.method())
    journey.pass_wall_time(MINUTE)

    assert (first.json["status"], second.status_code) == ("unknown", 409)
    assert len(journey.bench.charged()) == 1
    journey.assert_books_agree()


def test_a_charge_that_arrives_for_an_invoice_that_needs_none_any_more_is_credit_once(journey):
    journey.fake.fault("cut_after_charge")
    invoice = journey.invoice()
    journey.work("collect")
    journey.suite.void_invoice(invoice)

    journey.pass_wall_time(MINUTE)
    [intent] = journey.intents()
    journey.hear(journey.event("payment_intent.succeeded", intent))
    journey.work()

    assert journey.suite.credit() == {"GBP": 12000}
    journey.assert_books_agree()


def test_two_refunds_at_once_give_back_no_more_than_was_paid(journey):
    _invoice, payment, _intent = paid(journey)

    statuses = at_once(lambda amount: journey.suite.refund(payment, amount), 8000, 8001)

    assert (statuses[0], len(journey.fake.books(journey.bench.keys)["refunds"])) == (201, 1)
    assert statuses[1] >= 400
    journey.assert_books_agree()


@pytest.mark.parametrize(
    "mode", ["cut_before", "cut_after_charge", "500_before", "500_after_charge"]
)
def test_a_refund_whose_answer_is_lost_gives_back_once(journey, mode):
    _invoice, payment, _intent = paid(journey)
    journey.fake.fault(mode, act="refund")

    journey.suite.refund(payment, 5000)
    journey.pass_wall_time(MINUTE)

    assert journey.statuses() == ["partially_refunded"]
    journey.assert_books_agree()


def test_a_refund_that_the_gateway_refuses_gives_nothing_back_and_may_be_made_again(journey):
    invoice, payment, _intent = paid(journey)
    journey.fake.fault("refused", act="refund")

    refused = journey.suite.refund(payment, 5000)
    after = journey.suite.receivable(invoice)["status"]
    journey.assert_books_agree()
    again = journey.suite.refund(payment, 5000)

    assert (refused.json["status"], after) == ("failed", "paid")
    assert again.json["status"] == "succeeded"
    journey.assert_books_agree()


def test_a_refund_that_takes_days_is_booked_when_it_arrives(journey):
    _invoice, _payment, intent = paid(journey, "pm_usBankAccount_success")
    journey.fake.settle(journey.bench.keys, intent["id"])
    journey.hear(journey.event("payment_intent.succeeded", intent))
    journey.work()
    journey.suite.refund(journey.suite.payments()[0], 5000)
    meanwhile = journey.statuses()

    [refund] = journey.fake.books(journey.bench.keys)["refunds"]
    journey.fake.settle(journey.bench.keys, refund["id"])
    for _ in range(2):
        journey.hear(journey.event("refund.updated", refund))
        journey.work()

    assert (meanwhile, journey.statuses()) == (["succeeded"], ["partially_refunded"])
    journey.assert_books_agree()


def test_a_chargeback_after_a_refund_takes_only_what_was_left(journey):
    invoice, payment, intent = paid(journey)
    journey.suite.refund(payment, 5000)
    dispute = journey.fake.dispute(journey.bench.keys, intent["id"])
    journey.fake.close_dispute(journey.bench.keys, dispute, "lost")

    thing = {"id": dispute, "object": "dispute", "payment_intent": intent["id"]}
    for kind in ("charge.dispute.closed", "charge.dispute.created", "charge.dispute.closed"):
        journey.hear(journey.event(kind, thing))
        journey.work()

    assert journey.statuses() == ["charged_back"]
    assert journey.suite.receivable(invoice)["due_amount"] == 12000
    assert journey.suite.refund(payment, 1).status_code == 409
    journey.assert_books_agree()


def test_what_another_card_is_asked_for_at_once_is_not_said_to_be_tried_on_a_later_day(journey):
    running = journey.running_service(journey.method("pm_usBankAccount_success"))
    invoice = journey.suite.issue_invoice(running)
    journey.work("collect")
    assigned = assign(journey.suite, running, journey.method())
    [intent] = journey.intents()
    journey.fake.settle(journey.bench.keys, intent["id"], "insufficient_funds")
    journey.hear(journey.event("payment_intent.payment_failed", intent))

    journey.work()

    assert assigned.status_code == 200
    [failed], planned = (
        journey.service.published(f"payment.{how}") for how in ("failed", "scheduled")
    )
    retry = planned[-1].data
    assert failed.data["next_retry_at"] == retry["scheduled_for"] == retry["created_at"]
    assert [each.subject for each in planned].count(planned[-1].subject) == 1
    assert journey.suite.receivable(invoice)["status"] == "paid"
    journey.assert_books_agree()
