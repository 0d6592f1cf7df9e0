"""What a payer's bank takes back: nothing while it decides, exactly that once it has decided."""

from datetime import timedelta

import pytest


def test_an_open_dispute_books_nothing_and_stops_collecting(service, suite):
    invoice = suite.issue_invoice(suite.running_service())
    payment = suite.pay_outside(invoice, 5000).json
    before = suite.booked()

    suite.dispute(payment, 5000)
    suite.dispute(payment, 5000)
    service.run_jobs()

    [told] = service.published("payment.disputed")
    assert (told.data["status"], told.data["disputes"][0]["status"]) == ("disputed", "open")
    assert suite.booked() == before
    assert suite.charges() == []
    assert suite.receivable(invoice)["waits_for"] == "dispute"
    assert suite.refund(payment, 1, reference="x").json["code"] == "payment_is_disputed"


def test_a_dispute_that_is_won_leaves_all_as_it_was(service, suite):
    invoice, payment = suite.paid()
    suite.dispute(payment)

    suite.win(payment)
    suite.win(payment)

    [shown] = suite.payments()
    assert (shown["status"], shown["disputes"][0]["status"]) == ("succeeded", "won")
    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.booked() == {"billed": -12000, "gateway:sandbox": 12000}


def test_a_lost_dispute_is_owed_again_waits_for_a_person_and_suspends_the_method(service, suite):
    invoice = suite.issue_invoice(suite.running_service())
    service.run_jobs()
    [payment] = suite.payments()

    suite.lose(payment)
    suite.lose(payment)
    suite.pass_firm_time(timedelta(days=30))
    service.run_jobs()

    shown = suite.receivable(invoice)
    assert (shown["status"], shown["due_amount"], shown["waits_for"]) == ("open", 12000, "person")
    assert suite.booked() == {"billed": -12000, "receivable": 12000}
    [told] = service.published("payment.charged_back")
    assert (told.data["status"], told.data["charged_back_amount"]) == ("charged_back", 12000)
    assert (
        suite.method({"id": payment["payment_method_id"], "client_id": payment["client_id"]}).json[
            "status"
        ]
        == "suspended"
    )
    assert len(suite.payments()) == 1


def test_a_debit_that_is_returned_is_owed_again(service, suite):
    invoice, payment = suite.paid()

    suite.return_debit(payment)
    suite.return_debit(payment)

    assert suite.receivable(invoice)["due_amount"] == 12000
    assert suite.payments()[0]["disputes"][0]["kind"] == "returned_debit"
    assert suite.booked() == {"billed": -12000, "receivable": 12000}


def test_what_was_refunded_is_not_taken_back_again(suite):
    invoice, payment = suite.paid()
    suite.refund(payment, 5000)

    suite.lose(payment, 12000)

    assert suite.receivable(invoice)["due_amount"] == 12000
    assert suite.payments()[0]["charged_back_amount"] == 7000
    assert suite.booked() == {"billed": -12000, "receivable": 12000}


def test_credit_that_was_spent_since_is_the_firms_loss(suite):
    invoice, other = suite.issue_invoice(), suite.issue_invoice(total_amount=2000)
    payment = suite.pay_outside(invoice, 15000).json
    suite.apply_credit(other, 2000)

    suite.lose(payment, 15000)

    [shown] = suite.payments()
    dispute = shown["disputes"][0]
    assert (dispute["credit_amount"], dispute["uncovered_amount"]) == (1000, 2000)
    assert suite.credit() == {"GBP": 0}
    assert sum(entry.amount for entry in suite.journal()) == 0
    assert suite.booked()["lost"] == 2000


@pytest.mark.parametrize("token, days, became", [
    ("tok_dispute_won", 7, ["disputed", "succeeded"]),
    ("tok_dispute_lost", 7, ["disputed", "charged_back"]),
    ("tok_debit_returned", 5, ["charged_back"]),
])  # fmt: skip
def test_what_a_bank_of_the_sandbox_says_comes_by_the_test_clock(
    service, suite, token, days, became
):
    invoice, _ = suite.paid(token)

    seen = []
    for step in range(1, len(became) + 1):
        service.run_jobs()
        before = suite.payments()[0]["status"]
        suite.pass_firm_time(timedelta(days=days * step, minutes=1))
        service.run_jobs()
        seen.append(suite.payments()[0]["status"])
        assert before != seen[-1]

    assert seen == became
    due = 0 if token == "tok_dispute_won" else 12000
    assert suite.receivable(invoice)["due_amount"] == due
