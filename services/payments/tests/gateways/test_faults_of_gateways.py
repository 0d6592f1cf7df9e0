"""A gateway that is away, breaks, forgets or asks back: each amount that is due is charged once."""

import math
import time
from datetime import timedelta

import pytest

from payments.models.breakers import OPENS_AFTER
from services.payments.tests.gateways.journeys import MINUTE

INVOICES = 5
A_STEP = timedelta(minutes=20)
THREE_DAYS = timedelta(days=3)


def attempts(journey):
    return {(payment["status"], payment["attempt"]) for payment in journey.suite.payments()}


def go_away(journey, how):
    """Lets the gateway refuse everything for two hours, and then be well."""
    if how == "refuses connections":
        journey.fake.stop()
    else:
        journey.fake.fault("429", act="any", times=None)
    try:
        for n in range(1, 7):
            journey.work("collect")
            journey.suite.pass_firm_time(n * A_STEP)
            journey.pass_wall_time(A_STEP)
        seen = attempts(journey)
    finally:
        if how == "refuses connections":
            journey.fake.start()
        journey.fake.calm()
    return seen


@pytest.mark.parametrize("how", ["refuses connections", "asks to slow down"])
def test_two_hours_without_a_gateway_cost_no_attempt_and_it_comes_back_without_a_storm(
    journey, how
):
    running = journey.running_service()
    for _ in range(INVOICES):
        journey.suite.issue_invoice(running)

    meanwhile = go_away(journey, how)
    before = len(journey.asked())
    journey.suite.pass_firm_time(7 * A_STEP)
    begun, paces = time.monotonic(), []
    journey.pass_wall_time(timedelta(minutes=5))
    for _ in range(2 * INVOICES):
        journey.pass_wall_time(timedelta(seconds=0.5))
        paces.append((time.monotonic() - begun + 0.5 * (len(paces) + 1), len(journey.asked())))

    assert meanwhile == {("scheduled", 1)}
    assert not journey.service.published("payment.failed")
    assert all(asked - before <= math.ceil(seconds) + 1 for seconds, asked in paces)
    journey.pass_wall_time(timedelta(minutes=11))
    assert attempts(journey) == {("succeeded", 1)}
    journey.assert_books_agree()


def watched_recovery(journey):
    """Lets a gateway that is well again be asked; returns at which second how many requests had come."""
    before, begun, paces = len(journey.asked()), time.monotonic(), []
    journey.pass_wall_time(timedelta(minutes=5))
    for _ in range(2 * INVOICES):
        journey.pass_wall_time(timedelta(seconds=0.5))
        seconds = time.monotonic() - begun + 0.5 * (len(paces) + 1)
        paces.append((seconds, len(journey.asked()) - before))
    return paces


def test_lost_outcomes_are_not_asked_about_in_a_storm(journey):
    journey.fake.fault("cut_before", times=2 * INVOICES)
    running = journey.running_service()
    for _ in range(2 * INVOICES):
        journey.suite.issue_invoice(running)
    journey.work("collect")
    lost, before = attempts(journey), len(journey.asked())

    journey.fake.fault("429", act="charge", times=None)
    journey.pass_wall_time(MINUTE)
    meanwhile = len(journey.asked()) - before
    journey.fake.calm()
    paces = watched_recovery(journey)

    assert lost == {("unknown", 1)}
    assert meanwhile <= OPENS_AFTER
    assert all(asked <= math.ceil(seconds) + 1 for seconds, asked in paces)
    journey.pass_wall_time(timedelta(minutes=11))
    assert attempts(journey) == {("succeeded", 1)}
    journey.assert_books_agree()


def test_a_gateway_that_breaks_for_two_hours_is_left_alone_and_costs_no_attempt(journey):
    journey.fake.fault("500_before", act="charge", times=None)
    running = journey.running_service()
    for _ in range(6 * INVOICES):
        journey.suite.issue_invoice(running)
    journey.work("collect")
    at_first = len(journey.asked())

    for n in range(1, 7):
        journey.suite.pass_firm_time(n * A_STEP)
        journey.pass_wall_time(A_STEP)
    meanwhile, seen = len(journey.asked()), attempts(journey)
    journey.fake.calm()
    paces = watched_recovery(journey)

    assert at_first == OPENS_AFTER
    assert meanwhile - at_first <= 6 * 2
    assert seen == {("scheduled", 1), ("unknown", 1)}
    assert all(asked <= math.ceil(seconds) + 1 for seconds, asked in paces)
    for _ in range(6 * INVOICES):
        journey.suite.pass_firm_time(timedelta(hours=3))
        journey.pass_wall_time(timedelta(minutes=11))
    assert attempts(journey) == {("succeeded", 1)}
    journey.assert_books_agree()


def test_when_nothing_can_be_read_after_the_charge_it_is_not_failed_and_not_repeated(journey):
    journey.fake.fault("cut_after_charge")
    journey.invoice()
    journey.work("collect")
    for act in ("read", "search"):
        journey.fake.fault("500_before", act=act, times=None)

    for ago in (MINUTE, 6 * MINUTE):
        journey.pass_wall_time(ago)
    meanwhile = attempts(journey)
    journey.fake.calm()
    journey.pass_wall_time(timedelta(hours=2))

    assert meanwhile == {("unknown", 1)}
    assert attempts(journey) == {("succeeded", 1)}
    journey.assert_books_agree()


@pytest.mark.parametrize(
    "lost, status", [("cut_after_charge", "succeeded"), ("cut_before", "unknown")]
)
def test_after_three_days_a_lost_charge_is_searched_for_and_never_asked_for_anew(
    journey, lost, status
):
    journey.fake.fault(lost)
    journey.invoice()
    journey.work("collect")
    journey.fake.forget_keys()
    asked = journey.asked()

    journey.pass_wall_time(THREE_DAYS)
    journey.suite.pass_firm_time(THREE_DAYS)
    journey.work()

    assert (attempts(journey), journey.asked()) == ({(status, 1)}, asked)
    journey.assert_books_agree()


def test_a_card_that_was_let_go_of_at_the_gateway_is_not_charged_and_another_is_asked_for(journey):
    method = journey.method()
    journey.suite.issue_invoice(journey.running_service(method))
    journey.bench.gateway.detach(journey.bench.firm, method["reference"])

    journey.work()
    journey.suite.pass_firm_time(timedelta(days=20))
    journey.work()

    assert (journey.asked(), journey.statuses()) == ([], ["failed"])
    [payment] = journey.suite.payments()
    assert (payment["failure_code"], payment["needs_new_method"]) == ("invalid_account", True)
    assert len(journey.service.published("payment.failed")) == 1
    journey.assert_books_agree()


def test_a_card_that_expired_before_it_was_charged_asks_for_another_and_is_not_tried_again(journey):
    journey.invoice("pm_card_chargeDeclinedExpiredCard")

    journey.work()
    journey.suite.pass_firm_time(timedelta(days=20))
    journey.work()

    assert (len(journey.asked()), journey.statuses()) == (1, ["failed"])
    assert journey.suite.payments()[0]["needs_new_method"]
    journey.assert_books_agree()


def test_a_bank_that_asks_who_pays_is_not_asked_again_while_the_payer_is_waited_for(journey):
    journey.invoice("pm_card_authenticationRequired")
    journey.work()

    for hours in (1, 6, 12, 23):
        journey.suite.pass_firm_time(timedelta(hours=hours))
        journey.pass_wall_time(timedelta(hours=1))
    waiting, asked = journey.statuses(), len(journey.asked())
    journey.suite.pass_firm_time(timedelta(hours=25))
    journey.work()

    assert (waiting, asked) == (["requires_action"], 1)
    assert len(journey.service.published("payment.requires_action")) == 1
    assert "failed" in journey.statuses()
    assert [intent["status"] for intent in journey.intents()] == ["canceled"]
    journey.assert_books_agree()


def test_a_payer_who_confirms_in_time_has_paid_once(journey):
    journey.invoice("pm_card_authenticationRequired")
    journey.work()
    [intent] = journey.intents()

    journey.fake.authenticate(journey.bench.keys, intent["client_secret"])
    journey.hear(journey.event("payment_intent.succeeded", intent))
    journey.pass_wall_time(MINUTE)

    assert journey.statuses() == ["succeeded"]
    journey.assert_books_agree()


@pytest.mark.parametrize("settled", ["voided", "written off", "paid outside"])
def test_a_refused_charge_is_not_tried_again_for_what_was_settled_otherwise(journey, settled):
    invoice = journey.invoice("pm_card_visa_chargeDeclinedInsufficientFunds")
    journey.work()
    if settled == "voided":
        journey.suite.void_invoice(invoice)
    elif settled == "written off":
        journey.suite.write_off_invoice(invoice)
    else:
        assert journey.suite.pay_outside(invoice).status_code == 201

    for days in (4, 8, 15, 30):
        journey.suite.pass_firm_time(timedelta(days=days))
        journey.work()

    assert len(journey.asked()) == 1
    assert journey.bench.charged() == []
    journey.assert_books_agree()
