"""From one firm into another: no older, no better proven, and nowhere that is not one's own."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from common.clock import now
from common.db import Database
from common.ids import new_id
from dashboard_bff.models import BrowserSession

from .doors import PASSWORD, words

ANN = {"name": "Ann Owner", "email": "ann@x.example", "password": PASSWORD}


@pytest.fixture
def ann(doors):
    """An owner of two firms, signed in at one."""
    firms = [doors.found(), doors.found(name="South", owner=ANN)]
    browser = doors.browser()
    membership = firms[0]["member"]["id"]
    browser.sign_in("ann@x.example")
    answer = browser.post("/sign-in", {"membership_id": membership})
    assert answer.status_code == 303, words(answer)
    return browser


def sessions(doors):
    database = Database(doors.urls["dashboard-bff"].worker)
    with database.transaction(None) as session:
        found = session.scalars(select(BrowserSession)).all()
    database.close()
    return found


def age(doors, **values):
    database = Database(doors.urls["dashboard-bff"].worker)
    with database.transaction(None) as session:
        session.execute(update(BrowserSession).values(**values))
    database.close()


def elsewhere(browser):
    places = browser.api("GET", "/session/firms").json["items"]
    return next(place for place in places if not place["is_here"])


def test_a_person_of_two_firms_goes_from_one_to_the_other(doors, ann):
    old = ann.cookie
    assert "South" in words(ann.get("/session/firm"))

    gone = ann.post("/session/firm", {"membership_id": elsewhere(ann)["membership_id"]})

    assert (gone.status_code, gone.location) == (303, "/home")
    assert elsewhere(ann)["firm_name"] == "North"
    thief = doors.browser()
    thief.client.set_cookie("counterfoil", old)
    assert thief.get("/api/v1/session").status_code == 401
    assert len(sessions(doors)) == 1


def test_json_gets_a_new_token_with_the_new_cookie(ann):
    answer = ann.api("POST", "/session/firm", {"membership_id": elsewhere(ann)["membership_id"]})

    assert answer.status_code == 200
    assert answer.json["csrf_token"] == ann.token


def test_the_eight_hours_and_the_proof_go_on_from_the_sign_in(doors, ann):
    then, proven = now() - timedelta(hours=7, minutes=59), now() - timedelta(minutes=11)
    age(doors, created_at=then, authenticated_at=then, proven_at=proven)

    ann.post("/session/firm", {"membership_id": elsewhere(ann)["membership_id"]})

    [session] = sessions(doors)
    assert (session.created_at, session.authenticated_at, session.proven_at) == (then, then, proven)
    assert ann.get("/settings/team/new").location.startswith("/prove")
    age(doors, created_at=now() - timedelta(hours=8, seconds=1))
    assert ann.get("/api/v1/session").status_code == 401


def test_nobody_goes_where_they_are_nobody(doors, ann):
    bob = doors.found("bob@x.example", owner=ANN | {"email": "bob@x.example"})
    before = [session.secret_hash for session in sessions(doors)]

    for membership in (bob["member"]["id"], new_id(), "x", None):
        answer = ann.post("/session/firm", {"membership_id": str(membership)})
        assert answer.status_code == 404
    foreign = ann.api("POST", "/session/firm", {"membership_id": bob["member"]["id"]})
    absent = ann.api("POST", "/session/firm", {"membership_id": str(new_id())})

    assert foreign.status_code == absent.status_code == 404
    assert {**foreign.json, "trace_id": ""} == {**absent.json, "trace_id": ""}
    assert [session.secret_hash for session in sessions(doors)] == before


def test_a_firm_where_one_was_disabled_is_no_place_to_go(doors, ann):
    place = elsewhere(ann)["membership_id"]
    ann.post("/session/firm", {"membership_id": place})
    draft = {"name": "Olga", "email": "olga@x.example", "role": "owner"}
    assert ann.api("POST", "/team", draft).status_code == 201
    olga = doors.browser()
    accepted = olga.post(doors.link("olga@x.example"), {"password": PASSWORD})
    assert accepted.status_code == 303
    assert olga.api("POST", f"/team/{place}/disablement").status_code == 200

    assert ann.get("/api/v1/session").status_code == 401
    ann.sign_in("ann@x.example")
    assert [p["firm_name"] for p in ann.api("GET", "/session/firms").json["items"]] == ["North"]
    assert ann.post("/session/firm", {"membership_id": place}).status_code == 404


def test_without_a_session_or_its_token_nobody_goes_anywhere(doors, ann):
    place = elsewhere(ann)["membership_id"]

    stranger = doors.browser().post("/session/firm", {"membership_id": place})
    forged = ann.client.post("/session/firm", data={"membership_id": place})

    assert (stranger.status_code, forged.status_code) == (401, 403)
    assert len(sessions(doors)) == 1
