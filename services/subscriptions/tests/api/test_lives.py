"""Subscriptions are paused, go on and are canceled: what is billed, what is not, and who may."""

from uuid import UUID

import pytest

from common.ids import new_id

LEAVING = {"reason": "too_expensive", "comment": "Next year again"}


@pytest.fixture
def monthly(world, at):
    """A plan of 310.00 a month, taken on 1 January; its first month is billed."""
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan(unit_price="310.00"))
        world.run()
        world.answer()
        yield taken


def act(world, taken, what, body=None, caller=None, method="post"):
    caller = caller or world.caller()
    path = f"/v1/subscriptions/{taken['id']}/{what}"
    send = getattr(caller, method)
    return send(path, body or {}, key=str(new_id())) if method == "post" else send(path)


def now(world, taken):
    return world.caller().get(f"/v1/subscriptions/{taken['id']}").json


def billed(world):
    """What was given to invoicing: the days each charges for, and what it comes to."""
    return [
        (item["period_start"], item["period_end"], item["net_amount"])
        for group in world.groups()
        for item in group["items"]
    ]


def test_what_is_paid_is_used_then_nothing_is_billed_until_it_goes_on_by_days(world, monthly):
    paused = act(world, monthly, "pausing", {"resumes_on": "2026-03-22"})

    assert paused.status_code == 200, paused.json
    assert (paused.json["status"], paused.json["paused_on"]) == ("active", "2026-02-01")
    assert paused.json["next_charge_on"] is None
    world.advance(days=31)
    world.run()
    assert now(world, monthly)["status"] == "paused"
    world.advance(days=100)
    world.run()
    gone_on = now(world, monthly)
    assert (gone_on["status"], gone_on["paused_on"], gone_on["resumes_on"]) == (
        "active",
        None,
        None,
    )
    assert billed(world) == [
        ("2026-01-01", "2026-02-01", 31_000),
        ("2026-03-22", "2026-04-01", 10_000),
        ("2026-04-01", "2026-05-01", 31_000),
        ("2026-05-01", "2026-06-01", 31_000),
    ]
    assert [item["status"] for item in world.items() if item["period_start"] == "2026-02-01"] == [
        "waived"
    ]


def test_a_pause_now_and_back_in_the_paid_month_charges_nothing_more(world, monthly):
    assert act(world, monthly, "pausing", {"when": "now"}).json["status"] == "paused"
    world.advance(days=10)

    resumed = act(world, monthly, "resuming")

    assert (resumed.status_code, resumed.json["status"]) == (200, "active")
    assert resumed.json["next_charge_on"] == "2026-02-01"
    world.advance(days=21)
    world.run()
    assert billed(world)[1:] == [("2026-02-01", "2026-03-01", 31_000)]


def test_a_year_of_pause_is_never_billed_and_the_rhythm_goes_on_from_its_anchor(world, monthly):
    act(world, monthly, "pausing", {"when": "now"})
    world.advance(days=433)  # It is 10 March of the next year then.
    world.run()
    assert len(billed(world)) == 1

    act(world, monthly, "resuming")
    world.run()
    world.advance(days=22)
    world.run()

    assert billed(world)[1:] == [
        ("2027-03-10", "2027-04-01", 22_000),
        ("2027-04-01", "2027-05-01", 31_000),
    ]


def test_an_item_that_is_held_back_is_not_edited_nor_billed_by_hand(world, monthly):
    act(world, monthly, "pausing", {"when": "now"})
    held = next(item for item in world.items() if item["status"] == "planned")

    edited = world.edit(held, due_on="2026-01-05")
    scheduled = world.caller().post(f"/v1/billing-items/{held['id']}/scheduling", {})
    confirmed = world.confirm(held)

    assert {answer.status_code for answer in (edited, scheduled, confirmed)} == {409}
    assert edited.json["code"] == "billing_item_is_held_back"
    assert len(billed(world)) == 1


def test_what_is_being_billed_holds_a_pause_up_and_names_its_group(world, at):
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan())
        world.run()
        [group] = world.groups()

        refused = act(world, taken, "pausing", {"when": "now"})
        later = act(world, taken, "pausing")

    assert (refused.status_code, refused.json["code"]) == (409, "billing_item_is_issuing")
    assert refused.json["group_id"] == str(group["id"])
    assert later.status_code == 200


def test_a_cancellation_at_the_end_is_undone_until_then(world, monthly):
    leaving = act(world, monthly, "cancellation", LEAVING)
    assert leaving.json["cancels_on"] == "2026-02-01"
    assert (leaving.json["status"], leaving.json["cancel_reason"]) == ("active", "too_expensive")

    undone = act(world, monthly, "cancellation", method="delete")

    assert undone.status_code == 200, undone.json
    assert (undone.json["cancels_on"], undone.json["cancel_reason"]) == (None, None)
    assert undone.json["next_charge_on"] == "2026-02-01"
    world.advance(days=31)
    world.run()
    assert len(billed(world)) == 2
    assert act(world, monthly, "cancellation", method="delete").status_code == 409


def test_a_cancellation_comes_true_on_its_day_and_bills_nothing_more(world, monthly):
    act(world, monthly, "cancellation", LEAVING)
    world.advance(days=400)

    world.run()

    over = now(world, monthly)
    assert (over["status"], over["cancels_on"]) == ("canceled", "2026-02-01")
    assert (over["cancel_comment"], over["next_charge_on"]) == ("Next year again", None)
    assert len(billed(world)) == 1
    assert {item["status"] for item in world.items()} == {"invoiced", "archived"}
    assert act(world, monthly, "cancellation", method="delete").status_code == 409


def test_a_preview_shows_what_is_not_billed_and_changes_nothing(world, monthly):
    shown = act(world, monthly, "cancellation/preview", {"when": "period_end"})

    assert shown.status_code == 200, shown.json
    assert (shown.json["count"] > 5, shown.json["billed_count"]) == (True, 0)
    assert {item["status"] for item in world.items()} == {"invoiced", "scheduled"}


def test_what_is_billed_yet_is_shown_before_an_act_and_is_what_is_billed_after_it(world, at):
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan(unit_price="310.00"))
        mine = world.service.client("subscriptions:write", client_id=UUID(taken["client_id"]))
        said = {"when_unpaid": "unpaid", "clients_may": ["cancel", "pause"]}
        world.caller().put("/v1/subscription-settings", said, etag='"0"')
        before = world.items()

        shown = {
            (what, when): act(world, taken, f"{what}/preview", {"when": when}, caller=mine).json
            for what in ("pausing", "cancellation")
            for when in ("now", "period_end")
        }

        days = {key: [i["due_on"] for i in each["lines"]] for key, each in shown.items()}
        first = ["2026-01-01"]
        assert days == {
            ("pausing", "now"): [],
            ("pausing", "period_end"): first,
            ("cancellation", "now"): [],
            ("cancellation", "period_end"): first,
        }
        assert shown["pausing", "period_end"]["paused_on"] == "2026-02-01"
        assert (world.items(), now(world, taken)["paused_on"]) == (before, None)
        act(world, taken, "pausing", {"when": "period_end"}, caller=mine)
        world.advance(days=60)
        world.run()
        assert billed(world) == [("2026-01-01", "2026-02-01", 31_000)]


def test_who_leaves_after_ten_days_that_nobody_billed_is_shown_these_and_billed_these(world, at):
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan(unit_price="310.00"))
        mine = world.service.client("subscriptions:write", client_id=UUID(taken["client_id"]))
        world.advance(days=10)

        shown = act(world, taken, "cancellation/preview", {"when": "now"}, caller=mine)
        act(world, taken, "cancellation", LEAVING | {"when": "now"}, caller=mine)

        world.run()
        lines = [(i["period_start"], i["period_end"], i["net_amount"]) for i in shown.json["lines"]]
        assert lines == billed(world) == [("2026-01-01", "2026-01-11", 10_000)]


def test_a_client_does_what_the_firm_offers_with_its_own_alone(world, monthly):
    mine = world.service.client("subscriptions:write", client_id=UUID(monthly["client_id"]))
    other = world.service.client("subscriptions:write", client_id=world.client())

    assert act(world, monthly, "pausing", caller=other).status_code == 404
    assert act(world, monthly, "cancellation", LEAVING, caller=other).status_code == 404
    refused = act(world, monthly, "pausing", caller=mine)
    assert (refused.status_code, refused.json["code"]) == (403, "not_offered_to_clients")
    said = {"when_unpaid": "unpaid", "clients_may": ["pause"]}
    world.caller().put("/v1/subscription-settings", said, etag='"0"')
    assert act(world, monthly, "pausing", caller=mine).status_code == 200
    assert act(world, monthly, "cancellation", LEAVING, caller=mine).status_code == 403


@pytest.mark.parametrize(
    ("what", "body", "code"),
    [
        ("pausing", {"resumes_on": "2026-02-01"}, "resumes_before_pause"),
        ("pausing", {"when": "soon"}, None),
        ("cancellation", {"reason": "boredom"}, None),
        ("cancellation", {"unissued": "burn"}, None),
    ],
)
def test_what_cannot_be_is_refused_and_changes_nothing(world, monthly, what, body, code):
    before = now(world, monthly)

    refused = act(world, monthly, what, body)

    assert refused.status_code == 422
    assert code is None or refused.json["code"] == code
    assert now(world, monthly) == before


def test_what_waits_for_a_person_still_does_after_a_pause(world, monthly):
    [group] = world.groups()
    invoice = {"id": world.items()[0]["invoice_id"], "billing_group_id": group["id"]}
    world.hear("invoice.voided", invoice | {"client_id": group["client_id"], "number": "INV-1"})

    assert act(world, monthly, "pausing", {"when": "now"}).status_code == 200
    assert act(world, monthly, "resuming").status_code == 200
    world.run()

    [first] = [item for item in world.items() if item["period_start"] == "2026-01-01"]
    assert (first["status"], first["reason"]) == ("pending_confirmation", "The invoice was voided.")
    assert len(world.groups()) == 1
