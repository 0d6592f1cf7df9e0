"""What an accepted proposal becomes."""

from itertools import pairwise

import pytest

from common.events import MAX_BYTES
from common.ids import new_id


def test_a_monthly_line_becomes_a_service_with_a_year_of_items(world, line, at):
    with at("2026-01-31T10:00:00Z"):
        world.accept(line("recurring"))

        [service] = world.services()

    assert service["kind"] == "recurring"
    assert service["status"] == "active"
    assert service["anchor_on"] == "2026-01-31"
    assert [item["due_on"] for item in service["items"]][:4] == [
        "2026-01-31",
        "2026-02-28",
        "2026-03-31",
        "2026-04-30",
    ]
    assert len(service["items"]) == 13
    assert {item["status"] for item in service["items"]} == {"scheduled"}
    assert service["next_billing_on"] == "2026-01-31"
    assert service["next_total_amount"] == 42_000


def test_the_items_periods_touch(world, line):
    world.accept(line("recurring"))

    items = world.items()

    assert all(
        this["period_end"] == following["period_start"] for this, following in pairwise(items)
    )
    assert all(item["period_start"] == item["due_on"] for item in items)


def test_amounts_are_those_that_were_accepted(world, line):
    priced = line(
        unit_price="10.0050", quantity="3", net_amount=3002, tax_amount=600, total_amount=3602
    )
    world.accept(priced)

    [item] = world.items()

    assert (item["unit_price"], item["quantity"]) == ("10.0050", "3")
    assert (item["net_amount"], item["tax_amount"], item["total_amount"]) == (3002, 600, 3602)


def test_a_line_on_acceptance_is_due_on_the_firms_date_of_acceptance(world, line, at):
    world.firm(world.service.firm, "Pacific/Kiritimati", version=2)
    with at("2026-11-20T10:30:00Z"):
        world.accept(line("on_acceptance"))

        [item] = world.items()

    assert item["due_on"] == "2026-11-21"
    assert item["status"] == "scheduled"
    assert item["period_start"] is None


def test_a_line_on_completion_waits_until_the_work_is_done(world, line):
    world.accept(line("on_completion"))

    [service] = world.services()
    [item] = service["items"]

    assert (service["mode"], service["next_billing_on"]) == ("manual", None)
    assert (item["status"], item["due_on"]) == ("pending_confirmation", None)
    assert world.run() == {"released_groups": 0, "released_items": 0}


def test_a_service_that_starts_later_is_scheduled(world, line, at):
    with at("2026-11-20T10:00:00Z"):
        world.accept(line("recurring", starts_on="2027-01-01"))

        [service] = world.services()

    assert service["status"] == "scheduled"
    assert service["next_billing_on"] == "2027-01-01"


def test_the_next_item_is_there_however_far_away_it_is(world, line, at):
    every_three_years = line("recurring", interval_unit="year", interval_count=3)
    with at("2026-11-20T10:00:00Z"):
        world.accept(every_three_years)

        assert [item["due_on"] for item in world.items()] == ["2026-11-20", "2029-11-20"]


@pytest.mark.parametrize("unit", ["day", "week", "month"])
def test_a_wordy_service_still_fits_into_an_event(world, line, unit):
    world.accept(line("recurring", interval_unit=unit, description="\N{SNOWMAN}\n" * 10_000))

    for _ in range(3):
        world.advance(days=30)
        world.service.run_jobs()
        world.answer()

    events = world.service.published()
    assert max(len(event.to_json()) for event in events) < MAX_BYTES
    assert events[-1].data["next_billing_on"] > world.clock()["now"][:10]


def test_each_line_is_one_service_however_often_the_fact_comes(world, line):
    proposal = world.accept(line("recurring"), line("on_acceptance"))

    world.hear("proposal.accepted", proposal)
    world.hear("proposal.accepted", proposal)

    assert len(world.services()) == 2
    assert len(world.service.published("service.started")) == 2
    assert world.clock()["pending"]["inbox"] == 0


def test_a_service_started_is_published_as_it_can_be_read(world, line):
    world.accept(line("recurring"))

    [event] = world.service.published("service.started")
    assert world.caller().get(f"/v1/services/{event.subject}").json == event.data


def test_an_acceptance_waits_for_its_client(world, line):
    client = new_id()
    world.accept(line(), client=client)
    assert world.services() == []

    world.hear("client.created", {"id": client, "name": "Late Ltd", "status": "active"})
    world.retry()

    assert len(world.services()) == 1


@pytest.mark.parametrize(
    "wrong",
    [{"unit_price": 350.0}, {"unit_price": "1e9"}, {"net_amount": "many"}, {"name": None}],
    ids=str,
)
def test_a_line_that_cannot_be_read_starts_nothing(world, line, wrong):
    world.accept(line(), line(**wrong))

    assert world.services() == []
    assert world.service.published() == []


def test_only_the_chosen_lines_become_services_with_what_they_come_to_together(world, line):
    chosen, left = line(), line(name="Workshop")
    amounts = {"net_amount": 120_000, "tax_amount": 23_999, "total_amount": 143_999}

    world.accept(chosen, left, acceptance={"lines": [{"id": str(chosen["id"])} | amounts]})

    [service] = world.services()
    assert service["name"] == chosen["name"]
    assert {name: service[name] for name in amounts} == amounts
    [item] = service["items"]
    assert item["total_amount"] == 143_999


def test_an_acceptance_from_before_there_were_choices_starts_every_line(world, line):
    world.accept(line(), line(name="Workshop"), acceptance={"name": "Dana Moore"})

    assert len(world.services()) == 2
