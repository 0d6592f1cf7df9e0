"""The billing schedule of all clients: what waits for somebody, and what bills itself, by date."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from dashboard_bff.views import changes, firm_schedule, waiving
from dashboard_bff.views import service as service_view


@pytest.fixture
def day(books: Any) -> Any:
    return lambda n: (books.today() + timedelta(days=n)).isoformat()


def test_what_bills_itself_stands_by_date_and_client_with_the_sums_of_each_currency(
    books: Any, look: Any, owner: Any, day: Any
) -> None:
    birch, acme = books.a_client("Birch"), books.a_client("Acme")
    visa = books.a_method(acme)
    for client, terms in ((birch, {}), (acme, {"payment_method_id": visa["id"]})):
        service = books.a_service(client, **terms)
        books.an_item(service, day(5), net_amount=10_000)
        books.an_item(service, day(5), occurrence=1, net_amount=2_000)
    books.an_item(books.a_service(birch), day(5), net_amount=700, currency="EUR")
    books.an_item(books.a_service(birch), day(9), net_amount=1)

    view = look(firm_schedule.show, owner)

    first, second = view["dates"]
    assert (first["on"], second["on"]) == (day(5), day(9))
    assert first["sums"] == [
        {"currency": "EUR", "net_amount": 700},
        {"currency": "GBP", "net_amount": 24_000},
    ]
    shown = [(g["client"]["name"], g["currency"], len(g["items"])) for g in first["groups"]]
    assert shown == [("Acme", "GBP", 2), ("Birch", "GBP", 2), ("Birch", "EUR", 1)]
    assert first["groups"][0]["method"]["last4"] == visa["last4"]
    assert (view["shown"], view["count"]) == (6, 6)


def test_it_is_looked_at_so_many_days_ahead_and_says_what_comes_after(
    books: Any, look: Any, owner: Any, day: Any
) -> None:
    service = books.a_service(books.a_client())
    for n, ahead in enumerate((31, 32, 92, 300)):
        books.an_item(service, day(ahead), occurrence=n)

    views = {days: look(firm_schedule.show, owner, days=days) for days in firm_schedule.DAYS}

    assert {days: view["count"] for days, view in views.items()} == {31: 1, 92: 3, 366: 4}
    assert views[31]["later_on"] == day(32)
    assert views[366]["later_on"] is None


def test_what_waits_for_somebody_is_apart_and_what_is_late_is_first(
    books: Any, look: Any, owner: Any, day: Any
) -> None:
    client = books.a_client()
    service = books.a_service(client, mode="manual")
    waits = {"status": "pending_confirmation", "mode": "manual"}
    undated = books.an_item(service, None, occurrence=1, **waits)
    coming = books.an_item(service, day(3), occurrence=2, **waits)
    late = books.an_item(service, day(-3), occurrence=3, **waits)
    books.an_item(service, day(3), occurrence=4, status="planned")

    view = look(firm_schedule.show, owner)

    assert [row["id"] for row in view["manual"]] == [late["id"], coming["id"], undated["id"]]
    assert view["manual"][0]["status"] == "overdue"
    assert {row["client"]["name"] for row in view["manual"]} == {client["name"]}
    assert (view["manual_count"], view["dates"]) == (3, [])
    # What is late is billed this month at the earliest, and what is held back in no month.
    sums = [sum(row["amounts"]) for row in view["chart"]["rows"]]
    assert sum(sums) == late["net_amount"] + coming["net_amount"]


def test_the_page_has_every_client_and_an_item_open_in_its_place(
    books: Any, look: Any, owner: Any, render: Any, day: Any
) -> None:
    acme, birch = books.a_client("Acme"), books.a_client("Birch")
    item = books.an_item(books.a_service(acme), day(2))
    books.an_item(books.a_service(birch), None, status="pending_confirmation", mode="manual")
    opened = look(changes.item_named, owner, item["id"])
    shown = look(firm_schedule.show, owner) | {"opened": opened | {"has_place": True}}

    body = render("schedule.html", owner, shown, opened["values"])

    assert f'action="/schedule?item={item["id"]}&amp;days=31#item-{item["id"]}"' in body
    assert f'href="/clients/{birch["id"]}/schedule"' in body
    assert f'href="/billing-items/{item["id"]}/waiving?next=/schedule%3Fdays%3D31"' in body


def test_without_anything_to_bill_it_says_what_to_do(look: Any, owner: Any, render: Any) -> None:
    assert "Nothing to bill yet" in render("schedule.html", owner, look(firm_schedule.show, owner))


def test_why_an_item_is_not_billed_is_for_the_firm_alone(
    books: Any, look: Any, owner: Any, render: Any, day: Any
) -> None:
    client = books.a_client()
    service = books.a_service(client)
    item = books.an_item(service, day(2))
    asked = look(waiving.question, owner, UUID(item["id"]))
    given_up = {"status": "waived", "reason": "Their site was down", "version": 2}
    books.an_item(service | {"version": 2}, day(2), id=item["id"], **given_up)

    members, theirs = (
        look(service_view.show, viewer, UUID(service["id"]))
        for viewer in (owner, books.signed_in(client, "services:read"))
    )

    assert asked["is_open"]
    assert not look(waiving.question, owner, UUID(item["id"]))["is_open"]
    assert "never bill" in render("services/waive.html", owner, asked, {}).lower()
    assert [(b["status"], b["note"]) for b in members["billings"]] == [
        ("waived", "Their site was down")
    ]
    assert [(b["status"], b["note"]) for b in theirs["billings"]] == [("waived", None)]
    assert "Their site was down" in render("services/view.html", owner, members)
