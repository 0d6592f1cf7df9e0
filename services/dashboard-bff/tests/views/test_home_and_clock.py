"""The firm's home and its test clock: sums as the services say them, in the firm's own time."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from common import clock as wall
from common.errors import NotFound
from common.ids import new_id
from dashboard_bff.models import ClockAdvance
from dashboard_bff.usecases.dismissals import dismiss
from dashboard_bff.views import clock, differences, home


def test_the_checklist_points_at_the_next_step(books: Any, look: Any, owner: Any) -> None:
    empty = look(home.show, owner)["checklist"]
    client = books.a_client()
    half = look(home.show, owner)["checklist"]
    books.a_proposal(client, books.a_contact(client))
    sent = look(home.show, owner)["checklist"]

    assert [step["done"] for step in empty["steps"]] == [False, False, True, False, False]
    assert [step["next"] for step in half["steps"]] == [False, True, False, False, False]
    assert (half["done_count"], half["percent"]) == (2, 40)
    assert [step["title"] for step in sent["steps"] if step["next"]] == ["Connect a ledger"]


def test_a_dismissed_checklist_stays_away_from_its_firm_alone(
    look: Any, owner: Any, stranger: Any
) -> None:
    for _ in range(2):
        look(dismiss, owner, "checklist", now=wall.now())

    assert look(home.show, owner)["checklist"] is None
    assert look(home.show, stranger)["checklist"] is not None


def test_the_overdue_are_sorted_by_age(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    for days, amount in ((1, 1), (30, 2), (31, 10), (91, 400), (0, 5000)):
        due = (books.today() - timedelta(days=days)).isoformat()
        books.an_invoice(client, amount, due_on=due)
    late = (books.today() - timedelta(days=70)).isoformat()
    books.a_payment(books.an_invoice(client, 30, due_on=late), method, "succeeded")
    books.an_invoice(client, 7000, due_on=late, currency="EUR")

    overdue = look(home.show, owner)["overdue"]

    assert [age["amount"] for age in overdue["ages"]] == [3, 10, 0, 400]
    assert [age["invoice_count"] for age in overdue["ages"]] == [2, 1, 0, 1]
    assert (overdue["amount"], overdue["invoice_count"]) == (413, 4)
    assert (overdue["client_count"], overdue["ages"][3]["share"]) == (1, 100)


def test_what_came_in_is_counted_in_the_firms_month(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    first = wall.due_instant(books.today().replace(day=1), "Europe/London")
    before = (first - timedelta(seconds=1)).isoformat()
    books.a_payment(books.an_invoice(client, 100), method, "succeeded", succeeded_at=before)
    books.a_payment(books.an_invoice(client, 20), method, "succeeded")
    books.a_payment(books.an_invoice(client, 3), method, "failed")
    books.a_payment(books.an_invoice(client, 9, currency="EUR"), method, "succeeded")

    view = look(home.show, owner)

    assert view["collected"]["amount"] == 20
    assert [row["amounts"][0] for row in view["chart"]["rows"][4:6]] == [100, 20]


def test_what_is_planned_is_forecast_and_upcoming(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    service = books.a_service(client)
    soon = books.today() + timedelta(days=3)
    books.an_item(service, soon.isoformat())
    following = (books.today().replace(day=1) + timedelta(days=31)).replace(day=10)
    books.an_item(service, following.isoformat(), occurrence=1)
    books.an_item(service, following.isoformat(), occurrence=2, status="pending_confirmation")

    view = look(home.show, owner)

    row = view["chart"]["rows"][6]
    expected = 24000 if soon.month == following.month else 12000
    assert row["amounts"][1:] == [expected, 12000]
    assert view["upcoming"][0] == {
        "on": soon.isoformat(),
        "title": "Issue an invoice",
        "detail": "Acme Ltd",
        "amount": 12000,
        "currency": "GBP",
    }


def test_failed_payments_are_one_line_with_their_sum(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    retry = wall.now() + timedelta(days=3)
    for amount in (100, 20):
        books.a_payment(
            books.an_invoice(client, amount), method, "failed", next_retry_at=retry.isoformat()
        )
    books.a_payment(books.an_invoice(client, 3), method, "unknown")

    items = look(home.show, owner)["attention"]

    assert [(item["title"], item["amount"]) for item in items] == [
        ("2 failed payments", 120),
        ("1 unknown outcome", 3),
    ]


def test_sums_of_two_currencies_are_not_made(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    books.a_payment(books.an_invoice(client, 100), method, "failed")
    books.a_payment(books.an_invoice(client, 20, currency="EUR"), method, "failed")

    view = look(home.show, owner)

    assert (view["attention"][0]["amount"], view["attention"][0]["currency"]) == (None, None)
    assert [(b["currency"], b["open_amount"]) for b in view["balances"]] == [
        ("EUR", 20),
        ("GBP", 100),
    ]


def test_staff_see_a_home_without_money_and_contacts_none(
    books: Any, look: Any, staff: Any
) -> None:
    client = books.a_client()
    books.an_invoice(client)

    view = look(home.show, staff)

    sums = ("balances", "chart", "collected", "scheduled", "overdue", "attention", "upcoming")
    assert [view[name] for name in sums] == [None] * len(sums)
    with pytest.raises(NotFound):
        look(home.show, books.signed_in(client))


def test_another_firm_sees_nothing_of_it(books: Any, look: Any, stranger: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    late = (books.today() - timedelta(days=9)).isoformat()
    books.a_payment(books.an_invoice(client, due_on=late), method, "failed")
    books.an_item(books.a_service(client), late)

    view = look(home.show, stranger)

    assert (view["balances"], view["attention"], view["upcoming"]) == ([], [], [])
    assert view["overdue"]["amount"] == 0


def test_the_next_due_is_the_earliest_of_all(books: Any, look: Any, owner: Any) -> None:
    nothing = look(clock.show, owner)["next_due"]
    client = books.a_client()
    method = books.a_method(client)
    soon = books.today() + timedelta(days=9)
    books.an_item(books.a_service(client), soon.isoformat())
    item = look(clock.show, owner)["next_due"]
    at = (wall.now() + timedelta(days=2)).isoformat()
    books.a_payment(books.an_invoice(client, number="INV-1"), method, "scheduled", scheduled_for=at)
    payment = look(clock.show, owner)["next_due"]

    assert nothing is None
    assert item["what"] == "Design retainer, to be issued"
    assert item["at"].startswith(soon.isoformat()) or item["at"].endswith("T23:00:00Z")
    assert payment["what"] == "collection of INV-1"


def a_journey(service: Any) -> ClockAdvance:
    begins = wall.now()
    journey = ClockAdvance(
        firm_id=service.firm,
        id=new_id(),
        person_id=new_id(),
        membership_id=new_id(),
        status="done",
        begins_at=begins,
        reached_at=begins + timedelta(days=2),
        ends_at=begins + timedelta(days=2),
        steps=[],
        created_at=begins,
    )
    with service.transaction() as session:
        session.add(journey)
    return journey


def test_a_journey_tells_what_time_brought(
    service: Any, books: Any, look: Any, owner: Any, stranger: Any
) -> None:
    client = books.a_client()
    journey = a_journey(service)
    books.an_invoice(client, number="INV-1", actor="system:subscriptions")
    books.an_invoice(client, number="INV-2", actor="member:someone")
    later = (wall.now() + timedelta(days=3)).isoformat()
    books.an_invoice(client, number="INV-3", actor="system:subscriptions", happened_at=later)

    view = look(clock.advance, owner, journey.id)

    assert [entry["text"] for entry in view["advance"]["log"]] == ["INV-1 issued, £120.00"]
    assert view["advance"]["so_far"] == "1 invoice issued"
    assert (view["status"], view["advance"]["percent"]) == ("done", 100)
    with pytest.raises(NotFound):
        look(clock.advance, stranger, journey.id)


def test_what_differs_from_the_gateways_books_is_said_at_home_until_it_is_settled(
    books: Any, look: Any, owner: Any, stranger: Any
) -> None:
    client = books.a_client()
    body = {
        "id": str(new_id()), "gateway": "sandbox", "kind": "amount_differs", "payment_id": None,
        "client_id": client["id"], "invoice_numbers": "INV-1", "reference": "ch_1",
        "currency": "GBP", "our_amount": 100, "their_amount": 200, "status": "open", "note": None,
        "settled_by": None, "settled_at": None, "found_at": wall.now().isoformat(),
    }  # fmt: skip
    books.tell("gateway_difference.found", body)
    said = look(home.show, owner)["attention"]
    listed = look(differences.show, owner, {})

    books.tell("gateway_difference.settled", body | {"status": "settled", "note": "Seen."})

    assert [line["title"] for line in said] == ["1 gateway difference"]
    [row] = listed["items"]
    assert (row["our_amount"], row["their_amount"], row["title"]) == (100, 200, "Another amount")
    assert look(home.show, owner)["attention"] == []
    assert look(differences.show, owner, {})["items"] == []
    assert look(differences.show, owner, {"status": "settled"})["items"][0]["note"] == "Seen."
    assert look(differences.show, stranger, {"status": "all"})["items"] == []
    with pytest.raises(NotFound):
        look(differences.show, books.signed_in(client), {})


def test_all_that_a_journey_brought_is_counted_and_the_latest_told(
    service: Any, books: Any, look: Any, owner: Any
) -> None:
    journey = a_journey(service)
    books.an_invoice(books.a_client(), number="INV-1", actor="system:subscriptions")
    more = text(
        "INSERT INTO activities (firm_id, id, client_id, subject, type, at, actor, facts)"
        " SELECT firm_id, gen_random_uuid(), client_id, subject, type, at, actor, facts"
        " FROM activities, generate_series(1, 1200) WHERE type = 'invoice.issued'"
    )
    with service.transaction() as session:
        session.execute(more)

    view = look(clock.advance, owner, journey.id)

    assert view["advance"]["so_far"] == "1201 invoices issued"
    assert len(view["advance"]["log"]) == clock.LOGGED
