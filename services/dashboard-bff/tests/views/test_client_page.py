"""The client page: what a member may see of a client, and no more."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common import clock
from common.errors import NotFound
from dashboard_bff.views import client_page, client_tabs


def test_staff_get_no_money_anywhere(books: Any, look: Any, staff: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    books.a_service(client, payment_method_id=method["id"])
    books.a_payment(books.an_invoice(client), method, "failed")
    books.a_proposal(client, books.a_contact(client))

    view = look(client_page.summary, staff, UUID(client["id"]))
    services = look(client_tabs.services, staff, UUID(client["id"]))

    assert (view["figures"], view["proposals"], view["methods"]) == (None, None, None)
    assert view["attention"] == []
    assert view["client"]["invoice_count"] is None
    assert {entry["text"] for entry in view["activity"]} == {
        "Client added",
        "Dana Moore added as a contact",
        "Design retainer began",
    }
    assert services["money"] is False
    assert services["items"][0]["net_amount"] is None
    assert services["items"][0]["method"] is None


def test_other_firms_and_contacts_of_others_find_nothing(
    books: Any, look: Any, stranger: Any
) -> None:
    client, other = books.a_client(), books.a_client("Birch")
    tabs = (
        client_page.summary,
        client_tabs.services,
        client_tabs.schedule,
        client_tabs.invoices,
    )

    for tab in tabs:
        with pytest.raises(NotFound):
            look(tab, stranger, UUID(client["id"]))
        with pytest.raises(NotFound):
            look(tab, books.signed_in(other), UUID(client["id"]))


def test_the_figures_are_for_each_currency_apart(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    method = books.a_method(client)
    service = books.a_service(client)
    soon = (books.today() + timedelta(days=10)).isoformat()
    books.an_item(service, soon)
    books.an_item(service | {"currency": "EUR", "id": service["id"]}, soon, occurrence=1)
    books.an_invoice(client, 100)
    books.an_invoice(client, 30, currency="EUR")
    paid = books.an_invoice(client, 900, status="paid", paid_amount=900)
    books.a_payment(paid, method, "succeeded")

    figures = look(client_page.summary, owner, UUID(client["id"]))["figures"]

    assert [(b["currency"], b["open_amount"]) for b in figures["balances"]] == [
        ("GBP", 100),
        ("EUR", 30),
    ]
    assert (figures["to_issue"]["amount"], figures["to_issue"]["currency"]) == (10000, "GBP")
    assert (figures["collected"]["amount"], figures["collected"]["payment_count"]) == (900, 1)


def test_what_needs_attention_is_named(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    contact = books.a_contact(client)
    method = books.a_method(client)
    service = books.a_service(client, mode="manual")
    yesterday = (books.today() - timedelta(days=1)).isoformat()
    books.an_item(service, yesterday, status="pending_confirmation")
    books.a_payment(books.an_invoice(client, number="INV-1"), method, "failed")
    books.a_payment(books.an_invoice(client, number="INV-2"), method, "unknown")
    books.an_invoice(client, number="INV-3", due_on=yesterday)
    books.a_proposal(client, contact, number="PRO-1")

    items = look(client_page.summary, owner, UUID(client["id"]))["attention"]

    assert {item["title"] for item in items} == {
        "INV-1 was declined: insufficient funds",
        "Outcome unknown: INV-2",
        "INV-3 is overdue",
        "1 billing item is overdue to issue",
        "Proposal PRO-1 waits for Dana",
    }


def test_a_client_without_terms_has_the_firms(books: Any, look: Any, owner: Any) -> None:
    plain, own = books.a_client(), books.a_client("Birch", terms_days=0)

    def terms(client: Any) -> int:
        return look(client_page.summary, owner, UUID(client["id"]))["client"]["terms_days"]

    assert (terms(plain), terms(own)) == (14, 0)


def test_items_of_one_date_and_method_are_one_group(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    visa = books.a_method(client)
    first, second = (
        books.a_service(client, payment_method_id=visa["id"]),
        books.a_service(client, payment_method_id=visa["id"], name="Website care"),
    )
    other = books.a_service(client, name="Invoiced only")
    soon = (books.today() + timedelta(days=5)).isoformat()
    for service in (first, second, other):
        books.an_item(service, soon)

    groups = look(client_tabs.schedule, owner, UUID(client["id"]))["automatic"]

    assert [(g["due_on"], g["net_amount"], len(g["items"])) for g in groups] == [
        (soon, 20000, 2),
        (soon, 10000, 1),
    ]
    assert groups[0]["method"]["last4"] == "4242"
    assert groups[1]["method"] is None


def test_later_groups_are_shown_when_asked_for(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    service = books.a_service(client)
    for n in range(client_tabs.SHOWN_GROUPS + 2):
        due = (books.today() + timedelta(days=10 * (n + 1))).isoformat()
        books.an_item(service, due, occurrence=n)

    short = look(client_tabs.schedule, owner, UUID(client["id"]))
    whole = look(client_tabs.schedule, owner, UUID(client["id"]), later=True)

    assert (len(short["automatic"]), short["later_count"]) == (client_tabs.SHOWN_GROUPS, 2)
    assert (len(whole["automatic"]), whole["later_count"]) == (client_tabs.SHOWN_GROUPS + 2, 0)


def test_overdue_manual_items_come_first_and_completion_waits_for_a_person(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client()
    service = books.a_service(client, mode="manual", name="Annual report")
    late = (books.today() - timedelta(days=3)).isoformat()
    soon = (books.today() + timedelta(days=3)).isoformat()
    books.an_item(service, None, status="pending_confirmation")
    books.an_item(service, soon, status="pending_confirmation", occurrence=1)
    books.an_item(service, late, status="pending_confirmation", occurrence=2)

    manual = look(client_tabs.schedule, owner, UUID(client["id"]))["manual"]

    assert [(row["status"], row["due_on"]) for row in manual] == [
        ("overdue", late),
        ("pending_confirmation", soon),
        ("pending_confirmation", None),
    ]
    assert [row["can_complete"] for row in manual] == [False, False, True]


def test_what_invoicing_sent_back_waits_for_a_person(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    service = books.a_service(client)
    due = books.today().isoformat()
    books.an_item(service, due, status="pending_confirmation", reason="The tax is unknown")

    [row] = look(client_tabs.schedule, owner, UUID(client["id"]))["manual"]

    assert (row["reason"], row["can_complete"]) == ("The tax is unknown", False)


def test_the_chart_shows_twelve_months_and_what_is_late_in_the_first(
    books: Any, look: Any, owner: Any
) -> None:
    client = books.a_client()
    service = books.a_service(client)
    today = books.today()
    books.an_item(service, (today - timedelta(days=70)).isoformat(), status="pending_confirmation")
    books.an_item(service, today.isoformat(), occurrence=1)
    books.an_item(service, (today + timedelta(days=900)).isoformat(), occurrence=2)

    chart = look(client_tabs.schedule, owner, UUID(client["id"]))["chart"]

    assert len(chart["rows"]) == 12
    assert chart["rows"][0]["amounts"] == [10000, 10000]
    assert sum(sum(row["amounts"]) for row in chart["rows"]) == 20000
    assert chart["summary"].startswith("Acme Ltd, next twelve months before tax: £200.00 in")


def test_a_service_that_waits_for_its_completion_says_so(books: Any, look: Any, owner: Any) -> None:
    client = books.a_client()
    service = books.a_service(client, kind="one_off", mode="manual", next_billing_on=None)
    books.an_item(service, None, status="pending_confirmation")

    [row] = look(client_tabs.services, owner, UUID(client["id"]))["items"]

    assert row["waits_for_completion"] is True


def test_the_clients_since_is_the_firms_date(books: Any, look: Any, owner: Any) -> None:
    books.a_firm(time_zone="Pacific/Kiritimati")
    late = clock.now().replace(hour=23, minute=0).isoformat()
    client = books.a_client(created_at=late)

    since = look(client_page.summary, owner, UUID(client["id"]))["client"]["since_on"]

    assert since == (clock.now() + timedelta(days=1)).date().isoformat()
