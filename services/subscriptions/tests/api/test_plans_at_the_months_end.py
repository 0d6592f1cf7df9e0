"""Plans that are billed at each month's end: the first period is the rest of a month, by its days."""

import pytest

from .test_lives import act
from .test_plan_changes import billed, change, lines, path, undo


def at_month_end(world, **terms):
    return world.plan(**{"unit_price": "31.00", "at_month_end": True} | terms)


def periods(world):
    return [
        (item["period_start"], item["period_end"], item["net_amount"])
        for group in world.groups()
        for item in group["items"]
    ]


def test_who_starts_within_a_month_is_billed_its_rest_and_then_at_each_months_end(world, at):
    with at("2027-01-11T12:00:00Z"):
        made = world.subscribe(at_month_end(world, setup_price="50.00"))
        assert (made["at_month_end"], made["first_charge_on"]) == (True, "2027-01-11")
        for _ in range(5):
            world.run()
            world.answer()
            world.advance(days=30)

    assert periods(world)[1:4] == [
        ("2027-01-11", "2027-01-31", 2000),
        ("2027-01-31", "2027-02-28", 3100),
        ("2027-02-28", "2027-03-31", 3100),
    ]
    first = [item["note"] for item in world.groups()[0]["items"]]
    assert (billed(world)[0], first) == (7000, [None, "20 of 31 days"])


def test_what_is_shown_of_a_start_is_its_first_bill_and_nothing_is_started(world, at):
    with at("2027-01-11T12:00:00Z"):
        plan = at_month_end(world, setup_price="50.00", tax_name="VAT", tax_rate="20")
        wanted = {"plan_id": plan["id"], "client_id": str(world.client()), "quantity": 2}
        shown = world.caller().post("/v1/subscriptions/preview", wanted)
        assert shown.status_code == 200, shown.json
        assert world.caller().get("/v1/subscriptions").json["items"] == []
        made = world.caller().post("/v1/subscriptions", wanted, key=plan["id"])
        assert made.status_code == 201
        world.run()

    [group] = world.groups()
    same = ("name", "quantity", "unit_price", "net_amount", "note", "period_start", "period_end")
    assert [[i[n] for n in same] for i in shown.json["lines"]] == [
        [i[n] for n in same] for i in group["items"]
    ]
    assert shown.json["on"] == group["due_on"] == "2027-01-11"


def test_a_trial_ends_within_a_month_and_the_year_at_its_months_end(world, at):
    with at("2027-01-11T12:00:00Z"):
        plan = at_month_end(world, unit_price="365.00", interval_unit="year", trial_days=10)
        world.subscribe(plan)
        world.advance(days=10)
        world.run()
        world.answer()
        world.advance(days=10)
        world.run()

    assert periods(world) == [
        ("2027-01-21", "2027-01-31", 1000),
        ("2027-01-31", "2028-01-31", 36_500),
    ]


def test_a_change_in_the_first_days_is_by_the_days_of_the_whole_month(world, at):
    with at("2027-01-11T12:00:00Z"):
        made = world.subscribe(at_month_end(world))
        world.run()
        world.answer()
        world.advance(days=10)
        assert change(world, made, quantity=2).status_code == 200
        assert lines(i for i in world.items() if i["occurrence"] < -1) == [
            ("2027-01-21", "-1", -1000, "10 of 31 days, 1 × £31.00"),
            ("2027-01-21", "1", 2000, "10 of 31 days, 2 × £31.00"),
        ]


def test_a_subscription_goes_over_to_the_months_end_where_its_period_ends(world, at):
    with at("2027-01-01T12:00:00Z"):
        made = world.subscribe(world.plan(unit_price="31.00"))
        world.run()
        world.answer()
        world.advance(days=10)
        plan, when = at_month_end(world)["id"], "period_end"
        shown = world.caller().post(path(made, "/preview"), {"plan_id": plan, "when": when})
        change(world, made, plan_id=plan, when=when)
        undo(world, made)
        assert change(world, made, plan_id=plan, when=when).status_code == 200
        world.advance(days=21)
        world.run()
        world.answer()
        world.advance(days=27)
        world.run()

    assert billed(world)[:2] == [3100, shown.json["net_amount"]]
    assert periods(world)[1:] == [
        ("2027-02-01", "2027-02-28", 3100 * 27 // 28),
        ("2027-02-28", "2027-03-31", 3100),
    ]


def test_what_gives_back_more_than_the_rest_of_a_month_costs_waits_for_the_periods_end(world, at):
    with at("2027-01-01T12:00:00Z"):
        made = world.subscribe(world.plan(unit_price="31.00"))
        world.run()
        world.answer()
        world.advance(days=10)
        answer = change(world, made, plan_id=at_month_end(world)["id"])

    # Twenty days are charged, and twenty-one given back.
    assert (answer.status_code, answer.json["code"]) == (422, "credit_exceeds_next_charge")


def test_who_pauses_at_the_end_of_the_first_days_is_billed_again_at_a_months_end(world, at):
    with at("2027-01-11T12:00:00Z"):
        made = world.subscribe(at_month_end(world))
        world.run()
        world.answer()
        paused = act(world, made, "pausing", {"when": "period_end", "resumes_on": "2027-02-28"})
        assert paused.json["paused_on"] == "2027-01-31"
        for _ in range(60):
            world.advance(days=1)
            world.run()
            world.answer()

    assert periods(world)[1:] == [("2027-02-28", "2027-03-31", 3100)]


@pytest.mark.parametrize("unit", ["day", "week"])
def test_days_and_weeks_have_no_months_end(world, unit):
    body = {"name": "Odd", "unit_price": "1.00", "interval_unit": unit, "at_month_end": True}
    refused = world.caller().post("/v1/plans", body, key="0199aaaa-0000-7000-8000-000000000009")
    plan = at_month_end(world)
    changed = world.caller().patch(
        f"/v1/plans/{plan['id']}", {"interval_unit": unit}, etag=f'"{plan["version"]}"'
    )

    for answer in (refused, changed):
        assert (answer.status_code, answer.json["code"]) == (422, "interval_has_no_month_end")
        assert list(answer.json["errors"]) == ["at_month_end"]


def test_another_rule_for_the_day_is_another_version(world):
    plan = world.plan()
    path = f"/v1/plans/{plan['id']}"
    changed = world.caller().patch(path, {"at_month_end": True}, etag=f'"{plan["version"]}"').json

    assert (changed["terms_number"], changed["at_month_end"]) == (2, True)
