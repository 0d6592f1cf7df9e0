"""A change of plan or quantity meets a pause, a cancellation and want of pay: the days are billed once."""

import pytest

from common.ids import new_id

NOON = "2026-12-01T12:00:00Z"


class Life:
    """A subscription of £31.00 a month since 1 December, whose first month is billed."""

    def __init__(self, world):
        self.world = world
        self.taken = world.subscribe(world.plan(unit_price="31.00", description="One person."))
        self.run()

    @property
    def path(self):
        return f"/v1/subscriptions/{self.taken['id']}"

    @property
    def now(self):
        return self.world.caller().get(self.path)

    def act(self, act, **wanted):
        return self.world.caller().post(f"{self.path}/{act}", wanted, key=str(new_id()))

    def change(self, **wanted):
        body, etag = {"when": "now"} | wanted, self.now.headers["ETag"]
        path = f"{self.path}/changes"
        return self.world.caller().post(path, body, key=str(new_id()), etag=etag)

    def undo(self):
        etag = self.now.headers["ETag"]
        return self.world.caller().delete(f"{self.path}/changes", etag=etag)

    def run(self, **by):
        if by:
            self.world.advance(**by)
        self.world.run()
        return self.world.answer()

    @property
    def billed(self):
        return [sum(i["net_amount"] for i in group["items"]) for group in self.world.groups()]

    def of_rhythm(self, *statuses):
        return [i for i in self.world.items() if i["occurrence"] >= 0 and i["status"] in statuses]


@pytest.fixture
def life(world, at):
    with at(NOON):
        yield Life(world)


def test_a_change_after_a_pause_charges_days_of_the_whole_period(life):
    life.act("pausing", when="period_end")
    life.run(days=46)  # 16 January.
    assert life.act("resuming").status_code == 200
    life.run()
    assert life.billed == [3100, 1600]

    life.run(days=8)  # 24 January: eight days are left.
    assert life.change(quantity=2).status_code == 200
    life.run()

    assert life.billed == [3100, 1600, 800]
    notes = [item["note"] for item in life.world.groups()[-1]["items"]]
    assert notes == ["8 of 31 days, 1 × £31.00", "8 of 31 days, 2 × £31.00"]


def test_a_change_on_the_day_it_goes_on_charges_the_rest_of_the_period_alone(life):
    life.act("pausing", when="period_end")
    life.run(days=46)  # 16 January.
    life.act("resuming")
    assert life.change(quantity=2).status_code == 200
    life.run()

    assert life.billed == [3100, 3200]
    [rest] = life.world.groups()[-1]["items"]
    assert rest["note"] == "16 of 31 days"


def test_once_its_cancellation_is_settled_nothing_changes(life):
    life.act("cancellation", when="period_end")

    for when in ("now", "period_end"):
        answer = life.change(quantity=2, when=when)
        assert (answer.status_code, answer.json["code"]) == (409, "subscription_ends")
        assert answer.json["ends_on"] == "2027-01-01"


def test_what_was_to_change_on_the_day_it_ends_never_does(life):
    life.change(quantity=2, when="period_end")
    life.act("cancellation", when="period_end")
    life.run(days=31)

    now = life.now.json
    assert (now["status"], now["quantity"], now["change"]) == ("canceled", 1, None)
    told = life.world.service.published("subscription.changed")
    assert {event.data["quantity"] for event in told} == {1}


def test_who_takes_a_change_back_has_the_words_of_its_plan_again(life):
    other = life.world.plan(name="Studio", unit_price="62.00", description="Ten people.")
    life.change(plan_id=other["id"], when="period_end")
    assert {i["description"] for i in life.of_rhythm("scheduled")} == {"Ten people."}

    assert life.undo().status_code == 200

    said = {(i["name"], i["description"], i["net_amount"]) for i in life.of_rhythm("scheduled")}
    assert said == {("Design retainer", "One person.", 3100)}


def test_who_stays_on_the_plan_after_all_has_its_words_again(life):
    other = life.world.plan(name="Studio", unit_price="62.00", description="Ten people.")
    life.change(plan_id=other["id"], when="period_end")

    life.change(quantity=2, when="period_end")

    said = {(i["name"], i["description"], i["net_amount"]) for i in life.of_rhythm("scheduled")}
    assert said == {("Design retainer", "One person.", 6200)}


def test_a_preview_of_its_end_says_what_becomes_of_what_a_change_gives_back(life):
    cheaper = life.world.plan(unit_price="20.00")
    life.run(days=10)
    life.change(plan_id=cheaper["id"])
    asked = life.world.caller().post(f"{life.path}/cancellation/preview", {"when": "period_end"})

    life.act("cancellation", when="period_end")
    life.run(days=21)

    put_away = [
        i for i in life.world.items() if i["status"] in ("archived", "pending_confirmation")
    ]
    assert asked.json["count"] == len(put_away)
    assert asked.json["billed_count"] == 0


@pytest.mark.parametrize("when", ["now", "period_end"])
def test_what_a_change_gave_back_waits_for_a_person_once_the_client_has_left(life, when):
    cheaper = life.world.plan(unit_price="20.00")
    life.run(days=10)
    life.change(plan_id=cheaper["id"])
    life.act("cancellation", when=when)
    life.run(days=40)

    waiting = [i for i in life.world.items() if i["status"] == "pending_confirmation"]
    assert sum(item["net_amount"] for item in waiting) == -2100 + 1355
    assert {item["reason"] for item in waiting} == {
        "A change gave this back, and the service ended before it was billed."
    }
    assert life.billed == [3100]


def test_what_waits_for_a_person_stands_in_the_way_of_no_other_end(life):
    cheaper = life.world.plan(unit_price="20.00")
    life.run(days=10)
    life.change(plan_id=cheaper["id"])
    service = life.now.json

    ends = [life.world.end(service, ends_on=day) for day in ("2026-12-20", "2026-12-15", None)]

    assert [each.status_code for each in ends] == [200, 200, 200], [each.json for each in ends]
    waiting = [i for i in life.world.items() if i["status"] == "pending_confirmation"]
    assert sorted(item["net_amount"] for item in waiting) == [-2100, 1355]


def test_what_was_given_back_can_go_on_another_invoice_of_the_client(life):
    cheaper = life.world.plan(unit_price="20.00")
    life.run(days=10)
    life.change(plan_id=cheaper["id"])
    life.act("cancellation", when="now")
    waiting = [i for i in life.world.items() if i["status"] == "pending_confirmation"]

    assert life.world.confirm(*waiting).status_code == 200

    [group] = [g for g in life.world.groups() if g["due_on"] == "2026-12-11"]
    assert sorted(item["net_amount"] for item in group["items"]) == [-2100, 1355]


def test_a_change_is_not_taken_back_once_something_is_billed_by_it(life):
    life.change(quantity=2, when="period_end")
    [february] = [i for i in life.world.items(to="2027-01-01") if i["due_on"] == "2027-01-01"]
    assert life.world.confirm(february).status_code == 200
    life.world.answer()

    answer = life.undo()

    assert (answer.status_code, answer.json["code"]) == (409, "change_is_billed")
    assert life.billed == [3100, 6200]
