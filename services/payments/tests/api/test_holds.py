"""An invoice is kept still before it is voided, written off or credited."""

from datetime import datetime

import pytest

from common.ids import new_id
from common.testing import ServiceUnderTest


def test_a_hold_says_what_it_is_for_and_what_was_paid_then(service, suite):
    invoice = suite.issue_invoice()
    suite.pay_outside(invoice, 2000)

    answer = suite.hold(invoice, "credit_note", 5000)

    hold = answer.json
    assert answer.status_code == 201
    assert (hold["purpose"], hold["amount"], hold["paid_amount"]) == ("credit_note", 5000, 2000)
    assert hold["status"] == "held"
    assert service.published("hold.placed")[0].data == hold
    placed = datetime.fromisoformat(hold["created_at"])
    assert (datetime.fromisoformat(hold["expires_at"]) - placed).total_seconds() == pytest.approx(
        120, abs=5
    )


@pytest.mark.parametrize("purpose", ["void", "write_off"])
def test_a_void_and_a_write_off_are_of_all_that_is_due(suite, purpose):
    invoice = suite.issue_invoice()

    hold = suite.hold(invoice, purpose).json

    assert (hold["purpose"], hold["amount"]) == (purpose, 12000)


def test_a_held_invoice_is_not_charged(suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    suite.hold(invoice)

    refused = suite.pay([invoice], method)

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_on_hold")
    assert refused.json["invoices"][0]["id"] == str(invoice)
    assert suite.charges() == []


def test_a_held_invoice_takes_no_money_from_outside_and_no_second_hold(suite):
    invoice = suite.issue_invoice()
    suite.hold(invoice)

    answers = [suite.pay_outside(invoice), suite.hold(invoice, "write_off")]

    assert [(a.status_code, a.json["code"]) for a in answers] == [(409, "invoice_on_hold")] * 2
    assert suite.payments() == []


def test_planned_collection_waits_for_the_hold_and_goes_on(service, suite):
    invoice = suite.issue_invoice(suite.running_service())
    hold = suite.hold(invoice).json
    service.run_jobs()
    waiting = [p["status"] for p in suite.payments()]

    suite.release(invoice, hold)
    service.run_jobs()

    assert waiting == ["scheduled"]
    assert [p["status"] for p in suite.payments()] == ["succeeded"]


@pytest.mark.parametrize(
    ("token", "status"),
    [
        ("tok_timeout_after", "unknown"),
        ("tok_requires_authentication", "requires_action"),
        ("tok_debit_processing", "processing"),
    ],
)
def test_nothing_is_held_while_money_may_be_on_its_way(service, suite, token, status):
    invoice = suite.issue_invoice(suite.running_service(token))
    service.run_jobs()

    answers = [suite.hold(invoice, p) for p in ("void", "write_off")]
    answers.append(suite.hold(invoice, "credit_note", 100))

    assert [p["status"] for p in suite.payments()] == [status]
    codes = {(a.status_code, a.json["code"]) for a in answers}
    assert codes == {(409, "payment_in_progress")}
    assert service.published("hold.placed") == []


@pytest.mark.parametrize(
    ("purpose", "code"),
    [("void", "invoice_is_paid"), ("write_off", "invoice_is_paid"), ("credit_note", None)],
)
def test_a_paid_invoice_can_only_be_credited(suite, purpose, code):
    invoice = suite.issue_invoice()
    suite.pay_outside(invoice)

    answer = suite.hold(invoice, purpose, 100 if purpose == "credit_note" else None)

    assert (answer.status_code, answer.json.get("code")) == ((409, code) if code else (201, None))


def test_what_is_paid_in_part_is_not_voided_but_can_be_written_off(suite):
    invoice = suite.issue_invoice()
    suite.pay_outside(invoice, 1)

    refused, held = suite.hold(invoice, "void"), suite.hold(invoice, "write_off")

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_has_payments")
    assert held.json["amount"] == 11999


def test_what_is_credited_in_part_is_not_voided(suite):
    invoice = suite.issue_invoice()
    suite.credit_invoice(invoice, 1)

    refused = suite.hold(invoice, "void")

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_has_credit_notes")


def test_the_fact_it_was_for_uses_the_hold(service, suite):
    void, given_up, credited = (suite.issue_invoice() for _ in range(3))
    suite.hold(void), suite.hold(given_up, "write_off"), suite.hold(credited, "credit_note", 500)

    suite.void_invoice(void)
    suite.write_off_invoice(given_up)
    suite.credit_invoice(credited, 500)

    ended = [(e.data["purpose"], e.data["status"]) for e in service.published("hold.ended")]
    assert ended == [("void", "used"), ("write_off", "used"), ("credit_note", "used")]
    assert suite.hold(credited, "write_off").status_code == 201


def test_a_released_hold_is_in_nobodys_way_and_released_again_it_is_the_same(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    hold = suite.hold(invoice).json

    first, second = suite.release(invoice, hold), suite.release(invoice, hold)

    assert (first.json["status"], second.json) == ("released", first.json)
    assert len(service.published("hold.ended")) == 1
    assert suite.pay([invoice], method).status_code == 201


def test_a_used_hold_is_not_released(suite):
    invoice = suite.issue_invoice()
    hold = suite.hold(invoice).json
    suite.void_invoice(invoice)

    refused = suite.release(invoice, hold)

    assert (refused.status_code, refused.json["code"]) == (409, "hold_is_used")


def test_a_hold_lapses_by_itself_when_invoicing_never_answers(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    suite.hold(invoice)
    service.run_jobs()
    before = service.published("hold.ended")

    suite.let_holds_be_over()
    service.run_jobs()

    [ended] = service.published("hold.ended")
    assert before == []
    assert ended.data["status"] == "lapsed"
    assert suite.pay([invoice], method).status_code == 201


def test_what_is_over_stands_in_nobodys_way_though_no_worker_came_by(service, suite):
    method, (one, other) = suite.add_method(), (suite.issue_invoice(), suite.issue_invoice())
    suite.hold(one), suite.hold(other)

    suite.let_holds_be_over()

    assert suite.pay([one], method).status_code == 201
    assert suite.hold(other, "write_off").status_code == 201


def test_the_same_request_again_is_the_same_hold(service, suite):
    invoice, caller = suite.issue_invoice(), suite.member()

    first, again = (suite.hold(invoice, caller=caller, key="one") for _ in range(2))

    assert first.json["id"] == again.json["id"]
    assert len(service.published("hold.placed")) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"purpose": "void", "amount": 1},
        {"purpose": "credit_note"},
        {"purpose": "credit_note", "amount": 0},
        {"purpose": "credit_note", "amount": -1},
        {"purpose": "credit_note", "amount": "1"},
        {"purpose": "refund"},
        {"purpose": "void", "more": 1},
        {},
    ],
)
def test_a_hold_without_a_shape_is_refused(service, suite, body):
    invoice = suite.issue_invoice()

    answer = suite.member().post(f"/v1/receivables/{invoice}/holds", body, key="k")

    assert answer.status_code == 422
    assert service.published("hold.placed") == []


def test_holds_are_for_who_may_change_invoices_and_never_for_another_firm(service, suite):
    invoice = suite.issue_invoice()
    hold = suite.hold(invoice).json
    stranger = service.client("invoices:write", firm=service.other_firm)

    answers = [
        suite.hold(invoice, caller=suite.contact()).status_code,
        suite.hold(invoice, caller=stranger).status_code,
        stranger.delete(f"/v1/receivables/{invoice}/holds/{hold['id']}").status_code,
        suite.hold(new_id()).status_code,
        suite.member().delete(f"/v1/receivables/{invoice}/holds/{new_id()}").status_code,
        suite.member()
        .delete(f"/v1/receivables/{suite.issue_invoice()}/holds/{hold['id']}")
        .status_code,
    ]

    assert answers == [403, 404, 404, 404, 404, 404]


def test_a_hold_needs_a_key(service: ServiceUnderTest, suite):
    invoice = suite.issue_invoice()

    answer = suite.member().post(f"/v1/receivables/{invoice}/holds", {"purpose": "void"})

    assert (answer.status_code, answer.json["code"]) == (428, "idempotency_key_missing")
