"""Paying now, by the client or by a member."""

import pytest
from sqlalchemy import func, select

from common.ids import new_id
from payments.models import Allocation, Payment


def count(service, model):
    with service.transaction() as session:
        return session.scalar(select(func.count()).select_from(model))


def test_without_a_token_nothing_is_paid(service):
    body = {
        "invoice_ids": [str(new_id())],
        "payment_method_id": str(new_id()),
        "currency": "GBP",
        "expected_amount": 1,
    }

    assert service.anonymous().post("/v1/payments", json=body).status_code == 401
    assert service.client("payments:read").post("/v1/payments", body, key="k").status_code == 403


def test_a_client_pays_an_invoice_with_a_card(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()

    answer = suite.pay([invoice], method)

    payment = answer.json
    assert answer.status_code == 201
    assert (payment["status"], payment["amount"], payment["attempt"]) == ("succeeded", 12000, 1)
    assert payment["initiated_by"] == "contact"
    assert payment["method"] == {"kind": "card", "brand": "visa", "last4": "4242"}
    assert suite.receivable(invoice)["status"] == "paid"
    assert suite.receivable(invoice)["due_amount"] == 0
    assert [c.amount for c in suite.charges()] == [12000]
    assert service.published("payment.succeeded")[0].data == payment
    assert suite.contact().get(f"/v1/payments/{payment['id']}").json == payment


def test_one_charge_pays_several_invoices_exactly(suite):
    method = suite.add_method()
    first, second = suite.issue_invoice(total_amount=999), suite.issue_invoice(total_amount=1)

    payment = suite.pay([second, first], method, amount=1000).json

    paid = {a["invoice_id"]: a["amount"] for a in payment["allocations"]}
    assert paid == {str(first): 999, str(second): 1}
    assert [c.amount for c in suite.charges()] == [1000]
    assert suite.receivable(first)["status"] == suite.receivable(second)["status"] == "paid"


def test_a_member_pays_for_a_client(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()

    answer = suite.pay([invoice], method, caller=service.client("payments:write"))

    assert (answer.status_code, answer.json["initiated_by"]) == (201, "member")


def test_a_paid_invoice_is_not_paid_again(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    suite.pay([invoice], method)

    refused = suite.pay([invoice], method)

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_already_paid")
    assert refused.json["invoices"][0]["id"] == str(invoice)
    assert len(suite.charges()) == 1


def test_a_paid_invoice_among_others_stops_the_whole_payment(suite):
    method, paid, other = suite.add_method(), suite.issue_invoice(), suite.issue_invoice()
    suite.pay([paid], method)

    refused = suite.pay([paid, other], method, amount=24000)

    assert [i["id"] for i in refused.json["invoices"]] == [str(paid)]
    assert suite.receivable(other)["status"] == "open"
    assert len(suite.charges()) == 1


def test_an_unknown_payment_blocks_another_one(suite):
    invoice = suite.issue_invoice()
    suite.pay([invoice], suite.add_method("tok_timeout_after"))

    refused = suite.pay([invoice], suite.add_method())

    assert (refused.status_code, refused.json["code"]) == (409, "payment_in_progress")
    assert len(suite.charges()) == 1


def test_a_void_invoice_is_not_paid(suite):
    invoice = suite.issue_invoice()
    suite.void_invoice(invoice)

    refused = suite.pay([invoice], suite.add_method())

    assert (refused.status_code, refused.json["code"]) == (409, "invoice_void")


@pytest.mark.parametrize("amount", [1, 11999, 12001])
def test_the_amount_that_the_person_saw_must_be_what_is_due(suite, amount):
    refused = suite.pay([suite.issue_invoice()], suite.add_method(), amount=amount)

    assert (refused.status_code, refused.json["code"]) == (409, "amount_changed")
    assert refused.json["due_amount"] == 12000
    assert suite.charges() == []


@pytest.mark.parametrize(
    "change",
    [
        {"expected_amount": "12000"},
        {"expected_amount": 120.5},
        {"expected_amount": 0},
        {"expected_amount": -12000},
        {"expected_amount": 10**16},
        {"currency": "XXL"},
        {"currency": "EUR"},
        {"invoice_ids": []},
        {"invoice_ids": ["not an id"]},
        {"amount": 0},
        {"amount": -1},
        {"amount": "1"},
        {"amount": 0.5},
        {"surprise": 1},
    ],
)
def test_bad_input_is_refused_and_charges_nothing(service, suite, change):
    body = {
        "invoice_ids": [str(suite.issue_invoice())],
        "payment_method_id": suite.add_method()["id"],
        "currency": "GBP",
        "expected_amount": 12000,
    }

    response = suite.contact().post("/v1/payments", body | change, key="k")

    assert response.status_code == 422
    assert suite.charges() == []
    assert count(service, Payment) == 0


def test_another_clients_card_looks_absent_and_the_gateway_sees_nothing(service, suite):
    theirs = suite.add_method(client_id=suite.add_client())
    invoice = suite.issue_invoice()

    by_contact = suite.pay([invoice], theirs)
    by_member = suite.pay([invoice], theirs, caller=service.client("payments:write"))

    assert by_contact.status_code == by_member.status_code == 404
    assert count(service, Payment) == count(service, Allocation) == 0
    assert suite.charges() == []


def test_another_clients_invoice_looks_absent(suite):
    stranger = suite.add_client()
    invoice, method = suite.issue_invoice(), suite.add_method(client_id=stranger)

    answer = suite.pay([invoice], method, caller=suite.contact(stranger))

    assert answer.status_code == 404
    assert suite.charges() == []


def test_another_firms_invoice_and_payment_look_absent(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    payment = suite.pay([invoice], method).json
    stranger = service.client("payments:read", "payments:write", firm=service.other_firm)

    assert stranger.get(f"/v1/payments/{payment['id']}").status_code == 404
    assert stranger.get("/v1/payments").json["items"] == []
    assert stranger.get("/v1/receivables").json["items"] == []
    assert suite.pay([invoice], method, caller=stranger).status_code == 404


def test_an_absent_invoice_looks_as_a_foreign_one(suite):
    assert suite.pay([new_id()], suite.add_method()).status_code == 404


def test_a_removed_card_pays_nothing(suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    suite.contact().delete(f"/v1/payment-methods/{method['id']}")

    assert suite.pay([invoice], method).status_code == 404
    assert suite.charges() == []


def test_a_repeated_key_answers_as_before_and_charges_once(suite):
    caller = suite.contact(sub="contact:one")
    method, invoice = suite.add_method(), suite.issue_invoice()

    first = suite.pay([invoice], method, caller=caller, key="once")
    again = suite.pay([invoice], method, caller=caller, key="once")

    assert (again.status_code, again.json) == (first.status_code, first.json)
    assert len(suite.charges()) == 1


def test_somebody_elses_key_replays_nothing(suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    suite.pay([invoice], method, caller=suite.contact(sub="contact:one"), key="once")

    other = suite.pay([invoice], method, caller=suite.contact(sub="contact:two"), key="once")

    assert (other.status_code, other.json["code"]) == (409, "invoice_already_paid")


def test_a_key_with_another_body_is_refused(suite):
    caller, method = suite.contact(sub="contact:one"), suite.add_method()
    suite.pay([suite.issue_invoice()], method, caller=caller, key="once")

    refused = suite.pay([suite.issue_invoice()], method, caller=caller, key="once")

    assert (refused.status_code, refused.json["code"]) == (422, "idempotency_key_reused")
    assert len(suite.charges()) == 1


def test_a_payment_needs_a_key(suite):
    assert suite.contact().post("/v1/payments", {}).status_code in (422, 428)


def test_under_impersonation_nothing_is_paid(suite):
    method, invoice = suite.add_method(), suite.issue_invoice()

    refused = suite.pay([invoice], method, caller=suite.contact(act={"sub": "member:nosy"}))

    assert refused.status_code == 403
    assert suite.charges() == []


def test_who_acts_wholly_as_a_test_contact_pays(suite):
    method, invoice = suite.add_method(), suite.issue_invoice()
    tester = suite.contact(act={"sub": "member:nosy", "full": True})

    paid = suite.pay([invoice], method, caller=tester)

    assert paid.status_code == 201
    assert len(suite.charges()) == 1


def test_lists_come_in_pages_newest_first(suite):
    method = suite.add_method()
    made = [suite.pay([suite.issue_invoice()], method).json["id"] for _ in range(3)]

    first = suite.contact().get("/v1/payments?limit=2").json
    second = suite.contact().get(f"/v1/payments?limit=2&cursor={first['next_cursor']}").json

    assert [p["id"] for p in first["items"] + second["items"]] == made[::-1]
    assert second["next_cursor"] is None


def test_a_contact_lists_its_own_payments_and_receivables_alone(service, suite):
    stranger = suite.add_client()
    suite.pay([suite.issue_invoice()], suite.add_method())
    caller = suite.contact(stranger)
    member = service.client("payments:read")

    for path in ("/v1/payments", "/v1/receivables"):
        assert caller.get(f"{path}?client_id={suite.client_id}").json["items"] == []
        assert len(member.get(f"{path}?client_id={suite.client_id}").json["items"]) == 1
        assert member.get(f"{path}?client_id={stranger}").json["items"] == []
