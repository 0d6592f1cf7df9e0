"""Changing what is not issued: one item, that and the following ones, or a whole service."""

import pytest

from common.ids import new_id


@pytest.fixture
def today(at):
    with at("2026-11-20T12:00:00Z"):
        yield


@pytest.fixture
def monthly(world, line, today):
    """A service that is billed each month, the first month issued; returns its open items."""
    world.accept(line("recurring"), method=new_id())
    world.run()
    world.answer()
    return [item for item in world.items() if item["status"] == "scheduled"]


def test_one_item_changes_in_its_place_and_no_other(world, monthly):
    item, *others = monthly

    answer = world.edit(
        item, unit_price="180.00", quantity="2", discount_percent="10", note="Thank you",
        due_on="2026-12-24", tax_name="GST", tax_rate="5",
    )  # fmt: skip

    changed, *kept = [each for each in world.items() if each["status"] == "scheduled"]
    assert answer.status_code == 200
    assert answer.headers["ETag"] == f'"{changed["version"]}"'
    amounts = {"net_amount": 32_400, "tax_amount": 1_620, "total_amount": 34_020}
    terms = {"unit_price": "180.00", "quantity": "2", "discount_percent": "10", "tax_rate": "5"}
    words = {"note": "Thank you", "due_on": "2026-12-24", "tax_name": "GST"}
    assert changed == item | amounts | terms | words | {"version": changed["version"]}
    assert kept == others
    assert world.service.published("service.changed")[-1].data == answer.json


def test_the_following_ones_change_with_it_and_what_is_planned_later_too(world, monthly):
    earlier, item, *_ = monthly

    world.edit(item, unit_price="400.00", scope="following")
    world.advance(days=40)
    world.run()

    found = {each["due_on"]: each["net_amount"] for each in world.items()}
    assert found["2026-12-20"] == earlier["net_amount"] == 35_000
    assert {amount for due_on, amount in found.items() if due_on > "2027"} == {40_000}
    assert max(found) > monthly[-1]["due_on"]


def test_a_preview_shows_each_item_before_and_after_and_changes_nothing(world, monthly):
    before = world.items(), world.services()
    wanted = {"unit_price": "400.00", "scope": "following"}

    seen = world.caller().post(f"/v1/billing-items/{monthly[9]['id']}/edit-previews", wanted).json

    assert (world.items(), world.services()) == before
    assert (seen["count"], seen["currency"]) == (len(monthly) - 9, "GBP")
    amounts = [
        (each["before"]["net_amount"], each["after"]["net_amount"]) for each in seen["items"]
    ]
    assert amounts == [(35_000, 40_000)] * seen["count"]
    world.edit(monthly[9], **wanted)
    assert [each["net_amount"] for each in world.items()][-seen["count"] :] == [40_000] * seen[
        "count"
    ]


def test_a_service_changes_for_all_that_is_not_issued_and_issued_ones_never(world, monthly):
    [service] = world.services()
    path = f"/v1/services/{service['id']}"
    wanted = {"quantity": "3", "discount_percent": "50"}

    seen = world.caller().post(f"{path}/edit-previews", wanted).json
    answer = world.caller().patch(path, wanted, etag=f'"{service["version"]}"')

    issued, *open_ones = world.items()
    assert (issued["status"], issued["net_amount"]) == ("invoiced", 35_000)
    assert {item["net_amount"] for item in open_ones} == {52_500}
    assert (seen["before"]["net_amount"], seen["after"]["net_amount"]) == (35_000, 52_500)
    assert seen["count"] == len(open_ones)
    assert answer.json["net_amount"] == answer.json["next_total_amount"] / 1.2 == 52_500


def test_billed_by_hand_a_service_waits_and_by_itself_it_goes_on_but_for_what_is_late(
    world, monthly
):
    switch(world, "manual")
    world.advance(days=40)
    assert world.run() == {"released_groups": 0, "released_items": 0}
    assert {item["status"] for item in world.items()} == {"invoiced", "pending_confirmation"}

    switch(world, "automatic")

    late, *coming = world.items()[1:]
    assert (late["due_on"], late["status"], late["mode"]) == (
        "2026-12-20",
        "pending_confirmation",
        "manual",
    )
    assert {(item["status"], item["mode"]) for item in coming} == {("scheduled", "automatic")}


def test_an_edit_of_something_older_than_it_is_now_is_refused(world, monthly):
    item = monthly[0]
    world.edit(item, note="One")

    stale = world.edit(item, note="Two")
    blind = world.caller().patch(f"/v1/billing-items/{item['id']}", {"note": "Three"})

    assert (stale.status_code, stale.json["code"]) == (412, "changed_meanwhile")
    assert (blind.status_code, blind.json["code"]) == (428, "if_match_missing")
    assert world.items()[1]["note"] == "One"


def test_an_item_that_is_being_issued_names_its_group_and_then_its_invoice(world, monthly):
    item = monthly[0]
    world.advance(days=31)
    world.run()
    [group] = list(world.unanswered())

    while_issuing = world.edit(item, note="Too late")
    invoice = world.issue(group)
    afterwards = world.edit(item, note="Too late")

    assert (while_issuing.status_code, while_issuing.json["code"]) == (
        409,
        "billing_item_is_issuing",
    )
    assert while_issuing.json["group_id"] == str(group.subject)
    assert (afterwards.status_code, afterwards.json["code"]) == (409, "billing_item_is_invoiced")
    assert afterwards.json["invoice_number"] == invoice["number"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"due_on": "2026-11-19"}, "due_on"),
        ({"due_on": "12026-01-01"}, "due_on"),
        ({"due_on": "2026-12-24", "scope": "following"}, "due_on"),
        ({"unit_price": "-1"}, "unit_price"),
        ({"unit_price": "1e9"}, "unit_price"),
        ({"quantity": "0.0000001"}, "quantity"),
        ({"discount_percent": "100.01"}, "discount_percent"),
        ({"tax_rate": "101"}, "tax_rate"),
        ({"quantity": "1000000000", "unit_price": "1000000000"}, "unit_price"),
        ({"mode": "by mood"}, "mode"),
        ({"note": "x" * 501}, "note"),
        ({"scope": "all"}, "scope"),
        ({"currency": "EUR"}, "currency"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_changes_nothing(world, monthly, wanted, field):
    before = world.items()

    refused = world.edit(monthly[0], **wanted)

    assert refused.status_code == 422
    assert list(refused.json["errors"]) == [field]
    assert world.items() == before


def test_an_item_with_no_date_to_come_does_not_bill_itself(world, line, today):
    world.accept(line("on_completion"))
    [item] = world.items()

    refused = world.edit(item, mode="automatic")
    answer = world.edit(item, mode="automatic", due_on="2026-12-24")

    assert refused.json["errors"].keys() == {"due_on"}
    assert answer.json["next_billing_on"] == "2026-12-24"


def switch(world, mode):
    [service] = world.services()
    path, etag = f"/v1/services/{service['id']}", f'"{service["version"]}"'
    assert world.caller().patch(path, {"mode": mode}, etag=etag).status_code == 200
