"""An item is due on its own date where the firm is, whatever the clocks there do."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.clock import due_instant, local_date
from subscriptions.usecases.days import due_through, trial_ends_at

NOTHING = {"released_groups": 0, "released_items": 0}
ONE = {"released_groups": 1, "released_items": 1}

ZONES = sorted(zone for zone in available_timezones() if "/" in zone and "Etc" not in zone)


@pytest.mark.parametrize(
    ("zone", "before", "due"),
    [
        ("Pacific/Kiritimati", "2026-11-30T09:59:00Z", "2026-11-30T10:00:01Z"),
        ("Pacific/Pago_Pago", "2026-12-01T10:59:00Z", "2026-12-01T11:00:01Z"),
        ("Asia/Kathmandu", "2026-11-30T18:14:00Z", "2026-11-30T18:15:01Z"),
        ("Europe/London", "2026-11-30T23:59:00Z", "2026-12-01T00:00:01Z"),
    ],
)
def test_an_item_is_due_when_its_date_begins_where_the_firm_is(world, line, at, zone, before, due):
    world.firm(world.service.firm, zone, version=2)
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("recurring", starts_on="2026-12-01"))

    with at(before):
        assert world.run() == NOTHING
    with at(due):
        assert world.run() == ONE
    assert world.groups()[0]["due_on"] == "2026-12-01"


def test_a_date_without_a_midnight_begins_after_the_gap(world, line, at):
    # On 30 April 2027 the clocks in Cairo go from midnight straight to one o'clock.
    world.firm(world.service.firm, "Africa/Cairo", version=2)
    with at("2027-04-29T12:00:00Z"):
        world.accept(line("recurring", starts_on="2027-04-30"))
        assert world.clock()["next_due_at"] == "2027-04-29T22:00:00+00:00"

    with at("2027-04-29T21:59:58Z"):
        assert world.run() == NOTHING
    with at("2027-04-29T22:00:01Z"):
        assert world.run() == ONE


def test_an_hour_that_comes_twice_bills_once(world, line, at):
    # On 29 October 2026, at midnight, the clocks in Cairo go back to eleven.
    world.firm(world.service.firm, "Africa/Cairo", version=2)
    with at("2026-10-20T12:00:00Z"):
        world.accept(line("recurring", starts_on="2026-10-30"))

    with at("2026-10-29T20:30:00Z"):
        assert world.run() == NOTHING
    with at("2026-10-29T21:30:00Z"):
        assert world.run() == NOTHING
    with at("2026-10-29T22:00:01Z"):
        assert world.run() == ONE
        assert world.run() == NOTHING


def test_a_new_time_zone_leaves_each_date_billed_once(world, line, at):
    with at("2026-11-19T12:00:00Z"):
        world.accept(line("recurring", interval_unit="day"))
    for zone, version in (("Pacific/Kiritimati", 2), ("Pacific/Pago_Pago", 3), ("Asia/Tokyo", 4)):
        world.firm(world.service.firm, zone, version=version)
        with at(f"2026-11-{19 + version}T12:00:00Z"):
            world.run()

    dates = [group["due_on"] for group in world.groups()]
    assert dates == ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22", "2026-11-23"]


@pytest.mark.parametrize("minute", [0, 30, 60])
def test_a_date_that_has_begun_stays_due_when_clocks_go_back_over_midnight(minute):
    # In St. John's, on 7 November 2010, 00:01 became 23:01 of the day before.
    begun = datetime(2010, 11, 7, 2, 30, tzinfo=UTC)

    assert str(due_through(begun - timedelta(seconds=1), "America/St_Johns")) == "2010-11-06"
    assert str(due_through(begun + timedelta(minutes=minute), "America/St_Johns")) == "2010-11-07"


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(ZONES), st.integers(0, 36 * 366 * 1440))
def test_what_is_due_is_what_has_begun_in_every_zone(zone, minutes):
    now = datetime(2000, 1, 2, tzinfo=UTC) + timedelta(minutes=minutes)

    last = due_through(now, zone)

    assert due_instant(last, zone) <= now < due_instant(last + timedelta(days=1), zone)


def test_every_date_begins_once_and_in_order_around_every_change_of_every_zones_clocks():
    looked_at = 0
    for zone in ZONES:
        for day in days_of_change(zone):
            begins = [due_instant(day + timedelta(days=n), zone) for n in (-1, 0, 1, 2)]
            looked_at += 1
            assert begins == sorted(set(begins)), (zone, day)
            for n, instant in enumerate(begins, start=-1):
                last = due_through(instant - timedelta(seconds=1), zone)
                assert local_date(instant, zone) == day + timedelta(days=n), (zone, day)
                assert last == day + timedelta(days=n - 1), (zone, day)
    assert looked_at > 1_000


def test_a_trial_is_so_many_days_of_the_firms_whatever_its_clocks_do():
    for zone in ZONES:
        for day in days_of_change(zone):
            for hours in (-30, -2, 1, 26):
                began = due_instant(day, zone) + timedelta(hours=hours)
                first = local_date(began, zone)

                ends = trial_ends_at(began, 14, zone)

                assert due_through(ends, zone) == first + timedelta(days=14), (zone, day)
                assert due_through(ends - timedelta(seconds=1), zone) == first + timedelta(days=13)


def test_a_trial_over_a_gap_ends_as_the_day_begins():
    # On 30 April 2027 the clocks in Cairo go from midnight straight to one o'clock.
    began = datetime(2027, 4, 16, 9, tzinfo=UTC)

    assert trial_ends_at(began, 14, "Africa/Cairo") == datetime(2027, 4, 29, 22, tzinfo=UTC)


@cache
def days_of_change(zone):
    """Returns the dates of 2026 to 2032 on which clocks in the zone are changed."""
    noon = datetime(2026, 1, 1, 12, tzinfo=ZoneInfo(zone))
    offsets = [(noon + timedelta(days=n)).utcoffset() for n in range(2557)]
    return [
        date(2026, 1, 1) + timedelta(days=n) for n in range(1, 2557) if offsets[n] != offsets[n - 1]
    ]
