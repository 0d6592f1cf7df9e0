"""A client's credit: where it came from, what it pays by itself, and that it can be given back once."""

import pytest

from common.ids import new_id
from services.payments.tests.api.test_races import all_at_once


def has_credit(suite, amount=5000):
    """Somebody has paid that much too much."""
    suite.pay_outside(suite.issue_invoice(), 12000 + amount)


def say(service, **switch):
    by = service.client("firm:read", "firm:write")
    usual = {"retry_days": [3], "weekend": [6, 7], "holidays": []}
    usual |= {"collects_on": "any_day", "clients_may": []}
    answer = by.put("/v1/collection-settings", usual | switch, etag='"0"')
    assert answer.status_code == 200, answer.json


def test_credit_is_given_back_and_told(service, suite):
    has_credit(suite)

    made = suite.refund_credit(2000)

    [told] = service.published("credit.refunded")
    assert made.status_code == 201, made.json
    assert told.data == made.json
    assert suite.credit() == {"GBP": 3000}
    assert suite.booked() == {"billed": -12000, "outside": 15000, "client_credit": -3000}
    [balance] = suite.contact().get("/v1/credits").json["items"]
    assert [(m["kind"], m["amount"], m["reason"]) for m in balance["movements"]] == [
        ("overpaid", 5000, None), ("given_back", -2000, "Paid twice."),
    ]  # fmt: skip
    assert service.published("credit_balance.changed")[-1].data == balance


def test_the_same_request_gives_credit_back_once(service, suite):
    has_credit(suite)
    same = {"key": str(new_id()), "caller": suite.member()}

    first, again = suite.refund_credit(2000, **same), suite.refund_credit(2000, **same)

    assert first.json == again.json
    assert suite.credit() == {"GBP": 3000}
    assert len(service.published("credit.refunded")) == 1


def test_twenty_at_once_never_give_back_more_than_there_is(service, suite):
    has_credit(suite, 10000)
    callers = [suite.member() for _ in range(20)]

    answers = all_at_once(*(lambda c=c: suite.refund_credit(1000, caller=c) for c in callers))

    assert sorted(answer.status_code for answer in answers) == [201] * 10 + [409] * 10
    assert {a.json["code"] for a in answers if a.status_code == 409} == {"credit_not_enough"}
    assert suite.credit() == {"GBP": 0}
    assert suite.booked() == {"billed": -12000, "outside": 12000}


@pytest.mark.parametrize("change, status", [
    ({"amount": 0}, 422), ({"amount": -1}, 422), ({"amount": 5001}, 409), ({"amount": "1"}, 422),
    ({"currency": "EUR"}, 409), ({"currency": "XXX"}, 422), ({"reason": " "}, 422),
    ({"reference": ""}, 422), ({"client_id": str(new_id())}, 404),
])  # fmt: skip
def test_a_refund_of_credit_that_makes_no_sense_changes_nothing(suite, change, status):
    has_credit(suite)

    answer = suite.refund_credit(**{"amount": 100} | change)

    assert answer.status_code == status, answer.json
    assert suite.credit() == {"GBP": 5000}


def test_who_may_not_give_credit_back(service, suite):
    has_credit(suite)
    looking = suite.member(act={"sub": "member:nosy"})

    by_contact = suite.refund_credit(caller=suite.contact())
    by_visitor = suite.refund_credit(caller=looking)
    elsewhere = suite.refund_credit(caller=suite.member(firm=service.other_firm))

    answers = [by_contact, by_visitor, elsewhere]
    assert [answer.status_code for answer in answers] == [403, 403, 404]
    assert suite.credit() == {"GBP": 5000}


def test_what_is_owed_the_longest_takes_credit_first(service, suite):
    has_credit(suite, 15000)
    old = suite.issue_invoice(total_amount=10000, due_on="2026-10-01")
    new = suite.issue_invoice(suite.running_service(), due_on="2026-11-20")

    service.run_jobs()

    assert suite.receivable(old)["status"] == "paid"
    assert suite.receivable(new)["status"] == "paid"
    assert [charge.amount for charge in suite.charges()] == [7000]
    assert suite.credit() == {"GBP": 0}


def test_a_firm_that_says_so_collects_all_of_it_and_keeps_the_credit(service, suite):
    has_credit(suite)
    say(service, applies_credit=False)
    suite.issue_invoice(suite.running_service())

    service.run_jobs()

    assert [charge.amount for charge in suite.charges()] == [12000]
    assert suite.credit() == {"GBP": 5000}
