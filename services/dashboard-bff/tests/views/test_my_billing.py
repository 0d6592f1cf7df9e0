"""My Billing says what is owed, by the firm's own date, and nothing of anyone else's."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common import clock
from common.errors import NotFound
from dashboard_bff.views import my_billing


def test_what_is_open_is_summed_for_each_currency_apart(books: Any, look: Any) -> None:
    client = books.a_client()
    books.an_invoice(client, 10000)
    books.an_invoice(client, 2500)
    books.an_invoice(client, 32000, currency="EUR")

    view = mine(books, look, client)

    assert view["balances"] == [
        {"currency": "GBP", "open_amount": 12500, "overdue_amount": 0, "invoice_count": 2},
        {"currency": "EUR", "open_amount": 32000, "overdue_amount": 0, "invoice_count": 1},
    ]
    assert [(c["currency"], c["amount"]) for c in view["pay_all"]["charges"]] == [
        ("EUR", 32000),
        ("GBP", 12500),
    ]


@pytest.mark.parametrize("status", ["draft", "void", "uncollectible", "paid"])
def test_what_is_not_open_never_counts(books: Any, look: Any, status: str) -> None:
    client = books.a_client()
    books.an_invoice(client, status=status)

    view = mine(books, look, client)

    assert view["balances"] == [
        {"currency": "GBP", "open_amount": 0, "overdue_amount": 0, "invoice_count": 0}
    ]
    assert view["actions"] == []
    assert view["pay_all"]["charges"] == []


def test_drafts_are_not_shown_at_all(books: Any, look: Any) -> None:
    client = books.a_client()
    books.an_invoice(client, status="draft", number=None, issued_on=None, due_on=None)

    assert mine(books, look, client)["recent_invoices"] == []


def test_a_part_paid_invoice_counts_with_what_remains(books: Any, look: Any) -> None:
    client = books.a_client()
    books.an_invoice(client, 90000, paid_amount=30000, due_amount=60000)

    view = mine(books, look, client)

    assert view["balances"][0]["open_amount"] == 60000
    assert view["actions"][0]["status"] == "partially_paid"
    assert view["pay_all"]["charges"][0]["amount"] == 60000


def test_an_invoice_is_overdue_from_the_firms_midnight(books: Any, look: Any) -> None:
    books.a_firm(time_zone="Pacific/Auckland")
    client = books.a_client()
    due = (clock.now() + timedelta(days=30)).date()
    books.an_invoice(client, 10000, due_on=due.isoformat())
    midnight = clock.due_instant(due + timedelta(days=1), "Pacific/Auckland")

    books.let_time_pass_to(midnight - timedelta(seconds=30))
    before = mine(books, look, client)
    books.let_time_pass_to(midnight + timedelta(seconds=1))
    after = mine(books, look, client)

    assert (before["balances"][0]["overdue_amount"], before["actions"][0]["status"]) == (0, "open")
    assert (after["balances"][0]["overdue_amount"], after["actions"][0]["status"]) == (
        10000,
        "overdue",
    )


def test_a_payment_the_invoice_does_not_know_yet_is_subtracted(books: Any, look: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    invoice = books.an_invoice(client, 12000)
    books.an_invoice(client, 500)
    payment = books.a_payment(invoice, method, "succeeded")

    ahead = mine(books, look, client)
    books.tell(
        "invoice.paid",
        invoice
        | {"status": "paid", "paid_amount": 12000, "due_amount": 0, "settled_by": [payment["id"]]},
    )
    booked = mine(books, look, client)

    assert ahead["balances"][0]["open_amount"] == booked["balances"][0]["open_amount"] == 500
    assert [row["number"] for row in ahead["actions"]] == [
        row["number"] for row in booked["actions"]
    ]
    assert ahead["recent_invoices"][1]["status"] == "paid"


def test_a_payment_the_invoice_knows_is_not_subtracted_twice(books: Any, look: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    invoice = books.an_invoice(client, 12000)
    part = [{"invoice_id": invoice["id"], "invoice_number": invoice["number"], "amount": 5000}]
    payment = books.a_payment(invoice, method, "succeeded", amount=5000, allocations=part)
    books.tell(
        "invoice.changed",
        invoice | {"paid_amount": 5000, "due_amount": 7000, "settled_by": [payment["id"]]},
    )

    assert mine(books, look, client)["balances"][0]["open_amount"] == 7000


@pytest.mark.parametrize(
    "status, reason",
    [
        ("processing", "Processing"),
        ("unknown", "Outcome unknown"),
        ("requires_action", "Waits for your bank's confirmation"),
    ],
)
def test_a_live_payment_is_shown_and_not_subtracted(
    books: Any, look: Any, status: str, reason: str
) -> None:
    client = books.a_client()
    method = books.a_method(client)
    books.a_payment(books.an_invoice(client, 12000), method, status)
    other = books.an_invoice(client, 700)

    view = mine(books, look, client)

    row = next(row for row in view["actions"] if row["due_amount"] == 12000)
    assert view["balances"][0]["open_amount"] == 12700
    assert (row["off_reason"], row["collection"]["state"]) == (reason, status)
    assert view["pay_all"]["charges"] == [
        {"currency": "GBP", "amount": 700, "invoice_ids": [other["id"]]}
    ]


def test_a_scheduled_payment_leaves_paying_on_until_it_is_due(books: Any, look: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    at = clock.now() + timedelta(days=3)
    invoice = books.an_invoice(client, 12000)
    books.a_payment(invoice, method, "scheduled", scheduled_for=at.isoformat())

    before = mine(books, look, client)["actions"][0]
    books.move_to(at + timedelta(minutes=1))
    after = mine(books, look, client)["actions"][0]

    assert (before["off_reason"], before["collection"]["state"]) == (None, "scheduled")
    assert after["off_reason"] == "Processing"


def test_a_declined_payment_says_why_and_when_it_is_tried_again(books: Any, look: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    retry = (clock.now() + timedelta(days=3)).replace(hour=12)
    books.a_payment(books.an_invoice(client), method, "failed", next_retry_at=retry.isoformat())

    state = mine(books, look, client)["actions"][0]["collection"]

    assert (state["state"], state["reason"]) == ("failed", "insufficient funds")
    assert state["next_retry_on"] == retry.date().isoformat()
    assert state["method"]["last4"] == "4242"


def test_the_overdue_come_first_and_proposals_last(books: Any, look: Any) -> None:
    client = books.a_client()
    contact = books.a_contact(client)
    today = books.today()
    soon = books.an_invoice(client)
    late = books.an_invoice(client, due_on=(today - timedelta(days=1)).isoformat())
    proposal = books.a_proposal(client, contact)

    actions = mine(books, look, client)["actions"]

    assert [row["id"] for row in actions] == [late["id"], soon["id"], proposal["id"]]


def test_a_draft_proposal_waits_for_nobody(books: Any, look: Any) -> None:
    client = books.a_client()
    books.a_proposal(client, books.a_contact(client), status="draft")

    assert mine(books, look, client)["actions"] == []


def test_services_of_a_fresh_acceptance_are_being_set_up_until_they_are_there(
    books: Any, look: Any
) -> None:
    client = books.a_client()
    acceptance = {"name": "Dana Moore", "at": clock.now().isoformat()}
    proposal = books.a_proposal(
        client,
        books.a_contact(client),
        status="accepted",
        accepted_at=acceptance["at"],
        acceptance=acceptance,
    )

    before = mine(books, look, client)
    books.a_service(client, proposal)
    after = mine(books, look, client)

    assert (before["settling"], after["settling"]) == (True, False)
    assert after["service_names"] == ["Design retainer"]


def test_an_expired_card_cannot_be_the_one_that_pays(books: Any, look: Any) -> None:
    client = books.a_client()
    last_year = books.today().year - 1
    books.a_method(client, exp_year=last_year)
    good = books.a_method(client, last4="8210", is_default=False)
    books.an_invoice(client)

    view = mine(books, look, client)

    assert [(m["last4"], m["status"]) for m in view["methods"]] == [
        ("8210", "active"),
        ("4242", "expired"),
    ]
    assert view["pay_all"]["method"]["id"] == good["id"]


def test_where_nothing_is_due_no_payment_is_offered(books: Any, look: Any) -> None:
    client = books.a_client()
    books.a_method(client)

    assert mine(books, look, client)["pay_all"] == {
        "off_reason": None,
        "method": None,
        "charges": [],
    }


def test_a_method_says_what_it_pays_for(books: Any, look: Any) -> None:
    client = books.a_client()
    service = books.a_service(client)
    method = books.a_method(client, uses=[{"kind": "service", "id": service["id"]}])
    at = (clock.now() + timedelta(days=3)).isoformat()
    books.a_payment(books.an_invoice(client), method, "scheduled", scheduled_for=at)

    [shown] = mine(books, look, client)["methods"]

    assert [use["name"] for use in shown["uses"]] == ["Design retainer", "1 scheduled payment"]


def test_another_clients_my_billing_is_not_there(books: Any, look: Any, stranger: Any) -> None:
    client, other = books.a_client(), books.a_client("Pike Architects")

    with pytest.raises(NotFound):
        look(my_billing.show, books.signed_in(other), UUID(client["id"]))
    with pytest.raises(NotFound):
        look(my_billing.show, stranger, UUID(client["id"]))


def test_nothing_of_another_client_is_in_it(books: Any, look: Any) -> None:
    client, other = books.a_client(), books.a_client("Pike Architects")
    books.an_invoice(other, 777)
    books.a_method(other)
    books.a_service(other)

    view = mine(books, look, client)

    assert (view["actions"], view["methods"], view["services"]) == ([], [], [])
    assert view["balances"][0]["open_amount"] == 0


def test_a_long_history_is_not_read(books: Any, look: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    for _ in range(8):
        invoice = books.an_invoice(client, status="paid", due_amount=0, paid_amount=12000)
        books.a_payment(invoice, method, "succeeded")

    recent = mine(books, look, client)["recent_invoices"]

    assert len(recent) == my_billing.RECENT
    assert [row["status"] for row in recent] == ["paid"] * my_billing.RECENT


def mine(books: Any, look: Any, client: Any) -> Any:
    """My Billing as a contact of the client sees it."""
    return look(my_billing.show, books.signed_in(client), UUID(client["id"]))
