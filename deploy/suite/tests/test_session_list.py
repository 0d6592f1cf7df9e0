"""A person's sessions, in all their firms: listed in words, ended at once, and nobody else's."""

from contextlib import closing
from uuid import UUID

from sqlalchemy import update

from common.db import Database
from common.ids import new_id
from common.testing.rows import rows_of
from dashboard_bff.models import BrowserSession

from .doors import PASSWORD, words

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


def rows(doors, cluster):
    """Everything that is kept."""
    return {name: rows_of(cluster.admin_url, urls) for name, urls in doors.urls.items()}


def test_sessions_are_listed_in_words_and_ended_at_once(ann, doors):
    other = doors.browser()
    other.client.environ_base |= {"HTTP_USER_AGENT": FIREFOX, "REMOTE_ADDR": "192.0.2.44"}
    other.sign_in("ann@x.example")

    page = words(ann.get("/settings/security"))
    assert "Firefox on Linux" in page
    assert "192.0.2.44" in page
    listed = ann.api("GET", "/security").json["sessions"]
    assert [each["is_this"] for each in listed] == [True, False]
    ended = ann.post(f"/settings/security/sessions/{listed[1]['id']}/end")

    assert ended.status_code == 303
    assert other.get("/api/v1/session").status_code == 401
    assert ann.get("/api/v1/session").status_code == 200


def test_all_others_are_ended_in_every_firm(ann, doors):
    doors.found(name="South")
    elsewhere = doors.browser()
    choices = elsewhere.api(
        "POST", "/session", {"email": "ann@x.example", "password": PASSWORD}
    ).json["choices"]
    south = next(each for each in choices if each["firm_name"] == "South")
    typed = {"email": "ann@x.example", "password": PASSWORD}
    assert elsewhere.api(
        "POST", "/session", typed | {"membership_id": south["membership_id"]}
    ).json["csrf_token"]

    answer = ann.api("DELETE", "/security/sessions")

    assert answer.json == {"ended": 2}
    assert elsewhere.get("/api/v1/session").status_code == 401


def test_nobody_ends_the_session_of_another(ann, doors):
    doors.found("ben@y.example", name="Elsewhere")
    ben = doors.signed_in("ben@y.example")
    [his] = ben.api("GET", "/security").json["sessions"]
    absent = "0191f0a0-0000-7000-8000-000000000000"

    answers = [ann.api("DELETE", f"/security/sessions/{id_}") for id_ in (his["id"], absent)]

    assert [each.status_code for each in answers] == [404, 404]
    assert {**answers[0].json, "trace_id": ""} == {**answers[1].json, "trace_id": ""}
    assert ben.get("/api/v1/session").status_code == 200


def test_nobody_ends_the_session_of_a_colleague(ann, doors, cluster):
    doors.signed_in()
    theirs = next(
        each for each in ann.api("GET", "/security").json["sessions"] if not each["is_this"]
    )
    with (
        closing(Database(doors.urls["dashboard-bff"].worker)) as database,
        database.transaction(None) as session,
    ):
        row = update(BrowserSession).where(BrowserSession.id == UUID(theirs["id"]))
        session.execute(row.values(person_id=new_id()))
    before = rows(doors, cluster)["dashboard-bff"]

    answer = ann.api("DELETE", f"/security/sessions/{theirs['id']}")
    others = ann.api("DELETE", "/security/sessions")

    assert (answer.status_code, others.json) == (404, {"ended": 0})
    assert len(ann.api("GET", "/security").json["sessions"]) == 1
    assert rows(doors, cluster)["dashboard-bff"]["sessions"] == before["sessions"]
