"""What opens a door asks again who is there: once in ten minutes, by page and by JSON."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from common.clock import now
from common.db import Database
from dashboard_bff.models import BrowserSession
from dashboard_bff.routes import fresh

from .doors import PASSWORD, words


@pytest.fixture
def done(doors):
    """What a guarded route was called with; there is one for pages and one for JSON."""
    calls = []

    def guarded():
        calls.append("done")
        return "done"

    for path in ("/guarded", "/api/v1/guarded"):
        doors.suite.app.add_url_rule(path, path, fresh(guarded), methods=["GET", "POST"])
    doors.found()
    return calls


def minutes_pass(doors, minutes):
    """Makes every session's proof older."""
    database = Database(doors.urls["dashboard-bff"].worker)
    with database.transaction(None) as session:
        session.execute(update(BrowserSession).values(proven_at=now() - timedelta(minutes=minutes)))
    database.close()


def test_who_has_just_signed_in_is_not_asked_again(doors, done):
    ann = doors.signed_in()
    minutes_pass(doors, 9)

    assert ann.get("/guarded").text == "done"
    assert ann.api("POST", "/guarded", {}).text == "done"


def test_after_ten_minutes_a_page_leads_to_the_password_and_back(doors, done):
    ann = doors.signed_in()
    minutes_pass(doors, 11)

    asked = ann.get("/guarded?tab=2")
    assert (asked.status_code, asked.location) == (303, "/prove?next=/guarded%3Ftab%3D2")
    assert 'name="next" value="/guarded?tab=2"' in ann.get(asked.location).text
    proven = ann.post("/prove", {"password": PASSWORD, "next": "/guarded?tab=2"})

    assert (proven.status_code, proven.location) == (303, "/guarded?tab=2")
    assert ann.get(proven.location).text == "done"


def test_a_form_is_not_sent_again_for_anyone(doors, done):
    ann = doors.signed_in()
    minutes_pass(doors, 11)

    asked = ann.post("/guarded", {"x": "1"}, headers={"Referer": "http://localhost/home?x=1"})
    assert (asked.status_code, asked.location) == (303, "/prove?again=1&next=/home")
    assert "then do it once more" in words(ann.get(asked.location))
    ann.post("/prove", {"password": PASSWORD, "next": "/home"})

    assert done == []
    assert ann.post("/guarded").text == "done"


def test_a_form_that_says_it_came_from_elsewhere_leads_home(doors, done):
    ann = doors.signed_in()
    minutes_pass(doors, 11)

    asked = ann.post("/guarded", headers={"Referer": "https://evil.example/home"})

    assert asked.location == "/prove?again=1&next=/"


def test_json_is_told_to_step_up_and_gets_a_new_token(doors, done):
    ann = doors.signed_in()
    minutes_pass(doors, 11)

    refused = ann.api("POST", "/guarded", {})
    assert (refused.status_code, refused.json["code"]) == (403, "step_up_needed")
    proven = ann.api("POST", "/security/proof", {"password": PASSWORD})

    assert proven.json["csrf_token"] == ann.token
    assert ann.api("POST", "/guarded", {}).text == "done"
    assert done == ["done"]


def test_proving_it_changes_the_cookie_and_ends_the_old_one(doors, done):
    ann, thief = doors.signed_in(), doors.browser()
    thief.client.set_cookie("counterfoil", ann.cookie)
    assert thief.get("/api/v1/session").status_code == 200

    ann.post("/prove", {"password": PASSWORD, "next": "/"})

    assert ann.get("/api/v1/session").status_code == 200
    assert thief.get("/api/v1/session").status_code == 401


def test_a_wrong_password_proves_nothing(doors, done):
    ann = doors.signed_in()
    minutes_pass(doors, 11)

    page = ann.post("/prove", {"password": "not this one", "next": "/guarded"})
    answer = ann.api("POST", "/security/proof", {"password": "not this one"})

    assert (page.status_code, answer.status_code) == (422, 422)
    assert "That is not your password" in words(page)
    assert ann.get("/guarded").status_code == 303
    assert done == []


@pytest.mark.parametrize(
    "onward",
    ["//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example", "\t//e.x"],
)
def test_nobody_is_sent_to_another_site(doors, done, onward):
    ann = doors.signed_in()

    assert ann.post("/prove", {"password": PASSWORD, "next": onward}).location == "/"


def test_nobody_proves_anything_without_a_session(doors, done):
    stranger = doors.browser()

    assert stranger.get("/prove").location == "/sign-in?next=/prove"
    assert stranger.post("/prove", {"password": PASSWORD}).status_code == 401
    assert stranger.api("POST", "/security/proof", {"password": PASSWORD}).status_code == 401
    assert stranger.get("/guarded").location == "/sign-in?next=/guarded"
    assert done == []


def test_a_form_without_its_token_proves_nothing(doors, done):
    ann = doors.signed_in()
    minutes_pass(doors, 11)

    assert ann.client.post("/prove", data={"password": PASSWORD}).status_code == 403
    assert ann.get("/guarded").status_code == 303
