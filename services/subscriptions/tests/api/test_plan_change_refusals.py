"""What no change of a subscription can be, and whose it is not."""

import pytest

from common.ids import new_id

from .test_plan_changes import change, path, read, started

REFUSED = [
    ({"quantity": 0}, 422, "quantity"),
    ({"quantity": "many"}, 422, "quantity"),
    ({"quantity": 1}, 422, "quantity"),
    ({}, 422, "quantity"),
    ({"quantity": 2, "when": "soon"}, 422, "when"),
    ({"plan": {"currency": "EUR"}}, 422, "plan_id"),
    ({"plan_id": "0199aaaa-0000-7000-8000-000000000001"}, 404, None),
]


@pytest.mark.parametrize(("wanted", "status", "field"), REFUSED)
def test_what_no_change_can_be_is_refused_and_nothing_is_changed(world, wanted, status, field):
    made = started(world)
    before = (read(world, made).json, world.items())
    wanted = dict(wanted)
    if plan := wanted.pop("plan", None):
        wanted["plan_id"] = world.plan(**plan)["id"]

    answer = change(world, made, **wanted)

    assert (answer.status_code, list(answer.json.get("errors", {}))) == (
        *(status,),
        [field] if field else [],
    )
    assert (read(world, made).json, world.items()) == before


def test_a_client_changes_its_own_to_what_is_offered_if_the_firm_lets_it(world):
    made, own = started(world), new_id()
    body = {"quantity": 2, "when": "now"}
    mine = {"client_id": made["client_id"]}

    def ask(more=None, **claims):
        caller = world.service.client("subscriptions:write", **claims)
        return caller.post(path(made, "/preview"), body | (more or {}))

    unoffered = ask(**mine)
    settings = {"when_unpaid": "unpaid", "clients_may": ["change_plan"]}
    assert (
        world.service.client("firm:write")
        .put("/v1/subscription-settings", settings, etag='"0"')
        .status_code
        == 200
    )

    assert (unoffered.status_code, unoffered.json["code"]) == (403, "not_offered_to_clients")
    assert ask(client_id=str(own)).status_code == 404
    assert ask(**mine).status_code == 200
    hidden, shown = world.plan(), world.plan(is_offered=True)
    assert ask({"plan_id": hidden["id"]}, **mine).status_code == 404
    assert ask({"plan_id": shown["id"]}, **mine).status_code == 200


def test_a_change_needs_what_was_seen_and_is_of_its_own_firm(world):
    made = started(world)
    body, key = {"quantity": 2, "when": "now"}, str(new_id())
    stranger = world.service.client("subscriptions:write", firm=world.service.other_firm)

    unseen = world.caller().post(path(made), body, key=key)
    stale = world.caller().post(path(made), body, key=key, etag='"99"')
    foreign = stranger.post(path(made), body, key=key, etag='"1"')
    shown = stranger.post(path(made, "/preview"), body)

    answers = [unseen, stale, foreign, shown, stranger.delete(path(made), etag='"1"')]
    assert [a.status_code for a in answers] == [428, 412, 404, 404, 404]


def test_what_ends_at_the_end_of_its_period_changes_no_more(world):
    made = started(world)
    canceled = world.caller().post(
        f"/v1/subscriptions/{made['id']}/cancellation", {}, key=str(new_id())
    )

    answer = change(world, made, quantity=2)

    assert (answer.status_code, answer.json["code"]) == (409, "subscription_ends")
    assert answer.json["ends_on"] == canceled.json["cancels_on"]
