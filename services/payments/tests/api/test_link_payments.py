"""A link pays its one invoice with a card for that alone: once, where the firm lets it, and nothing else."""

from types import SimpleNamespace

import pytest
from sqlalchemy import select, text

from common.ids import new_id
from payments.gateways.sandbox_rows import SandboxMethod

from .test_collection_settings import say
from .test_races import all_at_once

PATH = "/v1/link-payments"


@pytest.fixture
def letting(service, suite):
    """A firm that lets its invoices be paid by a link."""
    say(service, clients_may=["pay_by_link"])
    return suite


def a_link(service, suite, invoice, client_id=None):
    claims = {"sub": f"link:{new_id()}", "document": str(invoice)}
    client_id = client_id or suite.client_id
    return service.client("linked_invoices:pay", client_id=client_id, **claims)


@pytest.fixture
def link(service, letting):
    invoice = letting.issue_invoice()
    caller = a_link(service, letting, invoice)
    return SimpleNamespace(caller=caller, invoice=invoice, suite=letting, service=service)


def pay(link, token="tok_visa", *, amount=12000, key=None, caller=None):
    body = {"token": token, "currency": "GBP", "expected_amount": amount}
    return (caller or link.caller).post(PATH, body, key=key or str(new_id()))


def at_gateway(service):
    with service.transaction() as session:
        return len(session.scalars(select(SandboxMethod).filter_by(detached_at=None)).all())


def cards(service):
    with service.transaction() as session:
        return [tuple(row) for row in session.execute(
            text("SELECT status, is_default, held_for IS NOT NULL FROM payment_methods")
        )]  # fmt: skip


def test_all_that_is_due_is_charged_once_and_the_card_is_forgotten(service, link):
    key = str(new_id())

    first, again = pay(link, key=key), pay(link, key=key)
    late = pay(link)

    assert (first.status_code, first.json["status"], again.json) == (201, "succeeded", first.json)
    assert (late.status_code, late.json["code"]) == (409, "invoice_already_paid")
    assert [c.amount for c in link.suite.charges()] == [12000]
    assert link.suite.receivable(link.invoice)["status"] == "paid"
    assert cards(service) == [("removed", False, True)]
    assert at_gateway(service) == 0


def test_twenty_presses_are_one_charge(service, link):
    answers = all_at_once(*[lambda: pay(link)] * 20)

    assert sorted({a.status_code for a in answers}) == [201, 409]
    assert [c.amount for c in link.suite.charges()] == [12000]
    service.run_jobs()
    assert at_gateway(service) == 0


def test_a_declined_card_makes_room_for_another(service, link):
    declined = pay(link, "tok_declined_insufficient_funds")
    paid = pay(link, "tok_mastercard")

    assert (declined.json["status"], paid.json["status"]) == ("failed", "succeeded")
    assert [card[0] for card in cards(service)] == ["removed", "removed"]
    assert [p["status"] for p in link.suite.payments()] == ["failed", "succeeded"]


def test_the_card_of_a_payment_under_way_is_kept_until_it_is_settled(service, link):
    slow = pay(link, "tok_debit_processing")
    service.run_jobs()
    meanwhile = pay(link)
    kept = cards(service)
    mine = link.suite.contact().get("/v1/payment-methods").json["items"]

    assert (slow.json["status"], kept, mine) == ("processing", [("active", False, True)], [])
    assert (meanwhile.status_code, meanwhile.json["code"]) == (409, "payment_in_progress")
    assert at_gateway(service) == 1


def test_the_payer_confirms_with_their_bank_by_the_link_and_by_no_other(service, link):
    asked = pay(link, "tok_requires_authentication").json
    path = f"{PATH}/{asked['id']}/confirmation"
    other = a_link(service, link.suite, link.invoice)

    strangers = [other.get(path), other.post(f"{path}/looks"), other.delete(path, etag='"1"')]
    opened = link.caller.get(path)
    told = link.caller.post(path, {"approved": True}, key=str(new_id()))
    service.run_jobs()

    assert asked["status"] == "requires_action"
    assert [answer.status_code for answer in strangers] == [404] * 3
    assert (opened.status_code, told.json["status"]) == (200, "succeeded")
    assert at_gateway(service) == 0


def test_the_link_does_not_end_what_the_client_began(service, link):
    card = link.suite.add_method("tok_requires_authentication")
    theirs = link.suite.pay([link.invoice], card).json

    answer = link.caller.delete(f"{PATH}/{theirs['id']}/confirmation", etag='"1"')

    assert (theirs["status"], answer.status_code) == ("requires_action", 404)


@pytest.mark.parametrize("amount", [1, 11999, 12001])
def test_another_total_than_was_seen_is_refused_and_leaves_no_card(service, link, amount):
    answer = pay(link, amount=amount)

    assert (answer.status_code, answer.json["code"]) == (409, "amount_changed")
    assert (cards(service), at_gateway(service)) == ([], 0)


def test_where_the_firm_does_not_let_it_nothing_is_asked_for(service, suite):
    invoice = suite.issue_invoice()
    caller = a_link(service, suite, invoice)

    refused = [
        caller.post(PATH, {"token": "tok_visa", "currency": "GBP", "expected_amount": 12000},
                    key=str(new_id())),
        caller.post(f"{PATH}/setups"),
    ]  # fmt: skip

    assert [(a.status_code, a.json["code"]) for a in refused] == [
        (403, "not_offered_to_clients")
    ] * 2
    assert at_gateway(service) == 0


def test_it_reaches_no_other_invoice_client_firm_or_act(service, link):
    other = link.suite.add_client()
    of_other = a_link(service, link.suite, link.invoice, client_id=other)
    absent = a_link(service, link.suite, new_id())
    order = link.suite.order([link.invoice], {"id": str(new_id())})

    assert pay(link, caller=of_other).status_code == 404
    assert pay(link, caller=absent).status_code == 404
    for method, path, body in (
        ("post", "/v1/payments", order),
        ("post", "/v1/payment-methods", {"token": "tok_visa", "client_id": str(other)}),
        ("get", "/v1/payments", None),
        ("get", "/v1/payment-methods", None),
    ):
        call = getattr(link.caller, method)
        answer = call(path, body, key=str(new_id())) if body else call(path)
        assert answer.status_code == 403, path


def test_a_stranger_tries_few_cards(service, link):
    tried = [pay(link, "tok_declined_generic").status_code for _ in range(6)]

    assert tried == [201] * 5 + [429]
    assert at_gateway(service) == 0


def test_a_plan_gives_way_and_nothing_is_collected_twice(service, letting):
    invoice = letting.issue_invoice(letting.running_service())
    caller = a_link(service, letting, invoice)
    link = SimpleNamespace(caller=caller, invoice=invoice, suite=letting)

    declined = pay(link, "tok_declined_generic")
    paid = pay(link)
    service.run_jobs()

    assert (declined.json["status"], paid.json["status"]) == ("failed", "succeeded")
    assert [c.amount for c in letting.charges()] == [12000]
