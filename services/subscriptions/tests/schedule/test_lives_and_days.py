"""Pauses and cancellations that come due: once, whoever asks, and by days that a test counts itself."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.ids import new_id

FIRST = date(2026, 1, 1)
acts = st.lists(
    st.tuples(st.integers(1, 45), st.sampled_from(("pausing", "resuming"))), min_size=1, max_size=6
)


def act(world, taken, what, body=None):
    path = f"/v1/subscriptions/{taken['id']}/{what}"
    return world.caller().post(path, body or {}, key=str(new_id()))


def days_billed(world, client):
    """How often each day was charged for."""
    count: dict[date, int] = {}
    for group in world.groups():
        for item in group["items"] if group["client_id"] == client else ():
            day, end = (date.fromisoformat(item[f"period_{at}"]) for at in ("start", "end"))
            while day < end:
                count[day] = count.get(day, 0) + 1
                day += timedelta(days=1)
    return count


def month_after(day):
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(steps=acts, runs_meanwhile=st.booleans())
def test_the_days_billed_are_those_on_which_it_was_there(world, at, steps, runs_meanwhile):
    # Each example has a client and days of its own; a pause takes back nothing that was billed.
    with at("2026-01-01T10:00:00Z"):
        offset = world.clock()["offset_seconds"]
        assert offset % 86_400 == 0
        begun = FIRST + timedelta(seconds=offset)
        first = month_after(begun) if begun.day > 1 else begun
        world.advance(days=(first - begun).days)
        client = world.client()
        taken = world.subscribe(world.plan(unit_price="310.00"), client_id=client)
        world.run()
        world.answer()
        today, there, paid_until = first, True, month_after(first)
        expected = {first + timedelta(days=n) for n in range((paid_until - first).days)}
        for days, what in steps:
            for _ in range(days):
                world.advance(days=1)
                today += timedelta(days=1)
                if there and today == paid_until:
                    end = month_after(today)
                    expected |= {today + timedelta(days=n) for n in range((end - today).days)}
                    paid_until = end
            if runs_meanwhile or what == "pausing":
                world.run()
                world.answer()
            done = act(world, taken, what, {"when": "now"} if what == "pausing" else {})
            assert done.status_code == (200 if there == (what == "pausing") else 409), done.json
            there = what == "resuming" or (there and what != "pausing")
            if there and what == "resuming" and today >= paid_until:
                paid_until = month_after(today)
                expected |= {today + timedelta(days=n) for n in range((paid_until - today).days)}
        world.run()
        world.answer()

    assert days_billed(world, str(client)) == dict.fromkeys(expected, 1)


@pytest.mark.parametrize("what", ["resume", "cancel"])
def test_ten_schedulers_find_a_due_day_and_it_comes_once(world, at, what):
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan(unit_price="310.00"))
        world.run()
        world.answer()
        if what == "resume":
            assert act(world, taken, "pausing", {"resumes_on": "2026-03-22"}).status_code == 200
        else:
            assert act(world, taken, "cancellation", {"reason": "other"}).status_code == 200
        world.advance(days=80)

        with ThreadPoolExecutor(10) as pool:
            list(pool.map(lambda _: world.run(), range(10)))
        world.run()
        world.answer()

    items = [item for group in world.groups() for item in group["items"]]
    starts = [item["period_start"] for item in items]
    assert starts == (["2026-01-01", "2026-03-22"] if what == "resume" else ["2026-01-01"])
    canceled = world.service.published("subscription.canceled")
    assert len(canceled) == (0 if what == "resume" else 1)
    statuses = [event.data["status"] for event in world.service.published("subscription.changed")]
    assert statuses.count("paused") == 0 or statuses.count("active") >= 1
