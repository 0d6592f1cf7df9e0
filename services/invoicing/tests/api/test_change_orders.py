"""An accepted proposal is changed by a new one that, accepted, takes its place."""

import pytest

from common.ids import new_id
from services.invoicing.tests.builders import a_monthly_offer, an_offer, done, sent_change_order
from services.invoicing.tests.parallel import at_once


@pytest.fixture
def accepted(studio):
    """An accepted proposal with a one-off line and a monthly one."""
    return done(studio.accept(studio.sent_proposal()))


def change(studio, proposal):
    path = f"/v1/proposals/{proposal['id']}/change-orders"
    return studio.member().post(path, key=str(new_id()))


def shown(studio, proposal):
    return studio.member().get(f"/v1/proposals/{proposal['id']}").json


def test_a_change_order_begins_with_what_was_agreed(studio, accepted):
    draft = done(change(studio, accepted))

    assert (draft["status"], draft["supersedes_number"]) == ("draft", accepted["number"])
    assert draft["supersedes_id"] == accepted["id"]
    assert draft["totals"]["once"] == accepted["totals"]["once"]
    kept = [line["continues_line_id"] for line in draft["lines"]]
    assert kept == [line["id"] for line in accepted["lines"]]
    assert shown(studio, accepted)["status"] == "accepted"


def test_what_is_done_and_what_was_not_chosen_is_left_out(studio):
    offer = studio.sent_proposal(
        lines=[an_offer(), a_monthly_offer(optional=True), an_offer(name="No", optional=True)]
    )
    accepted = done(studio.accept(offer, chosen=[offer["lines"][1]["id"]]))
    over = {"proposal_id": offer["id"], "proposal_line_id": offer["lines"][0]["id"]}
    studio.tell("service.completed", {"id": str(new_id())} | over)

    draft = done(change(studio, accepted))

    assert [line["name"] for line in draft["lines"]] == ["Brand care"]
    assert not draft["lines"][0]["optional"]


def test_accepting_a_change_order_supersedes_what_it_changes_once(studio, accepted):
    order = sent_change_order(studio, accepted)

    first = done(studio.accept(order))
    again = done(studio.accept(order))

    assert first == again
    old = shown(studio, accepted)
    assert (old["status"], old["superseded_by_id"]) == ("superseded", order["id"])
    assert old["lines"] == accepted["lines"]
    [told] = studio.service.published("proposal.superseded")
    assert told.subject == studio.service.published("proposal.accepted")[0].subject


def test_of_two_change_orders_accepted_at_once_one_wins(studio, accepted):
    orders = [sent_change_order(studio, accepted) for _ in range(2)]

    answers = at_once(*(lambda order=order: studio.accept(order) for order in orders))

    assert sorted(answer.status_code for answer in answers) == [200, 409]
    [lost] = [answer for answer in answers if answer.status_code == 409]
    assert lost.json["code"] == "change_order_overtaken"
    statuses = sorted(shown(studio, order)["status"] for order in orders)
    assert statuses == ["accepted", "awaiting_acceptance"]
    assert len(studio.service.published("proposal.superseded")) == 1


def test_only_an_accepted_proposal_is_changed(studio):
    offer = studio.sent_proposal()

    response = change(studio, offer)

    assert (response.status_code, response.json["code"]) == (409, "proposal_is_awaiting_acceptance")


def test_a_change_order_continues_only_lines_of_what_it_changes_each_once(studio, accepted):
    draft = done(change(studio, accepted))
    line, other = accepted["lines"][0]["id"], studio.proposal()["lines"][0]["id"]
    path, etag = f"/v1/proposals/{draft['id']}", f'"{draft["version"]}"'

    def put(*ids):
        body = studio.proposal_body(lines=[an_offer(continues_line_id=id_) for id_ in ids])
        answer = studio.member().put(path, body, etag=etag)
        return answer.json.get("code"), list(answer.json.get("errors", {}))

    assert put(other) == ("line_continues_unknown", ["lines.0.continues_line_id"])
    assert put(line, line) == ("line_continued_twice", ["lines.1.continues_line_id"])
    body = studio.proposal_body(lines=[an_offer(continues_line_id=line)])
    plain = studio.member().post("/v1/proposals", body, key=str(new_id()))
    assert plain.json["code"] == "line_continues_unknown"


def test_lines_of_a_change_order_can_change_places(studio, accepted):
    draft = done(change(studio, accepted))
    ids = [line["continues_line_id"] for line in draft["lines"]]
    body = studio.proposal_body(lines=[an_offer(continues_line_id=id_) for id_ in ids[::-1]])

    etag, path = f'"{draft["version"]}"', f"/v1/proposals/{draft['id']}"
    changed = done(studio.member().put(path, body, etag=etag))

    assert [line["continues_line_id"] for line in changed["lines"]] == ids[::-1]
    assert changed["supersedes_id"] == accepted["id"]


def test_why_it_was_lost_is_kept(studio):
    path = f"/v1/proposals/{studio.sent_proposal()['id']}/loss"

    lost = done(studio.member().post(path, {"reason": "They went elsewhere."}))

    assert lost["lost_reason"] == "They went elsewhere."
