"""Money that goes back: never more than came, booked to the cent, and told once."""

from datetime import timedelta

import pytest

from common.ids import new_id
from services.payments.tests.api.test_races import all_at_once


def test_a_whole_refund_that_reopens_is_owed_again(service, suite):
    invoice, payment = suite.paid()

    refund = suite.refund(payment).json

    [told] = service.published("payment.refunded")
    assert (refund["status"], refund["amount"]) == ("succeeded", 12000)
    assert refund["shares"][0]["invoice_id"] == str(invoice)
    assert (told.data["status"], told.data["refunded_amount"]) == ("refunded", 12000)
    assert told.data["refunds"] == [refund]
    shown = suite.receivable(invoice)
    assert (shown["status"], shown["due_amount"], shown["waits_for"]) == ("open", 12000, "person")
    assert suite.booked() == {"billed": -12000, "receivable": 12000}


def test_a_part_goes_back_by_largest_remainder_over_what_was_paid(suite):
    method = suite.add_method()
    bills = [suite.issue_invoice(total_amount=total) for total in (10000, 20000, 1)]
    payment = suite.pay(bills, method, amount=30001).json

    refund = suite.refund(payment, 10000).json

    back = {share["invoice_id"]: share["amount"] for share in refund["shares"]}
    assert back == {str(bills[0]): 3333, str(bills[1]): 6667}
    assert [suite.receivable(i)["due_amount"] for i in bills] == [3333, 6667, 0]
    assert suite.payments()[0]["status"] == "partially_refunded"


def test_the_named_invoice_alone_is_owed_again(suite):
    method = suite.add_method()
    first, second = suite.issue_invoice(), suite.issue_invoice()
    payment = suite.pay([first, second], method, amount=24000).json

    too_much = suite.refund(payment, 12001, invoice_id=str(second))
    suite.refund(payment, 12000, invoice_id=str(second))

    assert too_much.json["code"] == "refund_exceeds_payment"
    assert [suite.receivable(i)["due_amount"] for i in (first, second)] == [0, 12000]


def test_what_was_paid_too_much_goes_back_before_anything_is_owed_again(suite):
    invoice = suite.issue_invoice()
    payment = suite.pay_outside(invoice, 15000).json

    refund = suite.refund(payment, 4000, reference="BACS 4712").json

    assert (refund["status"], refund["credit_amount"], refund["shares"][0]["amount"]) == (
        "succeeded", 3000, 1000,
    )  # fmt: skip
    assert suite.credit() == {"GBP": 0}
    assert suite.booked() == {"billed": -12000, "outside": 11000, "receivable": 1000}


def test_only_credit_is_given_back_for_good(suite):
    invoice, payment = suite.paid()

    refused = suite.refund(payment, 5000, reopen=False)
    suite.credit_invoice(invoice, 5000)
    refund = suite.refund(payment, 5000, reopen=False).json

    assert (refused.status_code, refused.json["code"]) == (409, "credit_note_first")
    assert (refund["status"], refund["credit_amount"], refund["shares"]) == ("succeeded", 5000, [])
    assert suite.receivable(invoice)["due_amount"] == 0
    assert suite.booked() == {"billed": -7000, "gateway:sandbox": 7000}


@pytest.mark.parametrize("token, charged", [("tok_timeout_before", 1), ("tok_timeout_after", 1)])
def test_a_refund_whose_answer_was_lost_is_made_once(service, suite, token, charged):
    invoice, payment = suite.paid(token)

    refund = suite.refund(payment, 5000).json
    taken = suite.refund(payment, 7001)
    suite.pass_wall_time(timedelta(seconds=61))
    service.run_jobs()

    assert refund["status"] == "unknown"
    assert taken.json["code"] == "refund_exceeds_payment"
    assert suite.payments()[0]["refunds"][0]["status"] == "succeeded"
    assert suite.given_back() == [5000]
    assert suite.receivable(invoice)["due_amount"] == 5000


def test_twenty_refunds_at_once_never_give_back_more_than_was_paid(suite):
    _, payment = suite.paid()
    callers = [suite.member() for _ in range(20)]

    answers = all_at_once(*(lambda c=c: suite.refund(payment, 5000, caller=c) for c in callers))

    assert sum(answer.status_code == 201 for answer in answers) == 2
    assert suite.given_back() == [5000, 5000]
    assert suite.payments()[0]["refunded_amount"] == 10000
    assert sum(entry.amount for entry in suite.journal()) == 0


def test_the_same_refund_again_is_the_same(suite):
    _, payment = suite.paid()
    caller = suite.member()

    first, again = (suite.refund(payment, 5000, caller=caller, key="one") for _ in range(2))

    assert first.json["id"] == again.json["id"]
    assert suite.given_back() == [5000]


@pytest.mark.parametrize("change", [
    {"amount": 0}, {"amount": -1}, {"amount": 12001}, {"amount": "1"}, {"currency": "EUR"},
    {"reason": " "}, {"reopen": None},
])  # fmt: skip
def test_what_makes_no_sense_changes_nothing(suite, change):
    _, payment = suite.paid()

    answer = suite.refund(payment, **{"amount": 100} | change)

    assert answer.status_code in (409, 422)
    assert suite.given_back() == []
    assert suite.payments()[0]["refundable_amount"] == 12000


def test_who_may_not_give_money_back(service, suite):
    _, payment = suite.paid()
    looking = suite.member(act={"sub": "member:nosy"})

    by_contact = suite.refund(payment, caller=suite.contact())
    by_visitor = suite.refund(payment, caller=looking)
    elsewhere = suite.refund(payment, caller=suite.member(firm=service.other_firm))
    absent = suite.refund({"id": str(new_id()), "currency": "GBP"}, 1)

    answers = [by_contact, by_visitor, elsewhere, absent]
    assert [answer.status_code for answer in answers] == [403, 403, 404, 404]
    assert suite.given_back() == []


def test_credit_pays_what_is_chosen_and_never_goes_below_nothing(service, suite):
    suite.pay_outside(suite.issue_invoice(), 22000)
    bills = [suite.issue_invoice(total_amount=1000) for _ in range(20)]
    callers = [suite.contact() for _ in bills]

    answers = all_at_once(*(
        lambda i=i, c=c: suite.apply_credit(i, 1000, caller=c)
        for i, c in zip(bills, callers, strict=True)
    ))  # fmt: skip

    assert sum(answer.status_code == 201 for answer in answers) == 10
    assert suite.credit() == {"GBP": 0}
    assert suite.booked() == {"billed": -32000, "outside": 22000, "receivable": 10000}
    assert len(service.published("credit.applied")) == 10


def test_a_collection_asks_for_what_credit_leaves(service, suite):
    suite.pay_outside(suite.issue_invoice(), 17000)
    invoice = suite.issue_invoice(suite.running_service())

    service.run_jobs()

    assert [c.amount for c in suite.charges()] == [7000]
    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.credit() == {"GBP": 0}
