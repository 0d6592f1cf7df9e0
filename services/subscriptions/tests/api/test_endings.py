"""Ending services now or on a date, and what is billed of what is not issued."""

from collections import Counter

import pytest

from common.ids import new_id


@pytest.fixture
def waiting(world, line, at):
    """A service that has waited for a person since 1 November; it is the 15th."""
    with at("2026-11-01T12:00:00Z"):
        world.accept(line("recurring", tax_rate="0", tax_name=""), method=new_id())
        [service] = world.services()
        path, etag = f"/v1/services/{service['id']}", f'"{service["version"]}"'
        world.caller().patch(path, {"mode": "manual"}, etag=etag)
    with at("2026-11-15T12:00:00Z"):
        yield service


@pytest.mark.parametrize(
    ("unissued", "billed"),
    [("archive", []), ("bill", [(35_000, None)]), ("prorate", [(16_333, "14 of 30 days")])],
)
def test_what_was_chosen_is_billed_and_nothing_else_ever(world, waiting, unissued, billed):
    path = f"/v1/services/{waiting['id']}/ending-previews"
    seen = world.caller().post(path, {"unissued": unissued}).json
    assert Counter(item["status"] for item in world.items()) == {"pending_confirmation": 13}

    ended = world.end(waiting, unissued=unissued).json
    world.run()
    world.answer()
    world.advance(days=400)

    assert world.run() == {"released_groups": 0, "released_items": 0}
    assert (ended["status"], ended["ends_on"]) == ("ended", "2026-11-15")
    items = [item for group in world.groups() for item in group["items"]]
    assert [(item["net_amount"], item["note"]) for item in items] == billed
    assert Counter(item["status"] for item in world.items())["archived"] == 13 - len(billed)
    assert (seen["count"], seen["billed_count"]) == (13, len(billed))
    assert seen["billed_net_amount"] == sum(amount for amount, _ in billed)


def test_what_was_billed_at_the_end_and_came_back_waits_for_a_person(world, waiting):
    world.end(waiting, unissued="bill")
    world.run()
    [invoice] = world.answer()

    world.hear("invoice.voided", invoice)

    [item] = [each for each in world.items() if each["status"] != "archived"]
    assert item["status"] == "pending_confirmation"
    assert world.confirm(item).status_code == 200
    assert len(world.groups()) == 2


@pytest.mark.parametrize(
    ("unissued", "last"),
    [
        ("archive", ("archived", 35_000, None)),
        ("bill", ("scheduled", 35_000, None)),
        ("prorate", ("scheduled", 19_194, "17 of 31 days")),
    ],
)
def test_what_was_chosen_is_kept_to_for_an_end_years_ahead(world, line, at, unissued, last):
    with at("2026-11-15T12:00:00Z"):
        world.accept(line("recurring", tax_rate="0", tax_name=""))
        [service] = world.services()
        body = {"ends_on": "2029-02-01", "unissued": unissued}
        seen = world.caller().post(f"/v1/services/{service['id']}/ending-previews", body)
        planned = world.items()

        world.end(service, **body)

    items = sorted(world.items(), key=lambda item: item["due_on"])
    assert (len(planned), len(items), items[-1]["due_on"]) == (13, 27, "2029-01-15")
    assert {item["status"] for item in items[:-1]} == {"scheduled"}
    assert (items[-1]["status"], items[-1]["net_amount"], items[-1]["note"]) == last
    if unissued != "bill":
        [change] = seen.json["items"]
        assert (change["after"]["status"], change["after"]["net_amount"]) == last[:2]
        assert change["before"]["version"] == 1


def test_an_end_where_the_calendar_ends_can_be_settled(world, line):
    world.accept(line("recurring", interval_unit="year"))

    ended = world.end(world.services()[0], ends_on="2200-12-31", unissued="bill")

    assert (ended.status_code, ended.json["ends_on"]) == (200, "2200-12-31")


def test_on_a_later_day_it_goes_on_until_then_and_ends_by_itself(world, line, at):
    with at("2026-11-15T12:00:00Z"):
        world.accept(line("recurring", tax_rate="0", tax_name=""))
        world.run()
        world.answer()
        [service] = world.services()

        told = world.end(service, ends_on="2027-01-01", unissued="prorate").json
        assert (told["status"], told["ends_on"]) == ("active", "2027-01-01")
        world.advance(days=46)
        assert world.clock()["next_due_at"] == "2027-01-01T00:00:00+00:00"
        world.run()
        world.answer()
        assert world.services()[0]["status"] == "active"
        world.advance(days=1)
        assert world.clock()["pending"]["work"] == 1
        world.run()

    assert world.services()[0]["status"] == "ended"
    assert [i["net_amount"] for group in world.groups() for i in group["items"]] == [35_000, 19_194]
    [event] = world.service.published("service.ended")
    assert event.data == world.services()[0]


def test_after_long_downtime_what_was_due_before_the_end_is_billed_first(world, line, at):
    with at("2026-11-15T12:00:00Z"):
        world.accept(line("recurring", interval_unit="day"))
        [service] = world.services()
        world.end(service, ends_on="2027-01-10", unissued="bill")
        world.advance(days=100)

        for _ in range(3):
            world.run()
            world.answer()

    assert world.services()[0]["status"] == "ended"
    days = [item["due_on"] for group in world.groups() for item in group["items"]]
    assert (days[0], days[-1], len(days)) == ("2026-11-15", "2027-01-09", 56)


def test_an_end_can_be_brought_forward_and_not_put_off(world, line):
    world.accept(line("recurring"))
    [service] = world.services()
    world.end(service, ends_on="2126-01-01")

    later = world.end(service, ends_on="2126-01-02")
    sooner = world.end(service)

    assert (later.status_code, later.json["code"]) == (409, "service_already_ends")
    assert sooner.json["status"] == "ended"


@pytest.mark.parametrize(
    ("wanted", "field"),
    [
        ({"ends_on": "2026-11-14"}, "ends_on"),
        ({"ends_on": "2026-12-01"}, "ends_on"),
        ({"ends_on": "12026-01-01"}, "ends_on"),
        ({"unissued": "forget"}, "unissued"),
    ],
)
def test_an_end_that_cannot_be_is_refused_at_its_field(world, line, at, wanted, field):
    with at("2026-11-15T12:00:00Z"):
        world.accept(line("recurring", starts_on="2026-12-24"))
        before = world.services()

        refused = world.end(before[0], **wanted)

        assert refused.status_code == 422
        assert list(refused.json["errors"]) == [field]
        assert world.services() == before


def test_all_of_a_clients_services_end_at_once_and_no_one_elses(world, line):
    mine = world.accept(line("recurring"), line("on_completion"))
    world.accept(line("recurring"))
    body = {"client_id": mine["client_id"], "unissued": "bill"}

    seen = world.caller().post("/v1/service-ending-previews", body).json
    ended = world.caller().post("/v1/service-endings", body, key=str(new_id())).json

    assert [each["service_id"] for each in seen["services"]] == [s["id"] for s in ended["services"]]
    assert seen["billed"] == [{"currency": "GBP", "count": 1, "net_amount": 35_000}]
    assert [service["status"] for service in world.services()] == ["ended", "ended", "active"]
    stranger = world.service.client("services:write", firm=world.service.other_firm)
    assert stranger.post("/v1/service-endings", body, key="all").status_code == 404


@pytest.mark.parametrize("sooner", ["2026-12-10", "2026-12-31"])
def test_what_ends_sooner_already_is_left_alone_when_all_services_end(world, line, at, sooner):
    with at("2026-11-15T12:00:00Z"):
        mine = world.accept(line("recurring", name="Sooner"), line("recurring", name="Other"))
        first, other = world.services()
        world.end(first, ends_on=sooner, unissued="bill")
        settled = [item for item in world.items() if item["service_id"] == first["id"]]
        body = {"client_id": mine["client_id"], "ends_on": "2026-12-31", "unissued": "archive"}

        seen = world.caller().post("/v1/service-ending-previews", body)
        ended = world.caller().post("/v1/service-endings", body, key=str(new_id()))

        assert (seen.status_code, ended.status_code) == (200, 200)
        assert [each["service_id"] for each in seen.json["services"]] == [other["id"]]
        assert [service["id"] for service in ended.json["services"]] == [other["id"]]
        assert [service["ends_on"] for service in world.services()] == [sooner, "2026-12-31"]
        assert [i for i in world.items() if i["service_id"] == first["id"]] == settled
        assert world.end(first, ends_on="2026-12-31").json["code"] == "service_already_ends"


def test_a_part_of_a_price_with_tax_is_said_with_tax(world, line, at):
    amounts = {"net_amount": 25_000, "tax_amount": 5_000, "total_amount": 30_000}
    with at("2026-11-01T12:00:00Z"):
        world.accept(
            line("recurring", unit_price="300.00", tax_rate="20", **amounts),
            prices_include_tax=True,
        )
        [service] = world.services()
        path, etag = f"/v1/services/{service['id']}", f'"{service["version"]}"'
        world.caller().patch(path, {"mode": "manual"}, etag=etag)
    with at("2026-11-15T12:00:00Z"):
        world.end(service, unissued="prorate")
        world.run()

    [item] = [item for group in world.groups() for item in group["items"]]
    assert (item["unit_price"], item["prices_include_tax"]) == ("140.00", True)
    assert (item["net_amount"], item["tax_amount"], item["total_amount"]) == (11_667, 2_333, 14_000)
