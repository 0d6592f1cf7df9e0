"""A card that something rests on is said to be about to expire: thirty days before, and seven, once each."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from payments.models import PaymentMethod
from payments.models.methods import end_of_card
from payments.rules.expiring import next_warning_on, sandbox_card_ends


@pytest.mark.parametrize(
    ("after", "told_on"),
    [
        (date(2026, 1, 1), date(2026, 3, 2)),
        (date(2026, 3, 1), date(2026, 3, 2)),
        (date(2026, 3, 2), date(2026, 3, 25)),
        (date(2026, 3, 24), date(2026, 3, 25)),
        (date(2026, 3, 25), None),
        (date(2026, 4, 1), None),
    ],
)
def test_it_is_told_thirty_days_before_and_seven(after, told_on):
    assert next_warning_on(date(2026, 4, 1), after) == told_on


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_the_sandbox_card_that_is_about_to_expire_has_both_warnings_before_it(today):
    ends = end_of_card(*sandbox_card_ends("about_to_expire", today))

    first = next_warning_on(ends, today)

    assert first == ends - timedelta(days=30)
    assert today < first <= today + timedelta(days=31)


@given(st.dates(date(2020, 1, 1), date(2090, 12, 31)))
def test_the_sandboxs_other_cards_are_good_for_years(today):
    assert end_of_card(*sandbox_card_ends("for_years", today)) > today + timedelta(days=5 * 365)


def ending(service, suite, method, *, days):
    """Has the card end in so many days of the firm."""
    with service.transaction() as session:
        query = select(PaymentMethod).where(PaymentMethod.id == UUID(method["id"]))
        row = session.scalars(query).one()
        row.expires_on = suite.now().date() + timedelta(days=days)
        row.warn_on = next_warning_on(row.expires_on, suite.now().date())


def told(service):
    return [event.data for event in service.published("payment_method.expiring")]


def days_on(service, suite, first, last):
    """Lets one day of the firm pass after the other, with two runs of the schedule on each."""
    for day in range(first, last + 1):
        suite.pass_firm_time(timedelta(days=day, minutes=1))
        service.run_jobs()
        service.run_jobs()


def test_a_default_is_told_of_twice_and_then_expires(service, suite):
    card = suite.add_method()
    ending(service, suite, card, days=40)

    days_on(service, suite, 1, 9)
    before = told(service)
    days_on(service, suite, 10, 11)
    first = told(service)
    days_on(service, suite, 12, 32)
    between = told(service)
    days_on(service, suite, 33, 41)

    assert (before, len(first), len(between), len(told(service))) == ([], 1, 1, 2)
    assert {each["id"] for each in told(service)} == {card["id"]}
    assert suite.method(card).json["status"] == "expired"


def test_one_that_nothing_misses_is_not_told_of_until_something_does(service, suite):
    default, spare = suite.add_method(), suite.add_method("tok_amex")
    ending(service, suite, spare, days=40)

    days_on(service, suite, 9, 12)
    unused = told(service)
    suite.reserve(spare)
    days_on(service, suite, 32, 35)

    assert (default["is_default"], unused) == (True, [])
    assert [each["id"] for each in told(service)] == [spare["id"]]


def test_a_worker_that_was_away_tells_once(service, suite):
    ending(service, suite, suite.add_method(), days=40)

    suite.pass_firm_time(timedelta(days=36))
    service.run_jobs()
    service.run_jobs()

    assert len(told(service)) == 1


def test_the_test_clock_stops_for_it(service, suite):
    card = suite.add_method()
    ending(service, suite, card, days=40)
    day = suite.now().date() + timedelta(days=10)

    due, none_yet = suite.clock()["next_due_at"], suite.clock()["pending"]["work"]
    suite.pass_firm_time(timedelta(days=11))
    waiting = suite.clock()["pending"]["work"]
    service.run_jobs()

    assert (due[:10], none_yet, waiting) == (day.isoformat(), 0, 1)
    assert suite.clock()["pending"]["work"] == 0


def test_its_activity_says_so(service, suite):
    card = suite.add_method()
    ending(service, suite, card, days=8)

    days_on(service, suite, 1, 2)

    rows = suite.contact().get(f"/v1/payment-methods/{card['id']}/activity").json["items"]
    assert [row["kind"] for row in rows] == ["expiring", "added"]


def test_the_sandbox_has_a_card_with_which_the_notices_can_be_seen(service, suite):
    card = suite.add_method("tok_expiring_soon")

    days_on(service, suite, 1, 63)

    assert [each["id"] for each in told(service)] == [card["id"], card["id"]]
    assert suite.method(card).json["status"] == "expired"


def test_the_sandboxs_cards_are_good_from_the_firms_now_on(service, suite):
    suite.pass_firm_time(timedelta(days=9 * 365))

    card = suite.add_method()

    assert card["exp_year"] > suite.now().year + 5
