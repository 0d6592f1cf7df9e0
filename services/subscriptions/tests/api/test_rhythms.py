"""Another frequency for a running service: planned anew from what is not issued, no day twice."""

import pytest


@pytest.fixture
def monthly(world, line, at):
    """A service that is billed each month, its first month issued; returns it."""
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("recurring"))
        world.run()
        world.answer()
        [service] = world.services()
        yield service


def turn(world, service, **wanted):
    path, etag = f"/v1/services/{service['id']}", f'"{service["version"]}"'
    return world.caller().patch(path, wanted, etag=etag)


def periods(world):
    """The periods that are or will be billed, in order."""
    live = [each for each in world.items() if each["status"] != "archived"]
    return sorted((each["period_start"], each["period_end"]) for each in live)


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ({"interval_count": 3}, ("2026-12-20", "2027-03-20")),
        ({"interval_unit": "year"}, ("2026-12-20", "2027-12-20")),
        ({"interval_unit": "week", "interval_count": 2}, ("2026-12-20", "2027-01-03")),
    ],
)
def test_what_is_not_issued_is_planned_anew_with_no_gap_and_no_day_twice(
    world, monthly, wanted, first
):
    answer = turn(world, monthly, **wanted, unit_price="900.00")

    found = periods(world)
    assert answer.status_code == 200, answer.json
    assert found[:2] == [("2026-11-20", "2026-12-20"), first]
    assert [end for _, end in found[:-1]] == [start for start, _ in found[1:]]
    coming = [each for each in world.items() if each["status"] == "scheduled"]
    assert {each["net_amount"] for each in coming} == {90_000}
    assert {each["due_on"] == each["period_start"] for each in coming} == {True}


def test_the_new_rhythm_is_billed_once_each_and_goes_on(world, monthly):
    turn(world, monthly, interval_count=2)
    for _ in range(3):
        world.advance(days=61)
        world.run()
        world.run()
        world.answer()

    issued = [each for each in world.items() if each["status"] == "invoiced"]
    starts = sorted(each["period_start"] for each in issued)
    assert starts[:3] == ["2026-11-20", "2026-12-20", "2027-02-20"]
    assert len(set(starts)) == len(starts)
    assert max(end for _, end in periods(world)) > "2028"


def test_a_preview_shows_what_is_planned_anew_and_changes_nothing(world, monthly):
    before = world.items(), world.services()
    path = f"/v1/services/{monthly['id']}/edit-previews"

    seen = world.caller().post(path, {"interval_count": 6}).json

    assert (world.items(), world.services()) == before
    assert (seen["before"]["interval_count"], seen["after"]["interval_count"]) == (1, 6)
    turn(world, monthly, interval_count=6)
    coming = sorted(each["due_on"] for each in world.items() if each["status"] == "scheduled")
    assert [each["due_on"] for each in seen["planned"]] == coming[: len(seen["planned"])]
    assert seen["planned_count"] == len(coming)


def test_what_is_owed_already_stays_as_it_was_and_what_runs_waits_for_a_person(world, monthly):
    turn(world, monthly, mode="manual")
    world.advance(days=70)

    answer = turn(world, world.services()[0], interval_count=3, mode="automatic")

    assert answer.status_code == 200, answer.json
    waiting = [each for each in world.items() if each["status"] == "pending_confirmation"]
    assert [(each["period_start"], each["period_end"]) for each in waiting] == [
        ("2026-12-20", "2027-01-20"),
        ("2027-01-20", "2027-04-20"),
    ]
    assert world.run() == {"released_groups": 0, "released_items": 0}


def test_each_months_end_is_a_rhythm_of_its_own(world, line, at):
    with at("2026-11-30T12:00:00Z"):
        world.accept(line("recurring"))
        [service] = world.services()

        answer = turn(world, service, at_month_end=True)

        assert answer.status_code == 200, answer.json
        starts = [start for start, _ in periods(world)]
        assert starts[:4] == ["2026-11-30", "2026-12-31", "2027-01-31", "2027-02-28"]


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"interval_count": 0}, "interval_count"),
        ({"interval_count": 100_000}, "interval_count"),
        ({"interval_unit": "mood"}, "interval_unit"),
        ({"at_month_end": True}, "at_month_end"),
        ({"at_month_end": True, "interval_unit": "week"}, "at_month_end"),
    ],
)
def test_a_rhythm_that_cannot_be_is_refused_at_its_field(world, monthly, wanted, field):
    before = world.items()

    refused = turn(world, monthly, **wanted)

    assert (refused.status_code, list(refused.json["errors"])) == (422, [field])
    assert world.items() == before


def test_what_is_billed_once_or_ends_already_has_no_other_rhythm(world, line, monthly):
    world.accept(line("on_completion"))
    once = next(each for each in world.services() if each["kind"] == "one_off")
    world.end(monthly, ends_on="2027-02-01")
    ending = next(each for each in world.services() if each["id"] == monthly["id"])

    refused = turn(world, once, interval_unit="month", interval_count=1)
    settled = turn(world, ending, interval_count=2)

    assert (refused.status_code, list(refused.json["errors"])) == (422, ["interval_unit"])
    assert (settled.status_code, settled.json["code"]) == (409, "service_already_ends")
