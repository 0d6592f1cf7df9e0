"""Subscriptions over HTTP: a client is on a plan and is billed by the items of its service."""

import pytest

from common.ids import new_id

NOON = "2026-11-20T12:00:00Z"


def charged(world, **query):
    """What is planned, as date, name and amount before tax."""
    items = sorted(world.items(**query), key=lambda item: (item["due_on"], item["occurrence"]))
    return [(item["due_on"], item["name"], item["net_amount"]) for item in items]


def status(world, subscription):
    return world.caller().get(f"/v1/subscriptions/{subscription['id']}").json["status"]


def post(world, key=None, **body):
    return world.caller().post("/v1/subscriptions", body, key=key or str(new_id()))


def test_the_first_charge_is_today_with_the_fee_and_then_the_rhythm_of_the_plan(world, at):
    with at(NOON):
        plan = world.plan(setup_price="150.00")
        made = world.subscribe(plan, quantity=2)

        assert (made["status"], made["name"], made["trial_ends_on"]) == (
            *("active", "Design retainer"),
            None,
        )
        assert charged(world, to="2027-01-31") == [
            ("2026-11-20", "Design retainer, setup", 15_000),
            ("2026-11-20", "Design retainer", 240_000),
            ("2026-12-20", "Design retainer", 240_000),
            ("2027-01-20", "Design retainer", 240_000),
        ]
        assert world.run() == {"released_groups": 1, "released_items": 2}
        assert world.run() == {"released_groups": 0, "released_items": 0}


def test_nothing_is_charged_in_a_trial_and_it_is_active_with_its_first_charge(world, at):
    with at(NOON):
        made = world.subscribe(world.plan(trial_days=14, setup_price="150.00"))

        assert (made["status"], made["trial_ends_on"]) == ("trialing", "2026-12-04")
        world.advance(days=13)
        assert world.run()["released_items"] == 0
        assert status(world, made) == "trialing"
        world.advance(days=1)
        assert world.run() == {"released_groups": 1, "released_items": 2}
        assert status(world, made) == "active"


def test_a_start_to_come_or_without_the_trial_is_charged_on_its_day(world, at):
    with at(NOON):
        plan = world.plan(trial_days=14)
        made = world.subscribe(plan, starts_on="2026-12-01", with_trial=False)

        assert (made["status"], made["first_charge_on"]) == ("active", "2026-12-01")
        assert charged(world, to="2026-12-31") == [("2026-12-01", "Design retainer", 120_000)]


def test_who_has_a_plan_keeps_the_price_they_took(world, at):
    with at(NOON):
        plan = world.plan()
        world.subscribe(plan)
        path = f"/v1/plans/{plan['id']}"
        world.caller().patch(path, {"unit_price": "1500.00"}, etag='"1"')
        world.subscribe(plan)
        world.run()
        world.advance(days=400)
        world.run()

        amounts = {}
        for group in world.groups():
            for item in group["items"]:
                amounts.setdefault(item["service_id"], set()).add(item["net_amount"])
        assert sorted(map(sorted, amounts.values())) == [[120_000], [150_000]]


def test_its_service_says_what_it_is_of_and_what_is_next(world, at):
    with at(NOON):
        made = world.subscribe(world.plan(setup_price="150.00", tax_name="VAT", tax_rate="20"))

    [service] = world.services()
    assert (service["id"], service["subscription_id"]) == (made["id"], made["id"])
    assert (service["proposal_id"], service["proposal_number"]) == (None, None)
    assert (service["next_billing_on"], service["next_total_amount"]) == ("2026-11-20", 162_000)
    assert [e.data["id"] for e in world.service.published("subscription.started")] == [made["id"]]
    assert [e.data["id"] for e in world.service.published("service.started")] == [made["id"]]


def test_the_same_request_twice_and_the_same_id_twice_are_one_start(world):
    body = {"plan_id": world.plan()["id"], "client_id": str(world.client())}
    id_, key = str(new_id()), str(new_id())

    answers = [post(world, key, id=id_, **body), post(world, key, id=id_, **body)]
    answers.append(post(world, None, id=id_, **body))

    assert [(a.status_code, a.json["id"]) for a in answers] == [(201, id_)] * 3
    assert len(world.services()) == 1
    another = post(world, None, id=id_, plan_id=world.plan()["id"], client_id=body["client_id"])
    assert (another.status_code, another.json["code"]) == (409, "subscription_id_taken")


def test_its_end_is_the_end_of_its_service(world, at):
    with at(NOON):
        made = world.subscribe(world.plan())
        world.run()
        [service] = world.services()
        ending = world.end(service, ends_on="2026-12-20")
        assert (ending.status_code, status(world, made)) == (200, "active")
        world.answer()
        world.advance(days=31)
        world.run()

        assert status(world, made) == "canceled"
        [over] = world.service.published("subscription.canceled")
        assert over.data["canceled_at"].startswith("2026-12-21")
        assert len(world.groups()) == 1


def test_a_subscription_is_edited_one_charge_at_a_time(world, at):
    with at(NOON):
        made = world.subscribe(world.plan())
        first = min(world.items(), key=lambda item: item["due_on"])

    whole = world.caller().patch(f"/v1/services/{made['id']}", {"quantity": "3"}, etag='"1"')
    following = world.edit(first, quantity="3", scope="following")
    alone = world.edit(first, quantity="3")

    assert [whole.json["code"], following.json["code"]] == ["service_is_a_subscription"] * 2
    assert alone.status_code == 200
    assert sorted({item["net_amount"] for item in world.items()}) == [120_000, 360_000]


@pytest.mark.parametrize(
    ("field", "value"),
    [("quantity", 0), ("quantity", 1.5), ("starts_on", "2020-01-01"), ("starts_on", "soon")],
)
def test_what_no_start_can_be_is_refused_at_its_field(world, field, value):
    plan, client = world.plan(), str(world.client())

    answer = post(world, plan_id=plan["id"], client_id=client, **{field: value})

    assert (answer.status_code, list(answer.json["errors"])) == (422, [field])
    assert world.services() == []


@pytest.mark.parametrize(("starts_on", "trial"), [("2200-12-31", 0), ("2200-12-20", 30)])
def test_a_start_so_late_that_nothing_is_ever_billed_is_refused_at_its_date(
    world, starts_on, trial
):
    plan, client = world.plan(trial_days=trial, setup_price="5"), str(world.client())

    answer = post(world, plan_id=plan["id"], client_id=client, starts_on=starts_on)

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["starts_on"])
    assert world.services() == []


def test_a_plan_in_another_currency_than_the_clients_is_refused(world):
    plan = world.plan(currency="EUR")

    answers = [
        post(world, plan_id=plan["id"], client_id=str(world.client(currency=currency)))
        for currency in ("GBP", "EUR")
    ]

    assert [answer.status_code for answer in answers] == [422, 201]
    refused = answers[0].json
    assert (refused["code"], list(refused["errors"])) == ("currency_mismatch", ["plan_id"])
    assert len(world.services()) == 1


def test_a_fee_that_is_billed_before_the_first_charge_ends_no_trial(world, at):
    with at(NOON):
        made = world.subscribe(world.plan(trial_days=14, setup_price="150.00"))
        [fee] = [item for item in world.items() if item["occurrence"] == -1]
        assert world.edit(fee, due_on="2026-11-20").status_code == 200
        assert world.run()["released_items"] == 1
        assert status(world, made) == "trialing"
        world.advance(days=14)
        assert world.run()["released_items"] == 1
        assert status(world, made) == "active"


@pytest.mark.parametrize("unissued", ["archive", "bill", "prorate"])
def test_who_leaves_in_the_trial_pays_nothing_not_even_the_fee(world, at, unissued):
    with at(NOON):
        made = world.subscribe(world.plan(trial_days=14, setup_price="150.00"))
        world.advance(days=3)
        [service] = world.services()
        assert world.end(service, unissued=unissued).status_code == 200
        world.advance(days=30)

        assert world.run()["released_items"] == 0
        assert (status(world, made), {i["status"] for i in world.items()}) == (
            *("canceled", {"archived"}),
        )


def test_a_fee_of_a_first_charge_that_came_is_billed_at_the_end_as_chosen(world, at):
    with at(NOON):
        world.subscribe(world.plan(setup_price="150.00"))
        world.run()
        [invoice] = world.answer()
        world.hear("invoice.voided", invoice)
        world.advance(days=10)
        [service] = world.services()
        world.end(service, unissued="prorate")
        world.run()

    billed = [(i["occurrence"], i["net_amount"]) for i in world.groups()[-1]["items"]]
    assert billed == [(-1, 15_000), (0, 40_000)]


def test_a_price_that_is_too_much_for_so_many_is_refused(world):
    plan = world.plan(unit_price="999999999999")

    answer = post(world, plan_id=plan["id"], client_id=str(world.client()), quantity=100_000)

    assert (answer.status_code, list(answer.json["errors"])) == (422, ["quantity"])
    assert world.caller().get("/v1/subscriptions").json["items"] == []


def test_nobody_takes_a_retired_plan_and_nobody_archived_takes_any(world):
    plan, client = world.plan(), world.client()
    gone = {"id": client, "name": "Acme Ltd", "status": "archived"}
    world.hear("client.archived", gone, version=2)
    archived = post(world, plan_id=plan["id"], client_id=str(client))
    world.caller().post(f"/v1/plans/{plan['id']}/retirement", {})
    retired = post(world, plan_id=plan["id"], client_id=str(world.client()))

    assert (archived.status_code, archived.json["code"]) == (409, "client_is_archived")
    assert (retired.status_code, retired.json["code"]) == (409, "plan_is_retired")


def test_another_firms_client_plan_and_subscription_are_not_there(world):
    plan, client = world.plan(), str(world.client())
    made = world.subscribe(plan)
    other = world.service.other_firm
    stranger = world.service.client("subscriptions:read", "subscriptions:write", firm=other)
    theirs = str(world.client(other))

    tries = [
        stranger.post("/v1/subscriptions", body, key=str(new_id())).status_code
        for body in (
            {"plan_id": plan["id"], "client_id": theirs},
            {"plan_id": plan["id"], "client_id": client},
        )
    ]

    assert tries == [404, 404]
    assert stranger.get(f"/v1/subscriptions/{made['id']}").status_code == 404
    assert stranger.get("/v1/subscriptions").json["items"] == []


def test_a_voided_charge_waits_for_a_person_as_its_next_revision(world, at):
    with at(NOON):
        made = world.subscribe(world.plan())
        world.run()
        [invoice] = world.answer()
        world.hear("invoice.voided", invoice)
        [waiting] = [item for item in world.items() if item["revision"] == 2]
        path = f"/v1/billing-items/{waiting['id']}/scheduling"
        assert world.caller().post(path, {}).status_code == 200
        world.run()

    revisions = [item["revision"] for group in world.groups() for item in group["items"]]
    assert (waiting["service_id"], waiting["status"]) == (made["id"], "pending_confirmation")
    assert revisions == [1, 2]
