"""Plans over HTTP: made, changed for whoever takes them from now on, retired."""

import pytest
from sqlalchemy import text

from common.ids import new_id


def change(world, plan, etag=None, **changes):
    path = f"/v1/plans/{plan['id']}"
    return world.caller().patch(path, changes, etag=etag or f'"{plan["version"]}"')


def versions(world, plan):
    query = "SELECT number, unit_price FROM plan_versions WHERE plan_id = :plan ORDER BY number"
    with world.service.transaction() as session:
        rows = session.execute(text(query), {"plan": plan["id"]}).all()
    return [(row.number, str(row.unit_price)) for row in rows]


def test_a_plan_says_what_it_comes_to_and_is_told(world):
    plan = world.plan(tax_name="VAT", tax_rate="20", setup_price="150.00", trial_days=14)

    assert (plan["currency"], plan["interval_unit"], plan["status"]) == ("GBP", "month", "active")
    assert (plan["net_amount"], plan["total_amount"]) == (120_000, 144_000)
    assert (plan["setup_net_amount"], plan["setup_total_amount"]) == (15_000, 18_000)
    [told] = world.service.published("plan.created")
    assert told.data == plan
    assert world.caller().get(f"/v1/plans/{plan['id']}").json == plan


def test_other_words_are_no_new_version_and_another_price_is(world):
    plan = world.plan()

    renamed = change(world, plan, name="Design, monthly", unit_price="1200").json
    dearer = change(world, renamed, unit_price="1300.00").json

    assert (renamed["terms_number"], renamed["name"]) == (1, "Design, monthly")
    assert (dearer["terms_number"], dearer["net_amount"]) == (2, 130_000)
    assert versions(world, plan) == [(1, "1200.00"), (2, "1300.00")]
    assert [e.data for e in world.service.published("plan.changed")] == [renamed, dearer]


def test_what_changes_nothing_is_not_told(world):
    plan = world.plan()

    answer = change(world, plan, name=plan["name"], unit_price="1200.0")

    assert (answer.status_code, answer.json) == (200, plan)
    assert world.service.published("plan.changed") == []


def test_a_plan_that_somebody_else_changed_is_refused(world):
    plan = world.plan()
    change(world, plan, name="Another")

    assert change(world, plan, name="Mine").status_code == 412


def test_a_retired_plan_stays_and_is_changed_no_more(world):
    plan = world.plan()

    retired = world.caller().post(f"/v1/plans/{plan['id']}/retirement", {})

    assert (retired.status_code, retired.json["status"]) == (200, "retired")
    again = world.caller().post(f"/v1/plans/{plan['id']}/retirement", {})
    assert (again.status_code, again.json["code"]) == (409, "plan_is_retired")
    assert change(world, retired.json, unit_price="1").json["code"] == "plan_is_retired"
    assert [row["status"] for row in world.caller().get("/v1/plans").json["items"]] == ["retired"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("currency", "XXX"),
        ("unit_price", "0"),
        ("unit_price", "-1"),
        ("unit_price", "12,00"),
        ("unit_price", "1e3"),
        ("setup_price", "-1"),
        ("setup_price", "1.123456789"),
        ("tax_rate", "101"),
        ("interval_unit", "decade"),
        ("interval_count", 0),
        ("interval_count", 61),
        ("trial_days", -1),
        ("trial_days", 10_000),
    ],
)
def test_what_no_plan_can_be_is_refused_at_its_field(world, field, value):
    draft = {"name": "Design retainer", "unit_price": "1200.00", field: value}

    answer = world.caller().post("/v1/plans", draft, key=str(new_id()))

    assert answer.status_code == 422
    assert list(answer.json["errors"]) == [field]
    assert world.caller().get("/v1/plans").json["items"] == []


def test_another_firms_plan_is_not_there(world):
    plan = world.plan()
    stranger = world.service.client("plans:read", "plans:write", firm=world.service.other_firm)

    answers = [
        stranger.get(f"/v1/plans/{plan['id']}"),
        stranger.patch(f"/v1/plans/{plan['id']}", {"name": "Ours"}, etag='"1"'),
        stranger.post(f"/v1/plans/{plan['id']}/retirement", {}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert stranger.get("/v1/plans").json["items"] == []
