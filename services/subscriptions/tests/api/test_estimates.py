"""What was estimated is billed once a person has said what it has come to."""

import pytest
from sqlalchemy import select

from common.audit import AuditRow
from common.ids import new_id


@pytest.fixture
def hours(world, line):
    """The item of a service of 10 to 15 hours at 80.00, with 20 per cent of tax."""
    return accepted(world, line, estimate_by="hours", quantity="10", most="15", unit_price="80.00")


def accepted(world, line, **fields):
    amounts = {"net_amount": 80_000, "tax_amount": 16_000, "total_amount": 96_000}
    world.accept(line("estimate", most_net_amount=120_000, **amounts | fields))
    [item] = world.items()
    return item


def confirm(world, item, **body):
    return world.caller().post(f"/v1/billing-items/{item['id']}/confirmation", body)


def test_it_waits_until_it_is_confirmed_and_is_billed_as_confirmed(world, hours):
    assert (hours["status"], hours["price_open"]) == ("pending_confirmation", True)
    assert world.run()["released_items"] == 0

    service = confirm(world, hours, quantity="12.5").json

    assert (service["net_amount"], service["most_net_amount"]) == (80_000, 120_000)
    [item] = service["items"]
    assert (item["status"], item["price_open"], item["quantity"]) == ("scheduled", False, "12.5")
    assert (item["net_amount"], item["total_amount"]) == (100_000, 120_000)
    world.run()
    [group] = world.groups()
    assert group["items"][0]["total_amount"] == 120_000


def test_neither_completing_nor_scheduling_bills_a_price_nobody_confirmed(world, hours):
    caller = world.caller()

    for path in (
        f"services/{hours['service_id']}/completion",
        f"billing-items/{hours['id']}/scheduling",
    ):
        response = caller.post(f"/v1/{path}", {})
        assert (response.status_code, response.json["code"]) == (409, "item_price_open")

    assert world.items() == [hours]


@pytest.mark.parametrize("quantity", ["9.99", "15.01"])
def test_outside_the_agreed_range_a_reason_is_asked_for_and_audited(world, hours, quantity):
    refused = confirm(world, hours, quantity=quantity, reason=" ")
    assert (refused.status_code, refused.json["code"]) == (422, "reason_missing")
    assert list(refused.json["errors"]) == ["reason"]
    assert world.items() == [hours]

    assert confirm(world, hours, quantity=quantity, reason="Agreed by phone.").status_code == 200

    with world.service.transaction() as session:
        query = select(AuditRow.reason).where(AuditRow.subject == hours["service_id"])
        assert "Agreed by phone." in session.scalars(query).all()


def test_a_price_range_asks_for_the_price(world, line):
    item = accepted(world, line, estimate_by="range", unit_price="800.00", most="1200.00")

    missing = confirm(world, item, quantity="2")
    assert list(missing.json["errors"]) == ["unit_price"]
    confirmed = confirm(world, item, unit_price="1200.00", due_on="2030-01-31").json

    assert (confirmed["next_billing_on"], confirmed["next_total_amount"]) == ("2030-01-31", 144_000)


@pytest.mark.parametrize("quantity", ["0", "-1", "1000000001", "1e5"])
def test_a_number_no_item_can_have_is_refused_at_its_field(world, hours, quantity):
    response = confirm(world, hours, quantity=quantity, reason="Why not.")

    assert (response.status_code, list(response.json["errors"])) == (422, ["quantity"])
    assert world.items() == [hours]


def test_it_is_confirmed_once_and_a_fixed_price_never(world, line, hours):
    assert confirm(world, hours, quantity="12").status_code == 200
    again = confirm(world, hours, quantity="13")
    assert (again.status_code, again.json["code"]) == (409, "billing_item_is_scheduled")

    world.accept(line("on_completion"))
    fixed = world.items()[-1]
    refused = confirm(world, fixed, quantity="12")
    assert (refused.status_code, refused.json["code"]) == (409, "item_price_is_fixed")


def test_another_firms_item_looks_absent(world, hours):
    stranger = world.service.client("services:write", firm=world.service.other_firm)

    for id_ in (hours["id"], new_id()):
        path = f"/v1/billing-items/{id_}/confirmation"
        assert stranger.post(path, {"quantity": "12"}).status_code == 404


def test_what_was_agreed_with_tax_is_confirmed_with_tax(world, line):
    """Among others the line came to a cent more before tax than it does by itself."""
    tax = {"tax_rate": "19", "net_amount": 8_404, "tax_amount": 1_596, "total_amount": 10_000}
    most = {"most_net_amount": 8_403, "most_amount": 10_000}
    agreed = {"estimate_by": "hours", "quantity": "1", "unit_price": "100.00"} | tax | most
    world.accept(line("estimate", **agreed), prices_include_tax=True)
    [item] = world.items()

    more = confirm(world, item, quantity="1.01")
    confirmed = confirm(world, item, quantity="1")

    assert (more.status_code, more.json["code"]) == (422, "reason_missing")
    assert confirmed.status_code == 200
    assert confirmed.json["items"][0]["total_amount"] == 10_000


def test_an_estimate_gets_its_price_by_being_confirmed_alone(world, hours):
    path = f"/v1/services/{hours['service_id']}"
    [service] = world.services()

    item = world.edit(hours, unit_price="1.00")
    terms = world.caller().patch(path, {"unit_price": "999.00"}, etag=f'"{service["version"]}"')
    noted = world.edit(hours, note="By Ann")

    assert [each.status_code for each in (item, terms, noted)] == [409, 409, 200]
    assert {each.json["code"] for each in (item, terms)} == {"price_is_estimated"}
    assert world.services()[0]["net_amount"] == 80_000
