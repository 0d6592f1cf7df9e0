"""Replace & delete: another method pays for all that one did, in one transaction, and that one goes."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from common.ids import new_id
from payments.gateways.sandbox_rows import SandboxMethod


def replace(suite, old, new, *, caller=None):
    body = {"payment_method_id": new["id"]}
    path = f"/v1/payment-methods/{old['id']}/replacement"
    return (caller or suite.contact()).post(path, body)


def chosen(item_id, method, **more):
    item = {"id": str(item_id), "status": "scheduled", "payment_method_id": method["id"]}
    return item | {"invoice_id": None} | more


def test_all_that_rests_on_a_card_moves_to_another_and_the_card_goes(service, suite):
    old = suite.add_method("tok_declined_insufficient_funds")
    new = suite.add_method("tok_amex")
    running = suite.start_service(proposal_id=suite.reserve(old))
    invoice = suite.issue_invoice(running)
    service.run_jobs()
    waiting, item = suite.reserve(old, kind="proposal"), new_id()
    suite.change_service(running, chosen(item, old))

    answer = replace(suite, old, new)
    again = replace(suite, old, new)

    assert answer.status_code == 200
    assert answer.json["removed"]["status"] == "removed"
    assert suite.method(old).status_code == 404
    kept = suite.method(new).json
    assert {use["id"] for use in kept["uses"]} >= {str(waiting), str(item), str(running)}
    assert kept["is_default"] is True
    assert answer.json["payment_method"] == kept == again.json["payment_method"]
    [planned] = [each for each in suite.payments() if each["status"] == "scheduled"]
    assert planned["payment_method_id"] == new["id"]
    assert answer.json["payments"] == [planned]
    suite.pass_firm_time(timedelta(days=5))
    service.run_jobs()
    assert suite.receivable(invoice)["status"] == "paid"
    [told] = service.published("payment_method.replaced")
    assert told.data["replaced_by"] == new["id"]
    [removed] = service.published("payment_method.removed")
    assert removed.data == answer.json["removed"]
    [moved] = service.published("assignment.changed")
    assert (moved.subject, moved.data["payment_method_id"]) == (running, new["id"])
    with service.transaction() as session:
        detached = session.scalars(select(SandboxMethod.detached_at)).all()
    assert sorted(each is None for each in detached) == [False, True]


@pytest.mark.parametrize("why", ["tok_declined_insufficient_funds", "tok_declined_expired_card"])
def test_what_was_refused_to_a_replaced_card_is_asked_of_the_other_at_once(service, suite, why):
    old, new = suite.add_method(why), suite.add_method("tok_amex")
    invoice = suite.issue_invoice(suite.start_service(proposal_id=suite.reserve(old)))
    service.run_jobs()

    answer = replace(suite, old, new)
    service.run_jobs()

    assert answer.status_code == 200, answer.json
    assert [each["payment_method_id"] for each in answer.json["payments"]] == [new["id"]]
    assert suite.receivable(invoice)["status"] == "paid"
    assert [charge.amount for charge in suite.charges()] == [12000]


def test_what_is_still_said_of_a_replaced_card_counts_for_the_other(service, suite):
    old, new, item = suite.add_method(), suite.add_method("tok_amex"), new_id()
    running = suite.start_service(proposal_id=suite.reserve(new))
    suite.change_service(running, chosen(item, old))
    replace(suite, old, new)

    suite.change_service(running, chosen(item, old), version=3)
    uses = suite.method(new).json["uses"]
    invoice = suite.issue_invoice(running, chosen_method_id=old["id"])
    service.run_jobs()

    assert {"kind": "item", "id": str(item)} in uses
    assert suite.receivable(invoice)["status"] == "paid"
    assert [each["payment_method_id"] for each in suite.payments()] == [new["id"]]


@pytest.mark.parametrize("token", ["tok_timeout_after", "tok_debit_processing"])
def test_a_card_with_a_payment_under_way_is_not_replaced_and_names_it(service, suite, token):
    old, new = suite.add_method(token), suite.add_method("tok_amex")
    proposal = suite.reserve(old)
    payment = suite.pay([suite.issue_invoice()], old).json
    told = len(service.published())

    refused = replace(suite, old, new)

    assert (refused.status_code, refused.json["code"]) == (409, "payment_method_is_charging")
    assert refused.json["uses"] == [{"kind": "payment", "id": payment["id"]}]
    assert [use["id"] for use in suite.method(old).json["uses"]] == [str(proposal)]
    assert len(service.published()) == told


def test_what_cannot_pay_or_is_not_theirs_replaces_nothing(service, suite):
    old, other_client = suite.add_method(), suite.add_client()
    theirs, mine = suite.add_method(client_id=other_client), suite.add_method("tok_amex")
    suite.reserve(old)
    told = len(service.published())
    stranger = service.client("payment_methods:write", firm=service.other_firm)

    refusals = [
        replace(suite, old, theirs),
        replace(suite, old, old),
        replace(suite, old, {"id": str(new_id())}),
        replace(suite, theirs, mine),
        replace(suite, {"id": str(new_id())}, mine),
        replace(suite, old, mine, caller=stranger),
        replace(suite, old, mine, caller=suite.contact(act={"sub": "member:nosy"})),
        suite.contact().post(f"/v1/payment-methods/{old['id']}/replacement", {}),
    ]

    assert [(answer.status_code, answer.json["code"]) for answer in refusals] == [
        (422, "method_not_theirs"),
        (422, "method_is_the_same"),
        (422, "method_not_theirs"),
        (404, "not_found"),
        (404, "not_found"),
        (404, "not_found"),
        (403, "impersonation_read_only"),
        (422, "input_invalid"),
    ]
    assert len(service.published()) == told
    assert UUID(suite.method(old).json["id"])


def test_what_was_paid_after_a_decline_and_given_back_is_not_collected_by_a_new_card(
    service, suite
):
    old, new = suite.add_method("tok_declined_insufficient_funds"), suite.add_method("tok_amex")
    invoice = suite.issue_invoice(suite.start_service(proposal_id=suite.reserve(old)))
    service.run_jobs()
    paid = suite.pay([invoice], new).json
    assert suite.refund(paid).json["status"] == "succeeded"

    assert replace(suite, old, new).status_code == 200
    service.run_jobs()

    assert suite.receivable(invoice)["waits_for"] == "person"
    assert len(suite.charges()) == 1
