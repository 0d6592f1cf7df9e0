"""Billing what waits for a person: confirm price and quantity, see the invoices, issue or schedule."""

import pytest

from common.ids import new_id


@pytest.fixture
def two(world, line):
    """Two items of one client that wait, with one method."""
    client, method = world.client(), new_id()
    world.accept(line("on_completion", name="A"), client=client, method=method)
    world.accept(line("on_completion", name="B"), client=client, method=method)
    return world.items()


def test_what_is_issued_is_one_invoice_for_each_method_with_what_was_confirmed(world, line, two):
    world.accept(line("on_completion", name="C"), client=two[0]["client_id"], method=new_id())
    seen = preview(world, world.items(), quantity="4.5", unit_price="80.00")

    answer = world.confirm(*world.items(), quantity="4.5", unit_price="80.00")

    assert answer.status_code == 200
    shown = [[item["name"] for item in invoice["items"]] for invoice in seen["invoices"]]
    assert sorted(shown) == sorted([i["name"] for i in group["items"]] for group in world.groups())
    assert sorted(len(names) for names in shown) == [1, 2]
    assert sorted(invoice["net_amount"] for invoice in seen["invoices"]) == [36_000, 72_000]
    assert {item["net_amount"] for item in world.items()} == {36_000}
    assert {item["status"] for item in world.items()} == {"issuing"}
    assert {item["status"] for s in answer.json["services"] for item in s["items"]} == {"issuing"}


def test_what_is_scheduled_waits_for_its_date(world, two):
    world.confirm(*two, due_on="2126-01-01")

    assert world.groups() == []
    assert {(i["status"], i["due_on"]) for i in world.items()} == {("scheduled", "2126-01-01")}


def test_many_months_of_one_service_that_waited_are_no_runaway(world, line):
    world.accept(line("recurring"))
    [service] = world.services()
    path, etag = f"/v1/services/{service['id']}", f'"{service["version"]}"'
    world.caller().patch(path, {"mode": "manual"}, etag=etag)
    world.advance(days=300)

    world.confirm(*world.items()[:8])

    assert [len(group["items"]) for group in world.groups()] == [8]


def test_a_confirmation_that_is_sent_twice_bills_once(world, two):
    body, caller = {"client_id": two[0]["client_id"], "items": chosen(two)}, world.caller()
    send = [caller.post("/v1/billing-confirmations", body, key="k") for _ in range(2)]

    assert [answer.status_code for answer in send] == [200, 200]
    assert len(world.groups()) == 1
    again = caller.post("/v1/billing-confirmations", body, key="another")
    assert (again.status_code, again.json["code"]) == (409, "billing_item_is_issuing")
    assert again.json["group_id"] == world.groups()[0]["id"]


def test_one_item_that_was_changed_meanwhile_leaves_all_as_they_are(world, two):
    world.edit(two[1], note="New")
    before = world.items()

    refused = world.confirm(*two)

    assert (refused.status_code, refused.json["code"]) == (409, "changed_meanwhile")
    assert refused.json["item_id"] == two[1]["id"]
    assert world.items() == before
    assert world.groups() == []


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"due_on": "2026-01-01"}, "due_on"),
        ({"unit_price": "-1"}, "items.0.unit_price"),
        ({"quantity": "many"}, "items.0.quantity"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(world, two, wanted, field):
    refused = world.confirm(*two, **wanted)

    assert refused.status_code == 422
    assert field in refused.json["errors"]
    assert world.items() == two


def test_another_clients_item_looks_absent(world, line, two):
    world.accept(line("on_completion"))
    theirs = world.items()[-1]

    assert world.confirm(two[0], theirs).status_code == 404
    assert world.confirm(two[0], two[0]).status_code == 422


def chosen(items, **wanted):
    return [{"id": item["id"], "version": item["version"]} | wanted for item in items]


def preview(world, items, **wanted):
    body = {"client_id": items[0]["client_id"], "items": chosen(items, **wanted)}
    before = world.items()
    seen = world.caller().post("/v1/billing-confirmation-previews", body).json
    assert world.items() == before
    return seen
