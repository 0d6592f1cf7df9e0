"""The billing run: what it takes, how it groups it, and what it leaves."""

from sqlalchemy import update

from common.ids import new_id
from subscriptions.models import BillingItem, Service
from subscriptions.schedule import run_due
from subscriptions.usecases.billing import RUNAWAY

NOTHING = {"released_groups": 0, "released_items": 0}


def test_items_of_one_client_and_date_become_one_group(world, line):
    client, method = world.client(), new_id()
    world.accept(line("recurring"), line(), client=client, method=method)
    world.accept(line("recurring"), client=client, method=method)

    assert world.run() == {"released_groups": 1, "released_items": 3}

    [group] = world.groups()
    assert group["collection"] == "automatic"
    assert group["payment_method_id"] == str(method)
    assert {item["group_id"] for item in group["items"]} == {group["id"]}
    assert {item["status"] for item in group["items"]} == {"issuing"}


def test_items_paid_in_another_way_become_another_group(world, line):
    client = world.client()
    world.accept(line(), client=client, method=new_id())
    world.accept(line(), client=client, method=None)
    world.accept(line(), client=client, currency="EUR")

    assert world.run() == {"released_groups": 3, "released_items": 3}
    paid = {(group["currency"], group["collection"]) for group in world.groups()}
    assert paid == {("GBP", "automatic"), ("GBP", "manual"), ("EUR", "manual")}


def test_a_run_pressed_ten_times_bills_once(world, line):
    world.accept(line("recurring"), line())

    runs = [world.run() for _ in range(10)]

    assert runs == [{"released_groups": 1, "released_items": 2}] + [NOTHING] * 9
    assert len(world.groups()) == 1


def test_months_of_downtime_are_billed_once_each_in_order_with_their_own_periods(world, line, at):
    with at("2026-01-31T12:00:00Z"):
        world.accept(line("recurring", starts_on="2026-02-28"))
    with at("2026-05-27T12:00:00Z"):
        world.service.run_jobs()

    billed = [(group["due_on"], *period_of(group)) for group in world.groups()]
    assert billed == [
        ("2026-02-28", "2026-02-28", "2026-03-28"),
        ("2026-03-28", "2026-03-28", "2026-04-28"),
        ("2026-04-28", "2026-04-28", "2026-05-28"),
    ]


def test_years_of_downtime_are_caught_up_with(world, line, at):
    with at("2026-01-01T12:00:00Z"):
        world.accept(line("recurring", interval_unit="week"))
    with at("2029-01-01T12:00:00Z"):
        world.service.run_jobs()

        dates = [group["due_on"] for group in world.groups()]
        [service] = world.services()

    assert len(dates) == len(set(dates)) == 157
    assert dates == sorted(dates)
    assert service["next_billing_on"] == "2029-01-04"


def test_a_daily_service_that_fell_years_behind_is_caught_up_with(world, line, at):
    with at("2026-01-01T12:00:00Z"):
        world.accept(line("recurring", interval_unit="day"))
    with at("2027-06-01T12:00:00Z"):
        world.service.run_jobs()

        dates = [group["due_on"] for group in world.groups()]
        assert len(world.services()[0]["items"]) < 1000

    assert len(dates) == len(set(dates)) == 517
    assert dates == sorted(dates)


def test_the_schedule_reaches_a_year_ahead_again_after_each_run(world, line, at):
    with at("2026-01-15T12:00:00Z"):
        world.accept(line("recurring"))
    with at("2026-07-15T12:00:00Z"):
        world.run()

    assert world.items()[-1]["due_on"] == "2027-07-15"


def test_a_service_is_active_from_its_first_date(world, line, at):
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("recurring", starts_on="2026-12-01"))
    with at("2026-12-01T12:00:00Z"):
        world.run()

        [service] = world.services()

    assert service["status"] == "active"
    [event] = world.service.published("service.changed")
    assert event.data == service | {"items": event.data["items"]}
    assert world.told_items() == world.items()


def test_nothing_is_billed_for_a_service_that_ended_before_the_run_came_to_it(world, line):
    world.accept(line("recurring"), line())
    recurring = next(s for s in world.services() if s["kind"] == "recurring")

    world.caller().post(f"/v1/services/{recurring['id']}/ending", key="end")
    world.run()

    [group] = world.groups()
    assert recurring["id"] not in {item["service_id"] for item in group["items"]}
    assert {i["status"] for i in world.items() if i["service_id"] == recurring["id"]} == {
        "archived"
    }


def test_an_item_left_behind_by_a_service_that_ended_is_not_billed(world, line):
    world.accept(line("recurring"))
    with world.service.transaction() as session:
        ended = update(Service).where(Service.firm_id == world.service.firm)
        session.execute(ended.values(status="ended"))

    assert world.run() == NOTHING


def test_a_closed_firm_is_not_billed(world, line):
    world.accept(line())
    world.firm(world.service.firm, version=2, status="closed")

    assert run_due(world.service.app_database, world.service.worker_database) == 0


def test_every_firm_is_billed_by_its_own_clock(world, line):
    other = world.service.other_firm
    world.accept(line("recurring"))
    world.accept(line("recurring"), firm=other, client=world.client(firm=other))
    world.advance(days=40)

    world.service.run_jobs()

    assert len(world.groups()) == 2
    assert len(world.service.published("billing_group.released", firm=other)) == 1


def test_a_firm_that_cannot_be_billed_does_not_keep_the_others_waiting(world, line):
    other = world.service.other_firm
    world.accept(line())
    world.accept(line(), firm=other, client=world.client(firm=other))
    world.firm(world.service.firm, "Mars/Utopia_Planitia", version=2)

    world.service.run_jobs()

    assert world.groups() == []
    assert len(world.service.published("billing_group.released", firm=other)) == 1


def test_a_run_for_a_firm_that_is_not_known_yet_is_told_to_come_again(empty_service):
    answer = empty_service.client("billing_runs:write").post("/v1/billing-runs")

    assert (answer.status_code, answer.json["code"]) == (503, "firm_not_known_yet")


def test_a_runaway_schedule_is_parked_and_the_rest_is_billed(world, line):
    world.accept(line("recurring", interval_unit="day"), line())
    runaway = next(s for s in world.services() if s["kind"] == "recurring")
    crowd(world, runaway, items=6)

    assert world.run() == {"released_groups": 1, "released_items": 1}

    parked = world.caller().get(f"/v1/services/{runaway['id']}").json
    held = [item for item in parked["items"] if item["reason"]]
    assert parked["parked_reason"] == RUNAWAY
    assert len(held) == 6
    assert {item["status"] for item in held} == {"pending_confirmation"}
    told = world.service.published("service.changed")[-1].data
    assert told == parked | {"items": told["items"]}
    assert all(item in told["items"] for item in held)
    assert world.run() == NOTHING


def test_five_items_of_a_service_on_one_date_are_still_billed(world, line):
    world.accept(line("recurring", interval_unit="day"))
    crowd(world, world.services()[0], items=5)

    assert world.run() == {"released_groups": 1, "released_items": 5}


def test_the_clock_says_what_is_due_next_and_what_is_on_its_way(world, line, at):
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("recurring"))
        assert world.clock()["pending"]["work"] == 1

        world.run()
        assert world.clock()["pending"]["work"] == 1

        world.answer()
        assert world.clock()["pending"]["work"] == 0
        assert world.clock()["next_due_at"] == "2026-12-20T00:00:00+00:00"


def crowd(world, service, items):
    """A fault moves the service's items onto one date."""
    ids = [item["id"] for item in service["items"][:items]]
    with world.service.transaction() as session:
        session.execute(
            update(BillingItem)
            .where(BillingItem.firm_id == world.service.firm, BillingItem.id.in_(ids))
            .values(due_on=service["items"][0]["due_on"])
        )


def period_of(group):
    [item] = group["items"]
    return item["period_start"], item["period_end"]
