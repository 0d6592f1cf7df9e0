"""A subscription goes over to a plan of another rhythm: today, or where its period ends."""

from datetime import date

import pytest

from .test_lives import act
from .test_plan_changes import NOON, billed, change, lines, path, read, started, undo


def yearly(world, **terms):
    return world.plan(**{"name": "Studio", "unit_price": "365.00", "interval_unit": "year"} | terms)


def weekly(world, **terms):
    return world.plan(**{"name": "Weekly", "unit_price": "70.00", "interval_unit": "week"} | terms)


def open_days(world):
    """The first and the last day of what is still to be billed of the rhythm, in order."""
    waiting = (i for i in world.items() if i["occurrence"] >= 0 and i["status"] == "scheduled")
    return sorted((i["period_start"], i["period_end"]) for i in waiting)


def test_today_the_rest_of_the_month_is_given_back_and_a_year_begins_as_one_invoice(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        answer = change(world, made, plan_id=yearly(world)["id"])

        assert (answer.status_code, answer.json["name"], answer.json["interval_unit"]) == (
            *(200, "Studio"),
            "year",
        )
        assert answer.json["next_charge_on"] == "2026-12-11"
        waiting = [i for i in world.items() if i["status"] == "scheduled"]
        assert lines(waiting) == [
            ("2026-12-11", "-1", -2100, "21 of 31 days, 1 × £31.00"),
            ("2026-12-11", "1", 36_500, None),
            ("2027-12-11", "1", 36_500, None),
        ]
        assert world.run() == {"released_groups": 1, "released_items": 2}
        assert billed(world) == [3100, 34_400]
        world.answer()
        world.advance(days=365)
        world.run()
        assert billed(world) == [3100, 34_400, 36_500]


def test_where_the_period_ends_nothing_is_given_back_and_the_weeks_begin_on_that_day(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        answer = change(world, made, plan_id=weekly(world)["id"], when="period_end")

        assert answer.json["change"]["on"] == "2027-01-01"
        assert (answer.json["name"], answer.json["interval_unit"]) == ("Design retainer", "month")
        assert open_days(world)[:2] == [("2027-01-01", "2027-01-08"), ("2027-01-08", "2027-01-15")]
        world.advance(days=28)
        world.run()
        assert read(world, made).json["interval_unit"] == "week"
        assert billed(world) == [3100, 7000, 7000]


def test_a_change_of_rhythm_that_waits_is_taken_back_and_all_is_as_it_was(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        before = open_days(world)
        change(world, made, plan_id=yearly(world)["id"], when="period_end")
        assert open_days(world) != before

        assert undo(world, made).json["change"] is None
        assert open_days(world) == before
        # What is left of the month is known as it was: no day of it has got lost by that.
        assert change(world, made, quantity=2).status_code == 200
        world.run()
        assert billed(world) == [3100, 2100]
        world.answer()
        world.advance(days=21)
        world.run()
        assert billed(world) == [3100, 2100, 6200]


@pytest.mark.parametrize("when", ["now", "period_end"])
def test_another_change_takes_the_place_of_one_that_waits_in_another_rhythm(world, at, when):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        change(world, made, plan_id=yearly(world)["id"], when="period_end")
        answer = change(world, made, plan_id=weekly(world)["id"], when=when)

        assert answer.status_code == 200
        begins = "2026-12-11" if when == "now" else "2027-01-01"
        assert open_days(world)[0][0] == begins
        world.advance(days=28)
        world.run()
        assert billed(world)[0:2] == ([3100, 4900] if when == "now" else [3100, 7000])


def test_what_is_billed_of_the_rhythm_to_come_is_not_taken_back(world, at):
    with at(NOON):
        made = started(world)
        change(world, made, plan_id=yearly(world)["id"], when="period_end")
        [ahead] = [
            i
            for i in world.items()
            if i["period_start"] == "2027-01-01" and i["status"] == "scheduled"
        ]
        assert world.edit(ahead, due_on="2026-12-01").status_code == 200
        world.run()

        answers = [undo(world, made), change(world, made, quantity=2, when="period_end")]
        assert {a.json["code"] for a in answers} == {"change_is_billed"}
        assert billed(world) == [3100, 36_500]


def test_on_the_first_day_before_its_bill_only_the_new_rhythm_is_billed(world, at):
    with at(NOON):
        made = started(world, billed=False)
        change(world, made, plan_id=yearly(world)["id"])
        world.run()

        assert billed(world) == [36_500]
        assert open_days(world) == [("2027-12-01", "2028-12-01")]


def test_on_the_first_day_after_its_bill_the_whole_month_is_given_back_once(world, at):
    with at(NOON):
        made = started(world)
        change(world, made, plan_id=yearly(world)["id"])
        world.run()
        world.answer()
        # By now two periods of this day are billed: what runs is the year alone.
        world.advance(days=73)
        change(world, made, quantity=2)
        world.run()

        assert billed(world) == [3100, 36_500 - 3100, 36_500 * 292 // 365]


def test_in_a_trial_the_new_rhythm_begins_when_the_trial_ends_with_the_fee_once(world, at):
    with at(NOON):
        made = started(world, billed=False, trial_days=14, setup_price="50.00")
        world.advance(days=3)
        answer = change(
            world, made, plan_id=yearly(world, setup_price="99.00", trial_days=30)["id"]
        )

        assert (answer.json["status"], answer.json["first_charge_on"]) == ("trialing", "2026-12-15")
        assert open_days(world)[0] == ("2026-12-15", "2027-12-15")
        world.advance(days=11)
        world.run()
        assert billed(world) == [5000 + 36_500]
        assert read(world, made).json["status"] == "active"


def test_a_change_at_the_end_of_a_trial_is_taken_back_to_the_rhythm_before(world, at):
    with at(NOON):
        made = started(world, billed=False, trial_days=14)
        before = open_days(world)
        change(world, made, plan_id=yearly(world)["id"], when="period_end")
        assert open_days(world)[0] == ("2026-12-15", "2027-12-15")
        undo(world, made)

        assert open_days(world) == before


def test_a_quantity_goes_along_and_what_was_changed_in_the_period_is_given_back(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        change(world, made, quantity=3)
        world.run()
        world.answer()
        world.advance(days=10)
        change(world, made, plan_id=yearly(world)["id"], quantity=2)
        world.run()

        assert billed(world) == [3100, 4200, 73_000 - 3300]


def test_what_an_earlier_change_gives_back_goes_with_the_first_charge_of_the_new_rhythm(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        change(world, made, plan_id=world.plan(name="Solo", unit_price="15.50")["id"])
        assert world.run()["released_items"] == 0
        change(world, made, plan_id=yearly(world)["id"])
        world.run()

        assert billed(world) == [3100, 36_500 - 2100 + 1050 - 1050]


def test_what_gives_back_more_than_the_first_charge_is_refused_with_the_way_out(world, at):
    with at(NOON):
        made = started(world, interval_unit="year")
        world.advance(days=10)
        before = (read(world, made).json, world.items())
        plan = weekly(world, unit_price="0.50")
        answer = change(world, made, plan_id=plan["id"])

        assert (answer.status_code, answer.json["code"]) == (422, "credit_exceeds_next_charge")
        assert "end of the period" in answer.json["errors"]["when"][0]
        assert (read(world, made).json, world.items()) == before
        assert change(world, made, plan_id=plan["id"], when="period_end").status_code == 200


def test_while_it_is_paused_it_keeps_its_rhythm_and_a_change_that_waits_comes_with_its_day(
    world, at
):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        change(world, made, plan_id=yearly(world)["id"], when="period_end")
        paused = act(world, made, "pausing", {"when": "now"})
        assert paused.status_code == 200
        refused = change(world, made, plan_id=weekly(world)["id"])
        assert refused.json["code"] == "subscription_is_paused"
        world.advance(days=31)
        world.run()
        gone_on = act(world, made, "resuming")
        assert gone_on.status_code == 200
        world.run()

        # Ten days of the first year lay in the pause.
        assert billed(world) == [3100, 36_500 * 355 // 365]


@pytest.mark.parametrize("when", ["now", "period_end"])
def test_what_is_shown_is_the_very_invoice_and_showing_it_changes_nothing(world, at, when):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        before = (read(world, made).json, world.items())
        wanted = {"plan_id": yearly(world)["id"], "quantity": 2, "when": when}
        shown = world.caller().post(path(made, "/preview"), wanted).json
        assert (read(world, made).json, world.items()) == before
        change(world, made, **wanted)
        world.advance(days=(date(2027, 1, 1) - date(2026, 12, 11)).days)
        world.run()

    [_, group] = world.groups()
    same = ("name", "quantity", "unit_price", "net_amount", "note", "period_start", "period_end")
    assert [[i[n] for n in same] for i in shown["lines"]] == [
        [i[n] for n in same] for i in group["items"]
    ]
    assert shown["net_amount"] == sum(i["net_amount"] for i in group["items"])
    assert shown["on"] == shown["due_on"] == group["due_on"]
