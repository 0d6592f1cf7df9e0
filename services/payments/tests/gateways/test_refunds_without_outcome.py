"""A refund that got no answer comes to an end: it is found, or surely not there, and never said unread."""

from datetime import timedelta

import pytest

from services.payments.tests.gateways.journeys import MINUTE

DAYS, MONTHS = timedelta(days=2), timedelta(days=65)


def grow_older(journey, ago):
    """Makes both books as much older, keys forgotten, and does what is due then."""
    journey.fake.grow_older(journey.bench.keys, ago)
    journey.fake.forget_keys()
    journey.pass_wall_time(ago)


def asked(journey, mode):
    """A refund of 50.00 that was asked for, and whose answer broke; returns its payment and invoice."""
    invoice = journey.invoice()
    journey.work()
    journey.fake.fault(mode, act="refund", times=None)
    [payment] = journey.suite.payments()
    journey.suite.refund(payment, 5000)
    journey.pass_wall_time(MINUTE)
    return payment, invoice


def refunds(journey):
    [payment] = journey.suite.payments()
    return [(each["status"], each["failure_code"]) for each in payment["refunds"]]


def test_a_refund_that_made_nothing_is_not_given_back_once_its_key_is_forgotten(journey):
    payment, invoice = asked(journey, "500_before")
    meanwhile = refunds(journey)

    grow_older(journey, DAYS)

    assert meanwhile == [("unknown", None)]
    assert refunds(journey) == [("failed", "never_refunded")]
    assert journey.suite.receivable(invoice)["status"] == "paid"
    assert journey.service.published("payment.refund_failed")[0].data["id"] == payment["id"]
    journey.assert_books_agree()
    journey.fake.calm()
    assert journey.suite.refund(payment).json["status"] == "succeeded"
    journey.assert_books_agree()


def test_nothing_is_said_of_a_refund_while_the_gateway_cannot_be_read(journey):
    asked(journey, "500_before")
    journey.fake.fault("500_before", act="read", times=None)

    grow_older(journey, DAYS)
    meanwhile = refunds(journey)
    journey.fake.calm()
    grow_older(journey, DAYS)

    assert meanwhile == [("unknown", None)]
    assert refunds(journey) == [("failed", "never_refunded")]
    journey.assert_books_agree()


@pytest.mark.parametrize("mode", ["500_after_charge", "cut_after_charge"])
def test_a_refund_that_was_made_is_found_however_late_it_is_looked_for(journey, mode):
    invoice = journey.invoice()
    journey.work()
    journey.fake.fault(mode, act="refund")
    journey.fake.fault("500_before", act="read", times=None)
    [payment] = journey.suite.payments()
    journey.suite.refund(payment, 5000)
    journey.fake.calm()

    grow_older(journey, MONTHS)

    assert refunds(journey) == [("succeeded", None)]
    assert journey.suite.receivable(invoice)["due_amount"] == 5000
    journey.assert_books_agree()
