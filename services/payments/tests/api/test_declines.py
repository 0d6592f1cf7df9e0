"""Paying now when the card says no, or not yet; and what becomes of what was planned."""

import pytest


@pytest.mark.parametrize(
    "token, code",
    [
        ("tok_declined_insufficient_funds", "insufficient_funds"),
        ("tok_declined_expired_card", "expired_card"),
        ("tok_declined_lost_card", "lost_card"),
        ("tok_declined_generic", "generic_decline"),
    ],
)
def test_a_declined_card_says_why_and_leaves_the_invoice_open(service, suite, token, code):
    invoice = suite.issue_invoice()

    payment = suite.pay([invoice], suite.add_method(token)).json

    assert (payment["status"], payment["failure_code"]) == ("failed", code)
    assert payment["failure_reason"].endswith(".")
    assert payment["next_retry_at"] is None
    assert suite.receivable(invoice)["due_amount"] == 12000
    assert service.published("payment.failed")[0].data == payment
    assert suite.pay([invoice], suite.add_method()).json["status"] == "succeeded"


def test_a_card_that_needs_authentication_waits_for_the_payer(service, suite):
    invoice = suite.issue_invoice()

    payment = suite.pay([invoice], suite.add_method("tok_requires_authentication")).json

    assert payment["status"] == "requires_action"
    assert service.published("payment.requires_action")[0].data == payment
    assert suite.pay([invoice], suite.add_method()).json["code"] == "payment_in_progress"
    assert suite.clock()["pending"]["work"] == 0


def test_paying_now_takes_the_place_of_a_planned_payment(service, suite):
    service_id = suite.running_service("tok_declined_insufficient_funds")
    invoice = suite.issue_invoice(service_id)
    service.run_jobs()

    paid = suite.pay([invoice], suite.add_method("tok_amex")).json

    assert [p["status"] for p in suite.payments()] == ["failed", "canceled", "succeeded"]
    assert paid["status"] == "succeeded"
    assert len(suite.charges()) == 1


def test_a_planned_payment_is_planned_anew_when_what_took_its_place_fails(service, suite):
    service_id = suite.running_service("tok_declined_insufficient_funds")
    invoice = suite.issue_invoice(service_id)
    service.run_jobs()
    planned = suite.payments()[-1]

    suite.pay([invoice], suite.add_method("tok_declined_generic"))

    [again] = [p for p in suite.payments() if p["status"] == "scheduled"]
    assert again["id"] != planned["id"]
    assert (again["attempt"], again["scheduled_for"]) == (2, planned["scheduled_for"])
    assert again["payment_method_id"] == planned["payment_method_id"]
