"""A subscription whose day cannot come keeps neither the others from theirs, nor bills from being made."""

from sqlalchemy import text

from common.clock import firm_now
from common.ids import new_id
from subscriptions.schedule import work_due


def act(world, taken, what, body):
    path = f"/v1/subscriptions/{taken['id']}"
    seen = world.caller().get(path).json["version"]
    done = world.caller().post(f"{path}/{what}", body, key=str(new_id()), etag=f'"{seen}"')
    assert done.status_code == 200, done.json


def status(world, taken):
    return world.caller().get(f"/v1/subscriptions/{taken['id']}").json["status"]


def says(world, when_unpaid, version):
    said = {"when_unpaid": when_unpaid, "clients_may": []}
    answer = world.caller().put("/v1/subscription-settings", said, etag=f'"{version}"')
    assert answer.status_code == 200, answer.json


def left_to_do(world):
    with world.service.transaction() as session:
        return work_due(session, world.service.firm, firm_now(session, world.service.firm))


def test_one_that_leaves_while_it_is_given_up_is_canceled_once(world, at):
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan())
        world.run()
        [invoice] = world.answer()
        says(world, "past_due", 0)
        failed = {
            "id": new_id(), "attempt": 4, "next_retry_at": None, "initiated_by": "schedule",
            "allocations": [{"invoice_id": str(invoice["id"])}],
        }  # fmt: skip
        world.hear("payment.failed", failed)
        says(world, "cancel", 1)
        act(world, taken, "cancellation", {"reason": "other"})
        world.advance(days=31)

        world.service.run_jobs()

        assert status(world, taken) == "canceled"
        assert len(world.service.published("subscription.canceled")) == 1


def test_one_whose_day_cannot_come_keeps_no_other_from_being_billed(world, at):
    with at("2026-01-01T10:00:00Z"):
        broken, other = (world.subscribe(world.plan()) for _ in range(2))
        world.run()
        world.answer()
        act(world, broken, "cancellation", {"reason": "other"})
        with world.service.transaction() as session:
            over = text("UPDATE services SET status = 'ended' WHERE id = :id")
            session.execute(over, {"id": broken["id"]})
        world.advance(days=31)

        world.service.run_jobs()

        [first, second, third] = world.groups()
        assert [item["service_id"] for item in third["items"]] == [other["id"]]
        assert {first["due_on"], second["due_on"]} == {"2026-01-01"}


def test_a_change_that_is_due_is_work_until_it_is_taken(world, at):
    with at("2026-01-01T10:00:00Z"):
        taken = world.subscribe(world.plan())
        world.run()
        world.answer()
        act(world, taken, "changes", {"quantity": 3, "when": "period_end"})
        act(world, taken, "pausing", {"when": "now"})
        world.advance(days=31)
        assert left_to_do(world) == 1

        world.service.run_jobs()

        assert left_to_do(world) == 0
        assert world.caller().get(f"/v1/subscriptions/{taken['id']}").json["quantity"] == 3
