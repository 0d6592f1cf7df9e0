"""A part of an invoice: where the firm lets its clients, never more than is due, the rest stays due."""

from collections import Counter

import pytest

from .test_assignments import assign
from .test_collection_settings import say
from .test_races import all_at_once


@pytest.fixture
def letting(service, suite):
    """A firm that lets its clients pay in parts."""
    say(service, clients_may=["pay_part"])
    return suite


def preview(suite, invoices, method, **order):
    body = suite.order(invoices, method, **order)
    return suite.contact().post("/v1/payments/previews", body)


def test_unless_the_firm_lets_them_clients_pay_all_or_nothing(service, suite):
    method, invoice = suite.add_method(), suite.issue_invoice()

    refused = suite.pay([invoice], method, part=5000)
    seen = preview(suite, [invoice], method, part=5000)
    by_member = suite.pay([invoice], method, part=5000, caller=service.client("payments:write"))
    rest = suite.pay([invoice], method, amount=7000, part=7000)

    for answer in (refused, seen):
        assert (answer.status_code, answer.json["code"]) == (403, "not_offered_to_clients")
    assert (by_member.status_code, rest.status_code) == (201, 201)
    assert [c.amount for c in suite.charges()] == [5000, 7000]


def test_a_part_is_paid_and_the_rest_stays_due(service, letting):
    suite = letting
    method, invoice = suite.add_method(), suite.issue_invoice()

    seen = preview(suite, [invoice], method, part=5000).json
    before = suite.receivable(invoice)
    paid = suite.pay([invoice], method, part=5000).json
    shown = suite.receivable(invoice)

    assert (seen["amount"], seen["due_amount"]) == (5000, 7000)
    assert (before["due_amount"], before["paid_amount"]) == (12000, 0)
    assert (paid["status"], paid["amount"]) == ("succeeded", 5000)
    assert (
        [a["amount"] for a in paid["allocations"]]
        == [5000]
        == [a["amount"] for a in seen["allocations"]]
    )
    assert (shown["status"], shown["paid_amount"], shown["due_amount"]) == ("open", 5000, 7000)
    assert suite.booked()["receivable"] == 7000
    assert [c.amount for c in suite.charges()] == [5000]
    assert service.published("payment.succeeded")[-1].data == paid


def test_automatic_collection_gives_way_and_collects_only_the_rest(service, letting):
    suite = letting
    invoice = suite.issue_invoice(suite.running_service())

    suite.pay([invoice], suite.add_method("tok_amex"), part=5000)
    service.run_jobs()

    became = Counter((p["status"], p["initiated_by"], p["amount"]) for p in suite.payments())
    assert became == {
        ("canceled", "schedule", 12000): 1,
        ("succeeded", "contact", 5000): 1,
        ("succeeded", "schedule", 7000): 1,
    }
    assert sorted(c.amount for c in suite.charges()) == [5000, 7000]
    assert suite.receivable(invoice)["status"] == "paid"


def test_a_part_that_is_declined_leaves_all_of_it_planned(service, letting):
    suite = letting
    invoice = suite.issue_invoice(suite.running_service())
    poor = suite.add_method("tok_declined_insufficient_funds")

    failed = suite.pay([invoice], poor, part=5000).json
    planned = [p for p in suite.payments() if p["status"] == "scheduled"]

    assert (failed["status"], failed["amount"]) == ("failed", 5000)
    assert [p["amount"] for p in planned] == [12000]
    assert suite.receivable(invoice)["due_amount"] == 12000


@pytest.mark.parametrize("amount", [12001, 10**15])
def test_more_than_is_due_is_refused_at_the_amount(letting, amount):
    method, invoice = letting.add_method(), letting.issue_invoice()

    answers = [
        letting.pay([invoice], method, part=amount),
        preview(letting, [invoice], method, part=amount),
    ]

    for answer in answers:
        assert (answer.status_code, answer.json["code"]) == (422, "part_too_large")
        assert answer.json["errors"] == {"amount": ["No more than £120.00 is due."]}
    assert letting.charges() == []


def test_a_part_is_of_one_invoice(letting):
    method, invoices = letting.add_method(), [letting.issue_invoice() for _ in range(2)]

    refused = letting.pay(invoices, method, amount=24000, part=5000)
    whole = letting.pay(invoices, method, amount=24000, part=24000)

    assert (refused.status_code, refused.json["code"]) == (422, "part_of_several")
    assert whole.status_code == 201
    assert [c.amount for c in letting.charges()] == [24000]


def test_a_part_of_what_was_not_seen_is_refused(letting):
    method, invoice = letting.add_method(), letting.issue_invoice()
    letting.pay([invoice], method, part=5000)

    stale = letting.pay([invoice], method, part=5000)
    theirs = letting.add_method(client_id=letting.add_client())
    strange = preview(letting, [invoice], theirs, amount=7000, part=5000)

    assert (stale.status_code, stale.json["code"]) == (409, "amount_changed")
    assert strange.status_code == 404
    assert len(letting.charges()) == 1


def test_the_same_part_twenty_times_at_once_is_charged_once(letting):
    method, invoice = letting.add_method(), letting.issue_invoice()
    callers = [letting.contact(sub="contact:impatient") for _ in range(20)]

    answers = all_at_once(
        *(
            lambda c=caller: letting.pay([invoice], method, part=700, caller=c, key="x")
            for caller in callers
        )
    )

    assert len({a.json["id"] for a in answers if a.status_code == 201}) == 1
    assert {a.status_code for a in answers} <= {201, 409, 503}
    assert [c.amount for c in letting.charges()] == [700]


def test_twenty_parts_at_once_never_come_to_more_than_was_due(letting):
    method, invoice = letting.add_method(), letting.issue_invoice()
    callers = [letting.contact() for _ in range(20)]

    def keep_paying(caller, part):
        """Pays like a person who does not give up, and believes what each refusal says is due."""
        due = 12000
        for _ in range(4):
            part = min(part, due)
            said = letting.pay([invoice], method, amount=due, part=part, caller=caller).json
            if said.get("code") == "invoice_already_paid":
                return
            due = said.get("due_amount", due - part if said.get("status") == "succeeded" else due)

    all_at_once(
        *(lambda c=caller, p=900 + 37 * n: keep_paying(c, p) for n, caller in enumerate(callers))
    )

    charged, shown = sum(c.amount for c in letting.charges()), letting.receivable(invoice)
    assert 0 < charged <= 12000
    assert (shown["paid_amount"], shown["due_amount"]) == (charged, 12000 - charged)
    assert {p["status"] for p in letting.payments()} == {"succeeded"}


def test_after_a_part_a_new_method_is_asked_for_the_rest_of_what_was_refused(service, letting):
    suite = letting
    running = suite.running_service("tok_declined_lost_card")
    invoice = suite.issue_invoice(running)
    service.run_jobs()
    suite.pay([invoice], suite.add_method("tok_amex"), part=5000)

    assign(suite, running, suite.add_method())
    service.run_jobs()

    assert [c.amount for c in suite.charges() if c.status == "succeeded"] == [5000, 7000]
    assert suite.receivable(invoice)["status"] == "paid"
