"""An accepted change order ends what it replaces and starts what it says; nothing is billed twice."""

import pytest

from common.ids import new_id


@pytest.fixture
def change(world):
    """Accepts a proposal that changes another: `change(old, line(...))`."""

    def accept(old, *lines):
        return world.accept(*lines, client=old["client_id"], supersedes_id=old["id"])

    return accept


def by_name(world):
    return {service["name"]: service for service in world.services()}


def by_hand(world):
    """The only service waits for a person from now on."""
    [service] = world.services()
    path, etag = f"/v1/services/{service['id']}", f'"{service["version"]}"'
    world.caller().patch(path, {"mode": "manual"}, etag=etag)


def left(world, name):
    """What is not archived of a service."""
    return [due for due in dues(world, by_name(world)[name]) if due[1] != "archived"]


def dues(world, service):
    items = [item for item in world.items() if item["service_id"] == service["id"]]
    return [(item["due_on"], item["status"]) for item in items]


def test_what_is_issued_stays_and_the_new_price_begins_with_the_next_period(
    world, line, at, change
):
    with at("2026-01-31T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"))
        world.run()
        world.answer()
    with at("2026-02-15T10:00:00Z"):
        goes_on = line("recurring", name="New", continues_line_id=old["lines"][0]["id"])
        change(old, goes_on)

        before, after = by_name(world)["Old"], by_name(world)["New"]

    assert (before["status"], before["ends_on"]) == ("ended", "2026-02-15")
    assert {status for _, status in dues(world, before)} == {"invoiced", "archived"}
    # The anchor stays the 31st: a short month clamps its own occurrence alone.
    assert (after["status"], after["starts_on"]) == ("scheduled", "2026-02-28")
    assert [due for due, _ in dues(world, after)][:2] == ["2026-02-28", "2026-03-31"]


def test_a_running_period_that_was_not_issued_is_billed_as_the_change_says(world, line, at, change):
    with at("2026-03-01T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"))
        goes_on = line("recurring", name="New", continues_line_id=old["lines"][0]["id"])
    with at("2026-03-10T10:00:00Z"):
        change(old, goes_on)

        assert world.run() == {"released_groups": 1, "released_items": 1}

    [group] = world.groups()
    [item] = group["items"]
    assert (item["name"], item["due_on"]) == ("New", "2026-03-01")


def test_another_interval_begins_when_what_is_billed_ends(world, line, at, change):
    with at("2026-01-31T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"))
        world.run()
        world.answer()
        id_ = old["lines"][0]["id"]
        weekly = line("recurring", name="New", interval_unit="week", continues_line_id=id_)
        change(old, weekly, line("recurring", name="Added"))

    after = by_name(world)
    assert [due for due, _ in dues(world, after["New"])][:2] == ["2026-02-28", "2026-03-07"]
    assert dues(world, after["Added"])[0] == ("2026-01-31", "scheduled")


def test_a_one_off_that_is_billed_is_not_billed_again(world, line, change):
    old = world.accept(line(name="Setup"), line("on_completion", name="Year end"))
    world.run()
    lines = [
        line(billing, name=f"New {name}", continues_line_id=before["id"])
        for billing, name, before in zip(
            ("on_acceptance", "on_completion"), ("setup", "year end"), old["lines"], strict=True
        )
    ]

    change(old, *lines)

    assert world.run() == {"released_groups": 0, "released_items": 0}
    after = by_name(world)
    assert (after["New setup"]["status"], after["New year end"]["status"]) == (
        "completed", "active",
    )  # fmt: skip
    assert dues(world, after["Year end"]) == [(None, "archived")]
    assert dues(world, after["New year end"]) == [(None, "pending_confirmation")]
    # The invoice that was on its way is still answered for.
    world.answer()
    assert dues(world, after["Setup"])[0][1] == "invoiced"
    assert world.clock()["pending"]["inbox"] == 0


def test_a_change_order_counts_once_however_often_it_is_told(world, line, change):
    old = world.accept(line("recurring"))
    order = change(old, line("recurring", name="New"))

    world.hear("proposal.accepted", order)

    assert len(world.service.published("service.ended")) == 1
    assert len(world.services()) == 2


def test_a_change_order_waits_for_what_it_changes(world, line):
    client, old = world.client(), new_id()
    world.accept(line(), client=client, supersedes_id=old)
    assert world.services() == []

    world.accept(line(name="Old"), client=client, id=old)
    world.retry()

    statuses = {name: each["status"] for name, each in by_name(world).items()}
    assert statuses == {"Old": "ended", "Bookkeeping": "active"}


@pytest.mark.parametrize("second", ["month", "week"])
@pytest.mark.parametrize("third", ["month", "week"])
def test_a_second_change_bills_nothing_again_either(world, line, at, change, second, third):
    with at("2026-03-01T10:00:00Z"):
        a = world.accept(line("recurring", name="A"))
        world.run()
        world.answer()
        to_b = line("recurring", name="B", interval_unit=second)
        to_c = line("recurring", name="C", interval_unit=third)
    with at("2026-03-10T10:00:00Z"):
        b = change(a, to_b | {"continues_line_id": a["lines"][0]["id"]})
    with at("2026-03-20T10:00:00Z"):
        change(b, to_c | {"continues_line_id": b["lines"][0]["id"]})

        assert world.run() == {"released_groups": 0, "released_items": 0}

    services = by_name(world)
    assert services["B"]["status"] == "canceled"
    assert (services["C"]["status"], services["C"]["starts_on"]) == ("scheduled", "2026-04-01")
    assert dues(world, services["C"])[0] == ("2026-04-01", "scheduled")


def test_a_one_off_that_is_billed_is_not_billed_again_by_a_second_change(world, line, change):
    order = world.accept(line(name="A"))
    world.run()
    for name in ("B", "C", "D"):
        order = change(order, line(name=name, continues_line_id=order["lines"][0]["id"]))

    assert world.run() == {"released_groups": 0, "released_items": 0}
    assert {by_name(world)[name]["status"] for name in ("B", "C", "D")} == {"completed"}


@pytest.mark.parametrize(
    ("terms", "owed", "first"),
    [
        ({}, ["2026-01-01", "2026-02-01"], "2026-03-01"),
        # The days of March before the change are owed too.
        ({"interval_unit": "week"}, ["2026-01-01", "2026-02-01", "2026-03-01"], "2026-03-10"),
        ({"starts_on": "2026-05-01"}, ["2026-01-01", "2026-02-01"], "2026-05-01"),
        # The change says itself what February costs.
        ({"starts_on": "2026-02-01"}, ["2026-01-01"], "2026-02-01"),
    ],
)
def test_what_was_owed_before_a_change_is_still_billed(world, line, at, change, terms, owed, first):
    with at("2026-01-01T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"))
        by_hand(world)
    with at("2026-03-10T10:00:00Z"):
        change(old, line("recurring", name="New", continues_line_id=old["lines"][0]["id"]) | terms)

        assert left(world, "Old") == [(due, "pending_confirmation") for due in owed]
        assert left(world, "New")[0] == (first, "scheduled")
        waiting = [item for item in world.items() if item["status"] == "pending_confirmation"]
        assert world.confirm(*waiting).status_code == 200
        world.answer()

    assert {status for _, status in left(world, "Old")} == {"invoiced"}
    assert len(left(world, "Old")) == len(owed)


@pytest.mark.parametrize(
    ("starts_on", "until", "days", "amount"),
    [(None, "2026-03-10", 9, 10161), ("2026-03-06", "2026-03-06", 5, 5645)],
)
def test_a_running_period_that_was_not_issued_is_billed_up_to_another_interval(
    world, line, at, change, starts_on, until, days, amount
):
    with at("2026-03-01T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"))
        id_ = old["lines"][0]["id"]
    with at("2026-03-10T10:00:00Z"):
        weekly = line("recurring", name="New", interval_unit="week", continues_line_id=id_)
        change(old, weekly | {"starts_on": starts_on})
        world.run()

        billed = {item["name"]: item for group in world.groups() for item in group["items"]}
        part = billed["Old"]

    assert (part["period_start"], part["period_end"]) == ("2026-03-01", until)
    assert (part["net_amount"], part["note"]) == (amount, f"{days} of 31 days")
    assert by_name(world)["Old"]["ends_on"] == until
    assert billed["New"]["period_start"] == until


def test_what_was_overdue_before_a_change_is_billed_by_the_next_run(world, line, at, change):
    with at("2026-01-01T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"), line(name="Setup"))
    with at("2026-03-10T10:00:00Z"):
        change(old, line("recurring", name="New", continues_line_id=old["lines"][0]["id"]))
        world.run()

    billed = [(i["due_on"], i["name"]) for group in world.groups() for i in group["items"]]
    assert sorted(billed) == [
        ("2026-01-01", "Old"), ("2026-01-01", "Setup"), ("2026-02-01", "Old"),
        ("2026-03-01", "New"),
    ]  # fmt: skip


def test_what_a_change_says_anew_is_not_owed_as_well(world, line, at, change):
    with at("2026-01-01T10:00:00Z"):
        old = world.accept(line(name="Old setup"))
    with at("2026-03-10T10:00:00Z"):
        change(old, line(name="New setup", continues_line_id=old["lines"][0]["id"]))
        world.run()

    assert [i["name"] for group in world.groups() for i in group["items"]] == ["New setup"]


def test_what_came_back_before_a_change_still_waits_for_a_person(world, line, at, change):
    with at("2026-01-01T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"))
        world.run()
        [invoice] = world.answer()
        world.hear("invoice.voided", invoice)
    with at("2026-02-10T10:00:00Z"):
        change(old, line("recurring", name="New", continues_line_id=old["lines"][0]["id"]))

    assert left(world, "Old") == [("2026-01-01", "pending_confirmation")]
    assert left(world, "New")[0] == ("2026-02-01", "scheduled")


def test_what_is_voided_after_a_change_comes_back_as_its_next_revision(world, line, at, change):
    with at("2026-03-01T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"))
        world.run()
        [invoice] = world.answer()
    with at("2026-03-10T10:00:00Z"):
        change(old, line("recurring", name="New", continues_line_id=old["lines"][0]["id"]))
        world.hear("invoice.voided", invoice)

        assert left(world, "Old") == [("2026-03-01", "pending_confirmation")]
        assert left(world, "New")[0][0] == "2026-04-01"
        [item] = [each for each in world.items() if each["status"] == "pending_confirmation"]
        assert item["revision"] == 2
        assert world.confirm(item).status_code == 200
        assert left(world, "Old")[0][1] == "issuing"


def test_what_invoicing_refuses_after_a_change_waits_for_a_person(world, line, at, change):
    with at("2026-03-01T10:00:00Z"):
        old = world.accept(line("recurring", name="Old"))
        world.run()
    with at("2026-03-10T10:00:00Z"):
        change(old, line("recurring", name="New", continues_line_id=old["lines"][0]["id"]))
        [group] = world.unanswered()
        world.refuse(group, "The tax rate is not known.")

        assert left(world, "Old") == [("2026-03-01", "pending_confirmation")]
        assert left(world, "New")[0][0] == "2026-04-01"
        [item] = [each for each in world.items() if each["status"] == "pending_confirmation"]
        assert world.confirm(item).status_code == 200
        assert left(world, "Old")[0][1] == "issuing"
