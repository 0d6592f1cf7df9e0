"""Services and billing items over HTTP."""

import pytest
from sqlalchemy import select

from common.audit import AuditRow
from common.ids import new_id

READ = ("services:read",)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/services"),
        ("GET", "/v1/services/{id}"),
        ("POST", "/v1/services/{id}/completion"),
        ("POST", "/v1/services/{id}/ending"),
        ("POST", "/v1/services/{id}/ending-previews"),
        ("POST", "/v1/services/{id}/edit-previews"),
        ("PATCH", "/v1/services/{id}"),
        ("POST", "/v1/service-endings"),
        ("POST", "/v1/service-ending-previews"),
        ("PATCH", "/v1/billing-items/{id}"),
        ("POST", "/v1/billing-items/{id}/edit-previews"),
        ("POST", "/v1/billing-confirmations"),
        ("POST", "/v1/billing-confirmation-previews"),
        ("GET", "/v1/billing-items"),
        ("POST", "/v1/billing-items/{id}/scheduling"),
        ("POST", "/v1/billing-runs"),
    ],
)
def test_nobody_gets_in_without_a_token_or_the_permission(service, method, path):
    path = path.format(id=new_id())
    stranger = service.anonymous().open(path, method=method, json={})
    powerless = service.client("clients:read")._call(method, path, json={})

    assert (stranger.status_code, stranger.json["code"]) == (401, "token_missing")
    assert (powerless.status_code, powerless.json["code"]) == (403, "permission_missing")


@pytest.mark.parametrize("act", ["", "/completion", "/ending"])
def test_another_firms_service_looks_absent(world, line, act):
    world.accept(line("on_completion"))
    [mine] = world.services()
    stranger = world.service.client(*READ, "services:write", firm=world.service.other_firm)

    def call(path):
        return stranger.post(path, key=str(new_id())) if act else stranger.get(path)

    foreign, absent = (call(f"/v1/services/{some}{act}") for some in (mine["id"], new_id()))

    assert foreign.status_code == absent.status_code == 404
    assert foreign.json | {"trace_id": ""} == absent.json | {"trace_id": ""}
    assert world.services() == [mine]


def test_a_contact_sees_its_own_clients_services_alone(world, line):
    world.accept(line())
    world.accept(line())
    mine, theirs = world.services()
    contact = world.service.client(*READ, client_id=mine["client_id"])

    assert contact.get("/v1/services").json["items"] == [mine]
    assert {i["client_id"] for i in contact.get("/v1/billing-items").json["items"]} == {
        mine["client_id"]
    }
    assert contact.get(f"/v1/services/{theirs['id']}").status_code == 404
    for listing in ("services", "billing-items"):
        asked = contact.get(f"/v1/{listing}?client_id={theirs['client_id']}")
        assert asked.status_code == 404


def test_services_are_listed_by_client_and_in_pages(world, line):
    client = world.client()
    world.accept(line(name="A"), line(name="B"), line(name="C"), client=client)
    world.accept(line(name="D"))
    caller = world.caller()

    first = caller.get(f"/v1/services?client_id={client}&limit=2").json
    second = caller.get(
        f"/v1/services?client_id={client}&limit=2&cursor={first['next_cursor']}"
    ).json

    assert [s["name"] for s in first["items"] + second["items"]] == ["A", "B", "C"]
    assert second["next_cursor"] is None


def test_items_are_listed_by_date(world, line, at):
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("recurring"))

        found = world.items(**{"from": "2027-01-20", "to": "2027-03-20"})

    assert [item["due_on"] for item in found] == ["2027-01-20", "2027-02-20", "2027-03-20"]


def test_items_come_in_pages(world, line):
    world.accept(line("recurring"))
    caller, seen, cursor = world.caller(), [], ""

    while cursor is not None:
        found = caller.get("/v1/billing-items", query_string={"limit": 5, "cursor": cursor or None})
        seen += found.json["items"]
        cursor = found.json["next_cursor"]

    assert seen == world.items()
    assert len(seen) == 13


@pytest.mark.parametrize(
    "query", ["limit=0", "limit=101", "client_id=7", "cursor=zz%00", "from=yesterday"]
)
def test_a_list_that_cannot_be_made_is_refused(service, query):
    answer = service.client(*READ).get(f"/v1/billing-items?{query}")

    assert answer.status_code == 422


def test_completed_work_is_billed_today(world, line, at):
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("on_completion"))
    with at("2027-01-08T12:00:00Z"):
        [service] = world.services()

        done = world.caller().post(f"/v1/services/{service['id']}/completion")

        assert done.json["next_billing_on"] == "2027-01-08"
        assert done.headers["ETag"] == f'"{done.json["version"]}"'
        assert world.service.published("service.changed")[-1].data == done.json
        assert world.run() == {"released_groups": 1, "released_items": 1}
        world.answer()
        assert world.services()[0]["status"] == "completed"


def test_work_is_completed_once(world, line):
    world.accept(line("on_completion"), line("recurring"))
    for service in world.services():
        path = f"/v1/services/{service['id']}/completion"
        world.caller().post(path)

        again = world.caller().post(path)

        assert (again.status_code, again.json["code"]) == (409, "service_not_awaiting_completion")
    assert len(world.service.published("service.changed")) == 1


def test_an_ended_service_keeps_what_is_billed_and_archives_the_rest(world, line, at):
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("recurring"))
        world.run()
        world.answer()
        [service] = world.services()

        ended = world.caller().post(f"/v1/services/{service['id']}/ending", key=str(new_id())).json

    assert (ended["status"], ended["ends_on"], ended["next_billing_on"]) == (
        "ended",
        "2026-11-20",
        None,
    )
    assert [item["status"] for item in world.items()] == ["invoiced"] + ["archived"] * 12
    [event] = world.service.published("service.ended")
    assert event.data == ended
    assert world.caller().get(f"/v1/services/{service['id']}").json == ended


def test_an_item_that_is_being_issued_goes_on_when_its_service_ends(world, line):
    world.accept(line("recurring"))
    world.run()
    [service] = world.services()
    world.caller().post(f"/v1/services/{service['id']}/ending", key=str(new_id()))

    world.answer()

    assert world.items()[0]["status"] == "invoiced"
    assert world.services()[0]["status"] == "ended"


def test_a_service_that_has_not_begun_is_canceled(world, line, at):
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("recurring", starts_on="2027-01-01"))
        [service] = world.services()

        ended = world.caller().post(f"/v1/services/{service['id']}/ending", key=str(new_id())).json

    assert ended["status"] == "canceled"


def test_a_service_ends_once(world, line):
    world.accept(line("recurring"))
    path = f"/v1/services/{world.services()[0]['id']}/ending"
    caller = world.caller()
    caller.post(path, key="first")

    again = caller.post(path, key="second")

    assert (again.status_code, again.json["code"]) == (409, "service_is_ended")
    assert caller.post(path, key="first").status_code == 200
    assert again.json["allowed"] == []
    assert len(world.service.published("service.ended")) == 1


def test_an_item_that_was_taken_says_by_which_group(world, line):
    world.accept(line())
    world.run()
    [item] = world.items()

    refused = world.caller().post(f"/v1/billing-items/{item['id']}/scheduling")

    assert (refused.status_code, refused.json["code"]) == (409, "billing_item_is_issuing")
    assert refused.json["group_id"] == world.groups()[0]["id"]


def test_an_item_that_waits_is_scheduled_for_a_date(world, line, at):
    with at("2026-11-20T12:00:00Z"):
        world.accept(line("on_completion"))
        [item] = world.items()

        answer = world.caller().post(
            f"/v1/billing-items/{item['id']}/scheduling", {"due_on": "2026-12-24"}
        )

    assert answer.json["next_billing_on"] == "2026-12-24"
    assert world.service.published("service.changed")[-1].data == answer.json


@pytest.mark.parametrize("due_on", ["24.12.2026", "9999-12-31", 20261224, True])
def test_an_item_is_not_scheduled_for_what_is_no_date(world, line, due_on):
    world.accept(line("on_completion"))
    [item] = world.items()

    answer = world.caller().post(f"/v1/billing-items/{item['id']}/scheduling", {"due_on": due_on})

    assert answer.status_code == 422
    assert world.items() == [item]


def test_nothing_of_an_ended_service_is_scheduled(world, line):
    world.accept(line("recurring"))
    world.run()
    [invoice] = world.answer()
    world.hear("invoice.voided", invoice)
    [waiting] = [item for item in world.items() if item["status"] == "pending_confirmation"]
    world.caller().post(f"/v1/services/{waiting['service_id']}/ending", key=str(new_id()))

    refused = world.caller().post(f"/v1/billing-items/{waiting['id']}/scheduling")

    assert (refused.status_code, refused.json["code"]) == (409, "service_is_ended")


def test_every_change_leaves_an_audit_row(world, line):
    world.accept(line("recurring"))
    world.run()
    world.answer()
    world.caller().post(f"/v1/services/{world.services()[0]['id']}/ending", key=str(new_id()))

    with world.service.transaction() as session:
        acts = session.scalars(select(AuditRow.act).order_by(AuditRow.id)).all()
    assert acts == [event.type for event in world.service.published()]
