"""A client is told of a change of its service once, if that is wanted, and only of a change."""

import pytest

from common.ids import new_id


@pytest.fixture
def monthly(world, line, at):
    """A service that is billed each month."""
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("recurring"), method=new_id())
        [service] = world.services()
        yield service


def edit(world, service, **wanted):
    path, etag = f"/v1/services/{service['id']}", f'"{service["version"]}"'
    answer = world.caller().patch(path, wanted, etag=etag)
    assert answer.status_code == 200, answer.json
    return answer.json


def told(world):
    return world.service.published("service.told")


def test_a_change_is_told_with_what_was_agreed_before_and_is_now(world, monthly):
    changed = edit(world, monthly, unit_price="400.00", quantity="2", tell_client=True)

    [event] = told(world)
    said = event.data
    assert (str(event.subject), event.version) == (changed["id"], changed["version"])
    assert (said["change"], said["name"]) == ("changed", monthly["name"])
    assert (said["before"]["unit_price"], said["after"]["unit_price"]) == ("350.00", "400.00")
    assert (said["before"]["quantity"], said["after"]["quantity"]) == ("1", "2")
    assert said["next_billing_on"] == changed["next_billing_on"]


def test_nobody_is_told_unasked_nor_of_a_preview_nor_of_no_change(world, monthly):
    path = f"/v1/services/{monthly['id']}/edit-previews"
    wanted = {"unit_price": "400.00", "tell_client": True}

    assert world.caller().post(path, wanted).status_code == 200
    changed = edit(world, monthly, unit_price="400.00")
    edit(world, changed, unit_price="400.00", tell_client=True)

    assert told(world) == []


@pytest.mark.parametrize("wanted, change", [
    ({"mode": "manual", "unit_price": "360.00"}, "paused"),
    ({"interval_count": 3}, "changed"),
])  # fmt: skip
def test_the_kind_of_change_is_told(world, monthly, wanted, change):
    edit(world, monthly, **wanted, tell_client=True)

    [event] = told(world)
    assert event.data["change"] == change


def test_back_to_automatic_is_told_as_going_on(world, monthly):
    manual = edit(world, monthly, mode="manual")
    edit(world, manual, mode="automatic", tell_client=True)

    [event] = told(world)
    assert (event.data["change"], event.data["before"]["unit_price"]) == ("resumed", "350.00")


def test_an_end_is_told_when_it_is_agreed_and_not_again_on_its_day(world, monthly):
    assert world.end(monthly, ends_on="2026-12-24", tell_client=True).status_code == 200
    world.advance(days=60)
    world.run()

    [event] = told(world)
    assert (event.data["change"], event.data["ends_on"]) == ("ended", "2026-12-24")


def test_all_that_end_are_told_each(world, line, monthly):
    world.accept(line("recurring", name="Payroll"), client=monthly["client_id"], method=new_id())
    wanted = {"client_id": monthly["client_id"], "tell_client": True}

    answer = world.caller().post("/v1/service-endings", wanted, key=str(new_id()))

    assert answer.status_code == 200, answer.json
    assert sorted(each.data["change"] for each in told(world)) == ["ended"] * len(
        answer.json["services"]
    )


def test_a_pause_of_a_subscription_is_told_with_its_days(world, at):
    with at("2026-11-20T12:00:00Z"):
        client = world.client()
        wanted = {"client_id": client, "payment_method_id": world.method(client)}
        subscribed = world.subscribe(world.plan(), **wanted)
        path = f"/v1/subscriptions/{subscribed['id']}/pausing"
        said = {"when": "now", "resumes_on": "2027-01-20", "tell_client": True}

        assert world.caller().post(path, said, key=str(new_id())).status_code == 200

        [event] = told(world)
        days = (event.data["paused_on"], event.data["resumes_on"])
        assert (event.data["change"], *days) == ("paused", "2026-11-20", "2027-01-20")


def test_a_client_that_pauses_by_itself_is_told_nothing(world, at):
    with at("2026-11-20T12:00:00Z"):
        client = world.client()
        wanted = {"client_id": client, "payment_method_id": world.method(client)}
        subscribed = world.subscribe(world.plan(), **wanted)
        said = {"when_unpaid": "unpaid", "clients_may": ["pause"]}
        world.caller().put("/v1/subscription-settings", said, etag='"0"')
        mine = world.service.client("subscriptions:write", client_id=client)
        path = f"/v1/subscriptions/{subscribed['id']}/pausing"

        answer = mine.post(path, {"when": "now", "tell_client": True}, key=str(new_id()))

        assert answer.status_code == 200, answer.json
        assert told(world) == []
