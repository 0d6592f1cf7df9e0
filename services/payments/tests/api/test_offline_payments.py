"""Money that came outside the suite is recorded, booked and told like any other."""

from datetime import date, timedelta

import pytest

from common.ids import new_id


def test_the_whole_amount_pays_the_invoice(service, suite):
    invoice = suite.issue_invoice()

    answer = suite.pay_outside(invoice)

    payment = answer.json
    assert answer.status_code == 201
    assert (payment["status"], payment["gateway"], payment["amount"]) == (
        "succeeded", "offline", 12000,
    )  # fmt: skip
    assert (payment["reference"], payment["received_on"]) == ("BACS 4711", "2026-11-02")
    assert (payment["payment_method_id"], payment["method"]["kind"]) == (None, "offline")
    assert service.published("payment.succeeded")[0].data == payment
    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.booked() == {"billed": -12000, "outside": 12000}
    assert suite.charges() == []


def test_a_part_leaves_the_rest_due(suite):
    invoice = suite.issue_invoice()

    suite.pay_outside(invoice, 5000)

    shown = suite.receivable(invoice)
    assert (shown["status"], shown["paid_amount"], shown["due_amount"]) == ("open", 5000, 7000)


def test_what_is_too_much_becomes_the_clients_credit(suite):
    invoice = suite.issue_invoice()

    payment = suite.pay_outside(invoice, 15000).json

    assert payment["allocations"][0]["amount"] == 12000
    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.booked() == {"billed": -12000, "outside": 15000, "client_credit": -3000}


def test_planned_collection_gives_way_and_is_planned_anew_for_what_is_left(service, suite):
    invoice = suite.issue_invoice(suite.running_service())

    suite.pay_outside(invoice, 5000)
    service.run_jobs()

    became = {(p["gateway"], p["status"], p["amount"]) for p in suite.payments()}
    assert became == {
        ("sandbox", "canceled", 12000),
        ("offline", "succeeded", 5000),
        ("sandbox", "succeeded", 7000),
    }
    assert [c.amount for c in suite.charges()] == [7000]


def test_nothing_is_collected_of_what_was_paid_outside(service, suite):
    invoice = suite.issue_invoice(suite.running_service())

    suite.pay_outside(invoice)
    service.run_jobs()

    assert sorted(p["status"] for p in suite.payments()) == ["canceled", "succeeded"]
    assert suite.charges() == []


def test_the_same_request_again_is_the_same_payment(suite):
    invoice, caller = suite.issue_invoice(), suite.member()

    first, again = (suite.pay_outside(invoice, 5000, caller=caller, key="one") for _ in range(2))

    assert first.json["id"] == again.json["id"]
    assert suite.receivable(invoice)["paid_amount"] == 5000


def test_while_a_charge_may_still_succeed_nothing_is_recorded(service, suite):
    invoice = suite.issue_invoice(suite.running_service("tok_timeout_after"))
    service.run_jobs()

    refused = suite.pay_outside(invoice)

    assert (refused.status_code, refused.json["code"]) == (409, "payment_in_progress")
    assert suite.receivable(invoice)["paid_amount"] == 0


@pytest.mark.parametrize(
    ("end", "code"), [("void", "invoice_void"), ("pay", "invoice_already_paid")]
)
def test_what_is_void_or_paid_takes_no_more(suite, end, code):
    invoice = suite.issue_invoice()
    suite.void_invoice(invoice) if end == "void" else suite.pay_outside(invoice)

    refused = suite.pay_outside(invoice)

    assert (refused.status_code, refused.json["code"]) == (409, code)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -1}, "amount"),
        ({"amount": "12"}, "amount"),
        ({"amount": 10**30}, "amount"),
        ({"currency": "EUR"}, "currency"),
        ({"currency": "XXY"}, "currency"),
        ({"reference": ""}, "reference"),
        ({"reference": "  "}, "reference"),
        ({"reference": "x" * 201}, "reference"),
        ({"received_on": "1999-12-31"}, "received_on"),
        ({"received_on": "soon"}, "received_on"),
        ({"received_on": str(date.max)}, "received_on"),
        ({"method": "cash"}, "method"),
    ],
)
def test_bad_input_is_refused_at_its_field_and_changes_nothing(suite, fields, field):
    invoice = suite.issue_invoice()

    answer = suite.pay_outside(invoice, **fields)

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]
    assert suite.payments() == []


def test_the_day_is_the_firms(suite):
    invoice = suite.issue_invoice()
    ahead = timedelta(days=40)
    day = (suite.now() + timedelta(days=30)).date()

    early = suite.pay_outside(invoice, received_on=str(day))
    suite.pass_firm_time(ahead)
    later = suite.pay_outside(invoice, received_on=str(day))

    assert (early.status_code, early.json["code"]) == (422, "received_on_in_future")
    assert later.status_code == 201


def test_marking_paid_is_for_who_may_change_invoices_and_never_for_another_firm(service, suite):
    invoice = suite.issue_invoice()
    stranger = service.client("invoices:write", firm=service.other_firm)

    answers = [
        suite.pay_outside(invoice, caller=suite.contact()).status_code,
        suite.pay_outside(invoice, caller=stranger).status_code,
        suite.pay_outside(new_id()).status_code,
        service.anonymous().post(f"/v1/receivables/{invoice}/offline-payments").status_code,
    ]

    assert answers == [403, 404, 404, 401]
    assert suite.payments() == []
