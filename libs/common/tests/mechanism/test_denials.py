"""Whoever is refused leaves one audit row, though the act itself leaves nothing."""

import pytest
from sqlalchemy import select

from common.audit import AuditRow
from common.ids import new_id

THING = "/v1/things/<uuid:thing_id>"


def refused(toy):
    with toy.transaction() as session:
        return [row for row in session.scalars(select(AuditRow)) if row.outcome == "refused"]


def test_an_act_without_the_permission_is_recorded_once(toy):
    caller = toy.client("things:read", sub="member:m", act={"sub": "member:boss"})

    assert caller.post("/v1/things", {"name": "lamp"}, key="k").status_code == 403

    [row] = refused(toy)
    assert (row.act, row.subject) == ("POST /v1/things", toy.firm)
    assert row.reason == "impersonation_read_only"
    assert (row.actor, row.on_behalf_of) == ("member:boss", "member:m")
    assert row.facts == {"status": 403}
    assert row.trace


def test_a_look_without_the_permission_is_recorded_too(toy):
    thing = new_id()

    assert toy.client().get(f"/v1/things/{thing}").status_code == 403

    [row] = refused(toy)
    assert (row.act, row.subject) == (f"GET {THING}", thing)


def test_reaching_with_a_change_for_what_is_not_there_is_recorded(toy):
    thing = new_id()

    assert toy.client("things:read").delete(f"/v1/things/{thing}").status_code == 404

    [row] = refused(toy)
    assert (row.act, row.subject, row.reason) == (f"DELETE {THING}", thing, "not_found")


@pytest.mark.parametrize("case", ["a look", "nobody", "bad input", "no such page"])
def test_what_is_no_refused_act_is_not_recorded(toy, case):
    caller = toy.client("things:read", "things:write")
    answers = {
        "a look": lambda: caller.get(f"/v1/things/{new_id()}"),
        "nobody": lambda: toy.anonymous().post("/v1/things", json={"name": "lamp"}),
        "bad input": lambda: caller.post("/v1/things", {"size": 5}, key="k"),
        "no such page": lambda: caller.post("/v1/nothing", {}),
    }

    assert answers[case]().status_code >= 400
    assert refused(toy) == []
