"""A service ends whose schedule is longer than is ever planned: what was chosen holds for all of it."""

import pytest

# Of what is as wordy as this, nineteen charges are planned at a time.
WORDY = {
    "description": "x" * 20_000, "tax_name": "", "tax_rate": "0",
    "unit_price": "31.00", "net_amount": 3100, "tax_amount": 0, "total_amount": 3100,
}  # fmt: skip
PLANNED = 19


def run(world, times=1):
    for _ in range(times):
        world.run()
        world.answer()


def amounts(world):
    return [item["net_amount"] for group in world.groups() for item in group["items"]]


def preview(world, service, **wanted):
    return world.caller().post(f"/v1/services/{service['id']}/ending-previews", wanted).json


@pytest.mark.parametrize("unissued, last", [
    ("archive", []), ("bill", [3100]), ("prorate", [1000]),
])  # fmt: skip
def test_an_end_years_ahead_bills_every_month_and_the_last_as_was_chosen(
    world, line, at, unissued, last
):
    with at("2026-01-01T12:00:00Z"):
        world.accept(line("recurring", **WORDY))
        [service] = world.services()
        wanted = {"ends_on": "2028-07-11", "unissued": unissued}
        seen = preview(world, service, **wanted)
        assert world.end(service, **wanted).status_code == 200
        assert len(world.items()) == PLANNED
        run(world)
        for _ in range(19):
            world.advance(days=50)
            run(world)

    assert amounts(world) == [3100] * 30 + last
    assert world.services()[0]["status"] == "ended"
    changed = [(each["after"]["status"], each["after"]["net_amount"]) for each in seen["items"]]
    assert changed == (
        [] if unissued == "bill" else [("archived", 3100)] if not last else [("scheduled", 1000)]
    )


@pytest.mark.parametrize("unissued, sum_", [
    ("archive", 0), ("bill", 31 * 3100), ("prorate", 30 * 3100 + 1000),
])  # fmt: skip
def test_what_waited_for_a_person_for_years_is_billed_to_its_end_and_then_it_is_over(
    world, line, at, unissued, sum_
):
    with at("2026-01-01T12:00:00Z"):
        world.accept(line("recurring", **WORDY))
        [service] = world.services()
        path, etag = f"/v1/services/{service['id']}", f'"{service["version"]}"'
        world.caller().patch(path, {"mode": "manual"}, etag=etag)
    with at("2028-07-11T12:00:00Z"):
        [service] = world.services()
        seen = preview(world, service, unissued=unissued)
        ended = world.end(service, unissued=unissued).json
        before = [ended["status"], ended["ends_on"]]
        run(world, times=4)
        again = world.end(service, unissued="bill")
        run(world)

    assert before == ["active" if sum_ else "ended", "2028-07-11"]
    assert (seen["count"], seen["billed_net_amount"]) == (31, sum_)
    assert seen["billed_count"] == (31 if sum_ else 0)
    assert sum(amounts(world)) == sum_
    assert world.services()[0]["status"] == "ended"
    assert again.status_code == 409
