"""A subscription changes its plan or quantity: by the days now, or at the end of the period."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.ids import new_id

NOON = "2026-12-01T12:00:00Z"


def read(world, subscription):
    return world.caller().get(f"/v1/subscriptions/{subscription['id']}")


def path(subscription, more=""):
    return f"/v1/subscriptions/{subscription['id']}/changes{more}"


def change(world, subscription, **wanted):
    """A member changes the subscription as it is now."""
    etag = read(world, subscription).headers["ETag"]
    body = {"when": "now"} | wanted
    return world.caller().post(path(subscription), body, key=str(new_id()), etag=etag)


def undo(world, subscription):
    etag = read(world, subscription).headers["ETag"]
    return world.caller().delete(path(subscription), etag=etag)


def started(world, *, billed=True, **terms):
    """Somebody is on a plan of £31.00 in December, and that is billed."""
    made = world.subscribe(world.plan(unit_price="31.00", **terms))
    if billed:
        world.run()
        world.answer()
    return made


def lines(items):
    return [
        (i["due_on"], i["quantity"], i["net_amount"], i["note"])
        for i in sorted(items, key=lambda item: (item["due_on"], item["occurrence"]))
    ]


def billed(world):
    """What each invoice comes to before tax."""
    return [sum(item["net_amount"] for item in group["items"]) for group in world.groups()]


def test_a_higher_quantity_now_gives_back_and_charges_what_is_left_of_the_period(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        answer = change(world, made, quantity=2)

        assert (answer.status_code, answer.json["quantity"]) == (200, 2)
        assert lines(world.items(to="2027-01-01"))[1:] == [
            ("2026-12-11", "-1", -2100, "21 of 31 days, 1 × £31.00"),
            ("2026-12-11", "1", 4200, "21 of 31 days, 2 × £31.00"),
            ("2027-01-01", "2", 6200, None),
        ]
        assert world.run() == {"released_groups": 1, "released_items": 2}
        assert billed(world) == [3100, 2100]


@pytest.mark.parametrize("language, words", [
    ("de", "21 von 31 Tagen, 1 × 31,00\xa0£"),
    ("fr", "21 jours sur 31, 1 × 31,00\xa0£GB"),
    ("nl", "21 of 31 days, 1 × £31.00"),
])  # fmt: skip
def test_what_is_adjusted_is_said_in_the_clients_language(world, at, language, words):
    with at(NOON):
        client = world.client(language=language)
        paid_with = {"client_id": client, "payment_method_id": world.method(client)}
        made = world.subscribe(world.plan(unit_price="31.00"), **paid_with)
        world.run()
        world.answer()
        world.advance(days=10)
        assert change(world, made, quantity=2).status_code == 200

        given_back, *_ = [item for item in world.items() if item["quantity"] == "-1"]
        assert given_back["note"] == words


def test_what_gives_back_more_rides_on_the_next_charge_as_one_invoice(world, at):
    with at(NOON):
        dear = world.plan(name="Studio", unit_price="62.00", tax_name="VAT", tax_rate="20")
        made = world.subscribe(dear)
        world.run()
        world.answer()
        world.advance(days=10)
        cheap = world.plan(name="Solo", unit_price="46.50")
        answer = change(world, made, plan_id=cheap["id"])

        assert (answer.status_code, answer.json["name"]) == (200, "Solo")
        riding = lines(world.items(to="2027-01-01"))[1:]
        assert [line[:3] for line in riding] == [
            ("2027-01-01", "-1", -4200), ("2027-01-01", "1", 3150), ("2027-01-01", "1", 4650),
        ]  # fmt: skip
        assert world.run()["released_items"] == 0
        world.advance(days=21)
        assert world.run() == {"released_groups": 1, "released_items": 3}
        assert billed(world) == [6200, 3600]
        names = [(i["name"], i["tax_rate"]) for i in world.groups()[-1]["items"]]
        assert names == [("Studio", "20"), ("Solo", "0"), ("Solo", "0")]


def test_a_credit_above_the_next_charge_is_refused_with_the_way_out_of_it(world, at):
    with at(NOON):
        made = world.subscribe(world.plan(unit_price="310.00"))
        world.run()
        world.answer()
        world.advance(days=10)
        before = (read(world, made).json, world.items())
        answer = change(world, made, plan_id=world.plan(unit_price="31.00")["id"])

    assert (answer.status_code, answer.json["code"]) == (422, "credit_exceeds_next_charge")
    assert "end of the period" in answer.json["errors"]["when"][0]
    assert (read(world, made).json, world.items()) == before


def test_a_change_at_the_periods_end_is_in_the_schedule_at_once_and_waits_with_its_undo(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        answer = change(world, made, quantity=3, when="period_end")

        waiting = answer.json["change"]
        assert (waiting["quantity"], waiting["on"]) == (3, "2027-01-01")
        assert answer.json["quantity"] == 1
        schedule = [i["net_amount"] for i in world.items(to="2027-03-01")]
        assert schedule == [3100, 9300, 9300, 9300]

        assert undo(world, made).json["change"] is None
        assert {i["net_amount"] for i in world.items()} == {3100}
        assert undo(world, made).json["code"] == "no_change_waits"


def test_a_change_that_waits_is_taken_on_its_day_and_billed_from_then_on(world, at):
    with at(NOON):
        made = started(world)
        other = world.plan(name="Studio", unit_price="50.00")
        change(world, made, plan_id=other["id"], quantity=2, when="period_end")
        world.advance(days=30)
        world.run()
        assert read(world, made).json["name"] == "Design retainer"
        world.advance(days=1)
        world.run()

        now = read(world, made).json
        assert (now["name"], now["quantity"], now["unit_price"]) == ("Studio", 2, "50.00")
        assert (now["plan_id"], now["change"]) == (other["id"], None)
        assert billed(world) == [3100, 10_000]
        told = [e.data["name"] for e in world.service.published("subscription.changed")]
        assert (told[0], told[-1]) == ("Design retainer", "Studio")


def test_in_a_trial_there_is_nothing_to_adjust_and_the_first_charge_is_the_new_one(world, at):
    with at(NOON):
        made = started(world, billed=False, trial_days=14)
        world.advance(days=3)
        answer = change(world, made, quantity=4)

        assert (answer.json["status"], answer.json["quantity"]) == ("trialing", 4)
        assert world.run()["released_items"] == 0
        assert {(i["occurrence"] >= 0, i["net_amount"]) for i in world.items()} == {(True, 12_400)}


def test_on_the_first_day_before_its_bill_the_whole_period_is_of_the_new_state(world, at):
    with at(NOON):
        made = started(world, billed=False)
        change(world, made, quantity=2)
        world.run()

        assert billed(world) == [6200]


def test_a_preview_is_the_very_lines_and_changes_nothing(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        before = (read(world, made).json, world.items())
        wanted = {"quantity": 2, "when": "now"}
        shown = world.caller().post(path(made, "/preview"), wanted).json
        assert (read(world, made).json, world.items()) == before
        change(world, made, quantity=2)
        world.run()

    [_, group] = world.groups()
    same = ("name", "quantity", "unit_price", "net_amount", "note", "period_start", "due_on")
    assert [[i[n] for n in same] for i in shown["lines"]] == [
        [i[n] for n in same] for i in group["items"]
    ]
    assert (shown["on"], shown["due_on"], shown["net_amount"]) == (
        *("2026-12-11", "2026-12-11"),
        2100,
    )


def test_ten_identical_changes_at_once_are_one(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        etag, key = read(world, made).headers["ETag"], str(new_id())
        body = {"quantity": 2, "when": "now"}

        def press(n):
            own = key if n % 2 else str(new_id())
            return world.caller().post(path(made), body, key=own, etag=etag)

        with ThreadPoolExecutor(10) as threads:
            answers = list(threads.map(press, range(10)))

    assert {a.status_code for a in answers} <= {200, 409, 412}
    assert len({a.json["version"] for a in answers if a.status_code == 200}) == 1
    adjusted = [i for i in world.items() if i["occurrence"] < -1]
    assert sorted(i["net_amount"] for i in adjusted) == [-2100, 4200]


def test_while_the_period_is_being_billed_a_change_is_told_by_which_group(world, at):
    with at(NOON):
        made = started(world, billed=False)
        world.run()
        answer = change(world, made, quantity=2)

        assert (answer.status_code, answer.json["code"]) == (409, "billing_item_is_issuing")
        assert answer.json["group_id"] == world.groups()[0]["id"]
        assert change(world, made, quantity=2, when="period_end").status_code == 200


def test_a_voided_adjustment_comes_back_as_it_is_and_is_billed_again_or_not(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        change(world, made, quantity=2)
        world.run()
        [invoice] = world.answer()
        world.hear("invoice.voided", invoice)
        back = sorted(
            (i for i in world.items() if i["status"] == "pending_confirmation"),
            key=lambda item: item["occurrence"],
        )
        assert [(i["net_amount"], i["revision"]) for i in back] == [(-2100, 2), (4200, 2)]

        assert world.confirm(*back, unit_price="1.00").json["code"] == "item_is_an_adjustment"
        assert world.edit(back[0], note="x").json["code"] == "item_is_an_adjustment"
        assert world.confirm(*back).status_code == 200
        assert billed(world) == [3100, 2100, 2100]


def test_a_change_and_then_the_end_bills_what_was_chosen_of_its_days(world, at):
    with at(NOON):
        made = started(world)
        world.advance(days=10)
        change(world, made, quantity=2)
        [service] = world.services()
        ending = world.end(service, ends_on="2026-12-21", unissued="prorate")
        assert ending.status_code == 200
        world.run()
        assert change(world, made, quantity=3).json["code"] == "subscription_ends"
        world.answer()
        world.advance(days=30)
        world.run()

        # Ten days of 21 were used: what is given back and charged is cut to them.
        assert billed(world) == [3100, 1000]
        assert change(world, made, quantity=3).json["code"] == "subscription_is_canceled"
