"""Prices that include tax are shown and asked for as such; what is before tax says that too."""

from typing import Any
from uuid import UUID

import pytest

from dashboard_bff.views import changes, client_tabs, confirmation
from dashboard_bff.views import service as service_view

RANGE = {
    "estimate_by": "range", "most": "200.00", "most_net_amount": 16667, "most_amount": 20000,
    "unit_price": "100.00", "net_amount": 8333, "tax_amount": 1667, "total_amount": 10000,
    "kind": "one_off", "mode": "manual", "interval_unit": None, "interval_count": None,
}  # fmt: skip
WITH_TAX = {"prices_include_tax": True}


def an_estimated(books: Any, client: Any, **more: Any) -> Any:
    """Returns the item of a service whose price is open."""
    service = books.a_service(client, name="A sign", **RANGE, **more)
    return books.an_item(service, None, status="pending_confirmation", price_open=True, **more)


@pytest.mark.parametrize("more, agreed, label", [
    ({}, "£83.33 to £166.67 before tax.", ">Price</label>"),
    (WITH_TAX, "£100.00 to £200.00 incl. tax.", ">Price incl. tax</label>"),
])  # fmt: skip
def test_an_estimate_is_asked_for_as_it_was_agreed(
    books: Any, look: Any, owner: Any, render: Any, more: Any, agreed: str, label: str
) -> None:
    item = an_estimated(books, books.a_client(), **more)

    view = look(confirmation.question, owner, UUID(item["id"]))
    body = render("services/estimate.html", owner, view)

    assert agreed in body
    assert label in body


@pytest.mark.parametrize("more, head", [({}, "Unit price"), (WITH_TAX, "Unit price incl. tax")])
def test_a_price_is_changed_as_it_is_said(
    books: Any, look: Any, owner: Any, render: Any, more: Any, head: str
) -> None:
    service = books.a_service(books.a_client(), **more)
    item = books.an_item(service, None, status="pending_confirmation", **more)
    asked = {
        "item": look(changes.item, owner, UUID(item["id"])),
        "service": look(changes.service, owner, UUID(service["id"])),
    }

    bodies = [
        render("services/change.html", owner, view | {"preview": None}, view["values"])
        for view in asked.values()
    ]

    assert [f">{head}</label>" in body for body in bodies] == [True, True]


def test_chosen_items_say_each_what_its_price_includes(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    client = books.a_client()
    plain = books.an_item(books.a_service(client), None)
    taxed = books.an_item(books.a_service(client, **WITH_TAX), None, **WITH_TAX)

    def page(*items: Any) -> str:
        ids = [item["id"] for item in items]
        view = look(changes.chosen, owner, UUID(client["id"]), ids)
        return str(render("services/confirm.html", owner, view | {"invoices": []}, view["values"]))

    both = page(plain, taxed)
    assert '<th scope="col">Unit price</th>' in both
    assert '<span class="second">Unit price incl. tax, GBP</span>' in both
    assert '<th scope="col">Unit price incl. tax</th>' in page(taxed)


def test_amounts_before_tax_say_so(books: Any, look: Any, owner: Any, render: Any) -> None:
    client = books.a_client()
    service = books.a_service(client, **WITH_TAX)
    books.an_item(service, books.today().isoformat(), **WITH_TAX)

    shown = render("services/view.html", owner, look(service_view.show, owner, UUID(service["id"])))
    schedule = look(client_tabs.schedule, owner, UUID(client["id"]))

    assert "Unit price incl. tax</th>" in shown
    assert "Amount before tax</th>" in shown
    assert "Before tax. Any item can change" in render("clients/schedule.html", owner, schedule)


def test_an_item_whose_price_is_open_is_confirmed_by_itself(
    books: Any, look: Any, owner: Any, render: Any
) -> None:
    client = books.a_client()
    opened = an_estimated(books, client)
    fixed = books.an_item(books.a_service(client, mode="manual"), None, status="planned")

    body = render(
        "clients/schedule.html", owner, look(client_tabs.schedule, owner, UUID(client["id"]))
    )

    assert f'href="/billing-items/{opened["id"]}/confirmation"' in body
    assert f'name="item" value="{opened["id"]}"' not in body
    assert f'name="item" value="{fixed["id"]}"' in body
