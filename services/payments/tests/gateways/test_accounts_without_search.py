"""Accounts whose search finds nothing: old charges are found by name, or in the list since they began."""

from datetime import timedelta

import pytest

from common.ids import new_id

TWO_HOURS, THREE_DAYS = timedelta(hours=2), timedelta(days=3)
NOT = {"charged": False, "reason": "Nothing is to be seen of it."}


@pytest.fixture
def journey(journey):
    """An account of a country in which Stripe's search is not there."""
    journey.fake.fault("refused", act="search", times=None)
    return journey


def grow_older(journey, ago):
    """Makes both books as much older, keys forgotten after a day, and does what is due then."""
    journey.fake.grow_older(journey.bench.keys, ago)
    if ago > timedelta(days=1):
        journey.fake.forget_keys()
    journey.pass_wall_time(ago)


def say_not(journey, payment):
    path = f"/v1/payments/{payment['id']}/outcome"
    return journey.suite.member().post(path, NOT, key=str(new_id()))


def lost(journey, token):
    """A payment whose charge was made there, and whose answer was lost three days ago."""
    journey.fake.fault("cut_after_charge")
    journey.invoice(token)
    journey.work("collect")
    assert journey.statuses() == ["unknown"]
    grow_older(journey, THREE_DAYS)
    return journey.suite.payments()[0]


def test_a_charge_whose_answer_was_lost_is_found_after_days(journey):
    lost(journey, "pm_card_visa")

    assert journey.statuses() == ["succeeded"]
    journey.assert_books_agree()


def test_a_debit_that_is_on_its_way_is_not_said_to_be_not_charged(journey):
    payment = lost(journey, "pm_usBankAccount_success")

    refused = say_not(journey, payment)
    [intent] = journey.intents()
    journey.fake.settle(journey.bench.keys, intent["id"])
    journey.pass_wall_time(timedelta(days=1))

    assert (refused.status_code, refused.json["code"]) == (409, "gateway_has_it")
    assert journey.statuses() == ["succeeded"]
    journey.assert_books_agree()


def test_what_was_refused_is_found_refused_after_days(journey):
    payment = lost(journey, "pm_card_visa_chargeDeclinedLostCard")

    assert (payment["status"], payment["failure_code"]) == ("failed", "lost_card")
    journey.assert_books_agree()


def test_nothing_is_said_to_be_not_charged_while_the_gateway_cannot_be_read(journey):
    journey.fake.fault("cut_before")
    journey.invoice()
    journey.work("collect")
    grow_older(journey, THREE_DAYS)
    [payment] = journey.suite.payments()

    journey.fake.fault("500_before", act="read", times=None)
    unread = say_not(journey, payment)
    after = journey.statuses()
    journey.fake.calm()
    read = say_not(journey, payment)

    assert (unread.status_code, unread.json["code"]) == (503, "gateway_unavailable")
    assert (after, read.json["status"]) == (["unknown"], "scheduled")


def test_a_wait_for_a_payer_is_opened_late_and_ends(journey):
    journey.invoice("pm_card_authenticationRequired")
    journey.work()
    [payment] = journey.suite.payments()
    grow_older(journey, TWO_HOURS)

    path = f"/v1/payments/{payment['id']}/confirmation"
    opened = journey.suite.contact().get(path)
    journey.suite.pass_firm_time(timedelta(days=1, minutes=1))
    journey.work()

    assert opened.status_code == 200, opened.json
    assert journey.statuses() == ["failed"]
    assert [intent["status"] for intent in journey.intents()] == ["canceled"]
