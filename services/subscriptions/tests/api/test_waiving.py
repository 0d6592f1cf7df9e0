"""An item that is not issued is never billed, for a reason, once and for good."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select

from common.audit import AuditRow
from common.ids import new_id

NOON = "2026-12-01T12:00:00Z"


@pytest.fixture
def now(at):
    with at(NOON):
        yield


@pytest.fixture
def monthly(world, line, now):
    """A service that is billed each month, the first month issued; returns its open items."""
    world.accept(line("recurring"), method=new_id())
    world.run()
    world.answer()
    return scheduled(world)


def scheduled(world):
    return [item for item in world.items() if item["status"] == "scheduled"]


def the(world, item):
    [found] = [each for each in world.items() if each["id"] == item["id"]]
    return found


def test_an_item_is_never_billed_and_its_service_goes_on(world, monthly):
    item, *others = monthly

    answer = world.waive(item, "  The site was down in December  ")
    world.advance(days=62)
    world.run()

    waived = the(world, item)
    assert answer.status_code == 200, answer.json
    assert answer.headers["ETag"] == f'"{waived["version"]}"'
    assert (waived["status"], waived["reason"]) == ("waived", "The site was down in December")
    assert (waived["group_id"], waived["net_amount"]) == (None, item["net_amount"])
    assert [group["due_on"] for group in world.groups()] == ["2026-12-01", "2027-02-01"]
    assert the(world, others[0])["status"] == "issuing"


def test_who_gave_it_up_and_why_is_in_the_audit(world, monthly):
    world.waive(monthly[0], "A gesture")

    with world.service.transaction() as session:
        query = select(AuditRow.reason).where(AuditRow.subject == monthly[0]["service_id"])
        assert session.scalars(query).all().count("A gesture") == 1


def test_it_is_refused_without_a_reason_or_the_version_that_was_seen_and_changes_nothing(
    world, monthly
):
    item, before = monthly[0], world.items()
    path = f"/v1/billing-items/{item['id']}/waiving"

    for reason in ("", " \n", "x" * 501):
        refused = world.waive(item, reason)
        assert (refused.status_code, list(refused.json["errors"])) == (422, ["reason"])
    blind = world.caller().post(path, {"reason": "A gesture"})
    stale = world.waive(item | {"version": item["version"] - 1})

    assert (blind.status_code, blind.json["code"]) == (428, "if_match_missing")
    assert (stale.status_code, stale.json["code"]) == (412, "changed_meanwhile")
    assert world.items() == before


def test_what_a_run_has_taken_is_not_given_up_and_names_its_group(world, monthly):
    world.advance(days=31)
    world.run()
    taken = the(world, monthly[0])

    refused = world.waive(taken)

    assert (refused.status_code, refused.json["code"]) == (409, "billing_item_is_issuing")
    assert refused.json["group_id"] == world.groups()[-1]["id"]
    assert the(world, taken) == taken


def test_of_ten_at_once_one_is_taken(world, monthly):
    told = len(world.service.published("service.changed"))

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: world.waive(monthly[0]), range(10)))

    assert sorted({a.status_code for a in answers}) in ([200, 409], [200, 409, 412])
    assert [a.status_code for a in answers].count(200) == 1
    assert len(world.service.published("service.changed")) == told + 1


def test_a_run_and_a_waiving_at_once_bill_it_or_give_it_up(world, monthly):
    world.advance(days=31)
    item = the(world, monthly[0])

    with ThreadPoolExecutor(2) as threads:
        run, waived = threads.submit(world.run), threads.submit(world.waive, item)
    answer, groups = waived.result(), run.result()["released_groups"]

    found = the(world, item)["status"]
    assert (answer.status_code, groups, found) in [(200, 0, "waived"), (409, 1, "issuing")]


@pytest.mark.parametrize("starts_on, status, fact", [
    (None, "completed", "service.completed"),
    ("2027-02-01", "canceled", "service.ended"),
])  # fmt: skip
def test_a_one_off_service_of_which_nothing_is_left_is_over(world, now, starts_on, status, fact):
    bill = {"client_id": str(world.client()), "name": "Audit", "unit_price": "90.00"}
    if starts_on:
        bill["starts_on"] = starts_on
    made = world.caller().post("/v1/services", bill, key=str(new_id()))
    assert made.status_code == 201, made.json
    [item] = world.items()

    answer = world.waive(item)

    assert (answer.status_code, answer.json["status"]) == (200, status)
    assert world.service.published(fact)[-1].data["id"] == answer.json["id"]
    world.advance(days=90)
    assert world.run() == {"released_groups": 0, "released_items": 0}


def test_a_service_whose_last_planned_item_is_given_up_is_planned_on(world, line, now):
    world.accept(line("recurring", interval_unit="year"), method=new_id())
    world.run()
    world.answer()
    [item] = scheduled(world)

    world.waive(item)

    assert [each["due_on"] for each in scheduled(world)] == ["2028-12-01"]


def test_what_a_change_charges_is_given_up_only_once_it_waits_for_a_person(world, now):
    made = world.subscribe(world.plan(unit_price="31.00"))
    world.run()
    world.answer()
    world.advance(days=10)
    path = f"/v1/subscriptions/{made['id']}"
    etag = world.caller().get(path).headers["ETag"]
    wanted = {"quantity": 2, "when": "now"}
    world.caller().post(f"{path}/changes", wanted, key=str(new_id()), etag=etag)
    charged = [item for item in world.items() if item["net_amount"] == 4200]

    early = world.waive(charged[0])
    world.run()
    [invoice] = world.answer()
    world.hear("invoice.voided", invoice)
    back = [item for item in world.items() if item["status"] == "pending_confirmation"]
    answers = [world.waive(the(world, item)) for item in back]

    assert (early.status_code, early.json["code"]) == (409, "item_is_an_adjustment")
    assert [answer.status_code for answer in answers] == [200, 200]
    assert {the(world, item)["status"] for item in back} == {"waived"}


def test_a_charge_from_which_a_change_gives_back_is_not_given_up(world, now):
    made = world.subscribe(world.plan(unit_price="31.00"), quantity=2)
    world.run()
    world.answer()
    world.advance(days=10)
    path = f"/v1/subscriptions/{made['id']}"
    etag = world.caller().get(path).headers["ETag"]
    wanted = {"quantity": 1, "when": "now"}
    world.caller().post(f"{path}/changes", wanted, key=str(new_id()), etag=etag)
    [charge] = [
        item
        for item in scheduled(world)
        if item["due_on"] == "2027-01-01" and item["occurrence"] > 0
    ]
    before = world.items()

    refused = world.waive(charge)

    assert (refused.status_code, refused.json["code"]) == (409, "credit_exceeds_next_charge")
    assert world.items() == before


def test_what_is_held_back_while_a_subscription_pauses_is_not_given_up(world, now):
    made = world.subscribe(world.plan(unit_price="31.00"))
    world.run()
    world.answer()
    world.caller().post(
        f"/v1/subscriptions/{made['id']}/pausing", {"when": "period_end"}, key=str(new_id())
    )
    held = next(item for item in world.items() if item["status"] == "planned")
    before = world.items()

    refused = world.waive(held)

    assert (refused.status_code, refused.json["code"]) == (409, "billing_item_is_held_back")
    assert world.items() == before


def test_an_item_of_another_firm_is_not_there(world, monthly):
    service, item = world.service, monthly[0]
    stranger = service.client("services:write", firm=service.other_firm)
    path = f"/v1/billing-items/{item['id']}/waiving"

    answer = stranger.post(path, {"reason": "x"}, etag=f'"{item["version"]}"')

    assert answer.status_code == 404
    assert the(world, item) == item
