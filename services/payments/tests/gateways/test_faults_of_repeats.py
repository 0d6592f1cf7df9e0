"""A request that is repeated, whose first one was cut off, asks the gateway for nothing."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from common.ids import new_id

LONG_AGO = timedelta(hours=30)
CUT_OFF = """
    UPDATE idempotency_keys SET status = NULL, body = NULL, taken_at = taken_at - interval '1 min'
    WHERE key = :key
"""


def cut_off(journey, key, table=None):
    """Leaves the rows as a process does that died before it could answer; with a table, before it stored."""
    with journey.service.transaction() as session:
        assert session.execute(text(CUT_OFF), {"key": key}).rowcount == 1
        if table:
            session.execute(
                text(f"UPDATE {table} SET status = 'processing', version = version + 1")
            )


def keys_are_forgotten(journey):
    """Lets so much time pass that the gateway knows no key any more; nothing was due meanwhile."""
    journey.fake.grow_older(journey.bench.keys, LONG_AGO)
    journey.fake.forget_keys()
    with journey.service.transaction() as session:
        for table in ("payments", "refunds"):
            session.execute(
                text(f"UPDATE {table} SET asked_at = asked_at - :ago"), {"ago": LONG_AGO}
            )


@pytest.fixture
def order(journey):
    """An order that was sent, whose charge was made and whose answer was lost."""
    invoices, method = [journey.suite.issue_invoice()], journey.method()
    order = {"invoices": invoices, "method": method, "key": str(new_id())}
    order["caller"] = journey.suite.contact()
    journey.fake.fault("cut_after_charge")
    first = journey.suite.pay(**order)
    assert (first.status_code, first.json["status"]) == (201, "unknown")
    return order


@pytest.fixture
def refund(journey):
    """A refund that was asked for, made there, and whose answer was lost."""
    payment = journey.suite.pay([journey.suite.issue_invoice()], journey.method()).json
    journey.fake.fault("cut_after_charge", act="refund")
    order = {"payment": payment, "amount": 5000, "key": str(new_id())}
    order["caller"] = journey.suite.member()
    first = journey.suite.refund(**order)
    assert (first.status_code, first.json["status"]) == (201, "unknown"), first.json
    return order


def while_away(journey, ask):
    """What is answered while nothing can be asked of the gateway."""
    journey.fake.stop()
    try:
        return ask()
    finally:
        journey.fake.start()


def test_a_charge_whose_key_is_forgotten_is_not_made_anew(journey, order):
    cut_off(journey, order["key"])
    keys_are_forgotten(journey)

    again = journey.suite.pay(**order)
    journey.pass_wall_time(timedelta(hours=1))

    assert (again.status_code, again.json["status"]) == (201, "unknown")
    assert len(journey.bench.charged()) == 1
    assert journey.statuses() == ["succeeded"]
    journey.assert_books_agree()


def test_a_charge_is_not_given_up_because_the_gateway_is_away_when_it_is_repeated(journey, order):
    cut_off(journey, order["key"], table="payments")

    again = while_away(journey, lambda: journey.suite.pay(**order))
    journey.pass_wall_time(timedelta(hours=1))

    assert (again.status_code, again.json["status"]) == (201, "processing")
    assert journey.statuses() == ["succeeded"]
    journey.assert_books_agree()


def test_a_refund_whose_key_is_forgotten_is_not_made_anew(journey, refund):
    cut_off(journey, refund["key"])
    keys_are_forgotten(journey)

    again = journey.suite.refund(**refund)
    journey.pass_wall_time(timedelta(hours=1))

    assert (again.status_code, again.json["status"]) == (201, "unknown")
    assert len(journey.fake.books(journey.bench.keys)["refunds"]) == 1
    assert journey.statuses() == ["partially_refunded"]
    journey.assert_books_agree()


def test_a_refund_is_not_given_up_because_the_gateway_is_away_when_it_is_repeated(journey, refund):
    cut_off(journey, refund["key"], table="refunds")

    again = while_away(journey, lambda: journey.suite.refund(**refund))
    journey.pass_wall_time(timedelta(hours=1))

    assert (again.status_code, again.json["status"]) == (201, "processing")
    assert journey.statuses() == ["partially_refunded"]
    journey.assert_books_agree()
