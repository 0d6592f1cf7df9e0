"""The billing schedule: what is invoiced together, and one item of it open to be changed."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from common.errors import NotFound
from dashboard_bff.views import changes, client_tabs


@pytest.fixture
def soon(books: Any) -> str:
    return (books.today() + timedelta(days=5)).isoformat()


def test_an_item_with_a_method_of_its_own_is_a_group_of_its_own(
    books: Any, look: Any, owner: Any, soon: str
) -> None:
    client = books.a_client()
    visa, other = books.a_method(client), books.a_method(client, last4="8210")
    services = [books.a_service(client, payment_method_id=visa["id"]) for _ in range(2)]
    kept = books.an_item(services[0], soon)
    moved = books.an_item(services[1], soon, payment_method_id=other["id"])

    groups = look(client_tabs.schedule, owner, UUID(client["id"]))["automatic"]

    shown = {g["method"]["last4"]: [item["id"] for item in g["items"]] for g in groups}
    assert shown == {"4242": [kept["id"]], "8210": [moved["id"]]}


def test_what_is_held_back_is_in_no_month_and_in_no_invoice_of_its_day(
    books: Any, look: Any, owner: Any, soon: str
) -> None:
    client = books.a_client()
    service = books.a_service(client)
    books.an_item(service, soon, net_amount=100)
    books.an_item(service, soon, occurrence=1, net_amount=7000, status="planned")

    view = look(client_tabs.schedule, owner, UUID(client["id"]))

    assert sum(sum(row["amounts"]) for row in view["chart"]["rows"]) == 100
    assert sorted(group["net_amount"] for group in view["automatic"]) == [100, 7000]


def test_an_item_is_offered_its_services_method_and_the_clients_others(
    books: Any, look: Any, owner: Any, soon: str
) -> None:
    client = books.a_client()
    visa, other = books.a_method(client), books.a_method(client, last4="8210")
    books.a_method(books.a_client("Birch"), last4="9999")
    item = books.an_item(books.a_service(client, payment_method_id=visa["id"]), soon)

    opened = look(changes.item_of, owner, UUID(client["id"]), item["id"])

    assert opened["methods"] == [
        ("", "Visa •••• 4242, as its service"),
        (other["id"], "Visa •••• 8210"),
    ]
    assert opened["values"]["payment_method_id"] == ""
    typed = opened["values"] | {"payment_method_id": other["id"], "note": ""}
    assert changes.wanted(typed, opened["values"]) == {
        "payment_method_id": other["id"],
        "scope": "this",
    }
    back = opened["values"] | {"payment_method_id": other["id"]}
    assert changes.wanted(opened["values"], back)["payment_method_id"] is None


def test_an_item_is_open_in_its_own_clients_schedule_alone(
    books: Any, look: Any, owner: Any, soon: str
) -> None:
    item = books.an_item(books.a_service(books.a_client()), soon)
    other = UUID(books.a_client("Birch")["id"])

    for named in (item["id"], "no-id"):
        with pytest.raises(NotFound):
            look(changes.item_of, owner, other, named)


def test_only_what_comes_again_and_is_no_subscriptions_is_changed_with_what_follows(
    books: Any, look: Any, owner: Any, soon: str
) -> None:
    client = books.a_client()
    kinds = ({}, {"subscription_id": client["id"]}, {"kind": "one_off"})
    items = [books.an_item(books.a_service(client, **kind), soon) for kind in kinds]

    found = [look(changes.item, owner, UUID(item["id"]))["may_follow"] for item in items]

    assert found == [True, False, False]


def test_the_open_item_stands_in_its_group_with_the_others_around_it(
    books: Any, look: Any, owner: Any, render: Any, soon: str
) -> None:
    client = books.a_client()
    visa = books.a_method(client)
    names = ("Website care", "Hosting")
    services = [books.a_service(client, payment_method_id=visa["id"], name=n) for n in names]
    item, other = (books.an_item(service, soon) for service in services)
    view = look(client_tabs.schedule, owner, UUID(client["id"]))
    opened = look(changes.item_of, owner, UUID(client["id"]), item["id"])
    shown = view | {"opened": opened | {"has_place": True}}

    body = render("clients/schedule.html", owner, shown, opened["values"])

    assert f'id="item-{item["id"]}"' in body
    assert "Only this item changes; Hosting stays in the group." in body
    assert f"?item={other['id']}" in body
