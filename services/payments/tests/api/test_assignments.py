"""Another method pays for a running service: from the next charge on, and for what is planned."""

from datetime import timedelta
from uuid import UUID

import pytest

from common.ids import new_id


def assign(suite, service_id, method, *, caller=None):
    body = {"payment_method_id": method["id"]}
    return (caller or suite.contact()).put(f"/v1/assignments/{service_id}", body)


def uses(suite, method):
    return [use["id"] for use in suite.method(method).json["uses"]]


def card_of(suite, token="tok_visa"):
    """Returns a running service with the card that pays for it."""
    method = suite.add_method(token)
    return suite.start_service(proposal_id=suite.reserve(method)), method


def test_it_moves_from_one_card_to_the_other_and_all_are_told(service, suite):
    running, before = card_of(suite)
    after = suite.add_method("tok_amex")

    answer = assign(suite, running, after)
    again = assign(suite, running, after)

    assert (answer.status_code, answer.json["payment_method_id"]) == (200, after["id"])
    assert (uses(suite, before), uses(suite, after)) == ([], [str(running)])
    [event] = service.published("assignment.changed")
    assert (event.subject, event.data) == (running, answer.json)
    assert again.json == answer.json
    told = {
        event.subject: event.data["uses"] for event in service.published("payment_method.changed")
    }
    assert told[UUID(before["id"])] == []
    assert told[UUID(after["id"])] == [{"kind": "service", "id": str(running)}]


def test_a_card_chosen_while_another_was_asked_is_asked_once_that_was_refused(service, suite):
    running, _ = card_of(suite, "tok_requires_authentication")
    invoice = suite.issue_invoice(running)
    service.run_jobs()
    assign(suite, running, suite.add_method("tok_amex"))
    service.run_jobs()
    before = suite.receivable(invoice)["status"]

    suite.pass_firm_time(timedelta(days=1, hours=1))
    service.run_jobs()

    assert before == "open"
    assert suite.receivable(invoice)["status"] == "paid"
    assert [charge.amount for charge in suite.charges()] == [12000]


def test_what_is_planned_is_asked_of_the_new_card(service, suite):
    running, before = card_of(suite, "tok_declined_insufficient_funds")
    invoice = suite.issue_invoice(running)
    service.run_jobs()
    after = suite.add_method("tok_amex")

    assign(suite, running, after)
    [planned] = [each for each in suite.payments() if each["status"] == "scheduled"]
    deleted = suite.contact().delete(f"/v1/payment-methods/{before['id']}")
    suite.pass_firm_time(timedelta(days=5))
    service.run_jobs()

    assert (planned["payment_method_id"], planned["method"]["brand"]) == (after["id"], "amex")
    assert deleted.status_code == 200
    assert suite.receivable(invoice)["status"] == "paid"
    assert [charge.amount for charge in suite.charges()] == [12000]


def test_a_member_arranges_payments_by_hand_and_what_was_planned_waits_for_a_person(service, suite):
    running, before = card_of(suite, "tok_declined_insufficient_funds")
    invoice = suite.issue_invoice(running)
    service.run_jobs()
    assert [p["status"] for p in suite.payments()].count("scheduled") == 1

    member = service.client("payment_methods:write", sub="member:one")
    answer = assign(suite, running, {"id": None}, caller=member)
    suite.pass_firm_time(timedelta(days=30))
    service.run_jobs()

    assert (answer.status_code, answer.json["payment_method_id"]) == (200, None)
    [event] = service.published("assignment.changed")
    assert event.data == answer.json
    assert uses(suite, before) == []
    assert [p["status"] for p in suite.payments()].count("scheduled") == 0
    receivable = suite.receivable(invoice)
    assert (receivable["status"], receivable["waits_for"]) == ("open", "payment_method")
    assert suite.contact().delete(f"/v1/payment-methods/{before['id']}").status_code == 200


def test_that_nothing_pays_is_not_a_clients_to_say(suite):
    running, card = card_of(suite)

    answer = assign(suite, running, {"id": None})

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["payment_method_id"])
    assert uses(suite, card) == [str(running)]


def test_an_invoice_whose_services_now_differ_waits_for_a_person(service, suite):
    method = suite.add_method("tok_declined_insufficient_funds")
    proposal = suite.reserve(method)
    one, other = (suite.start_service(proposal_id=proposal) for _ in range(2))
    invoice = suite.issue_invoice(one, other)
    service.run_jobs()

    assign(suite, one, suite.add_method("tok_amex"))

    assert [each["status"] for each in suite.payments()] == ["failed", "canceled"]
    assert suite.receivable(invoice)["waits_for"] == "payment_method"


def test_what_cannot_pay_or_is_not_theirs_changes_nothing(service, suite):
    running, before = card_of(suite)
    other = suite.add_client()
    theirs = suite.add_method(client_id=other)
    over, _ = card_of(suite)
    suite.end_service(over)
    told = len(service.published())
    mine = suite.add_method("tok_amex")
    told += 1

    refusals = [
        assign(suite, running, theirs),
        assign(suite, running, mine, caller=suite.contact(other)),
        assign(suite, new_id(), mine),
        assign(suite, running, {"id": str(new_id())}),
        assign(suite, over, mine),
        assign(suite, running, mine, caller=suite.contact(act={"sub": "member:nosy"})),
        suite.contact().put(f"/v1/assignments/{running}", {}),
    ]

    said = [(answer.status_code, answer.json["code"]) for answer in refusals]
    assert said == [
        (422, "method_not_theirs"),
        (404, "not_found"),
        (404, "not_found"),
        (422, "method_not_theirs"),
        (409, "service_is_over"),
        (403, "impersonation_read_only"),
        (422, "input_invalid"),
    ]
    assert uses(suite, before) == [str(running)]
    assert len(service.published()) == told


@pytest.mark.parametrize("is_firm", [False, True])
def test_another_firms_service_is_not_there(service, suite, is_firm):
    running, _ = card_of(suite)
    claims = {"firm": service.other_firm} if is_firm else {}
    caller = service.client("payment_methods:write", client_id=new_id(), **claims)

    assert assign(suite, running, suite.add_method(), caller=caller).status_code == 404
