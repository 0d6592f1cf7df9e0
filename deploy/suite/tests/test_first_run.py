"""A suite without a firm leads everybody to founding one, once."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from common.testing.rows import rows_of

from .doors import PASSWORD, words

FORM = {
    "name": "North", "country": "GB", "currency": "GBP", "time_zone": "Europe/London",
    "mode": "live", "owner_name": "Ann Owner", "email": "ann@x.example", "password": PASSWORD,
}  # fmt: skip


def rows(doors, cluster):
    return rows_of(cluster.admin_url, doors.urls["identity"])


def test_everything_leads_to_the_first_run_and_it_ends_signed_in(doors):
    ann = doors.browser()
    assert ann.get("/").location == ann.get("/sign-in").location == "/first-run"
    assert ann.get("/first-run").status_code == 200

    begun = ann.post("/first-run", FORM)

    assert (begun.status_code, begun.location) == (303, "/home")
    session = ann.get("/api/v1/session").json
    assert (session["role"], session["name"]) == ("owner", "Ann Owner")


def test_afterwards_it_is_not_there(doors, cluster):
    doors.found()
    before, stranger = rows(doors, cluster), doors.browser()

    assert stranger.get("/").location == "/sign-in"
    assert stranger.get("/sign-in").status_code == 200
    assert stranger.get("/first-run").status_code == 404
    assert stranger.post("/first-run", FORM).status_code == 404
    assert stranger.post("/first-run", {"name": ""}).status_code == 404
    assert stranger.api("POST", "/first-run", FORM).status_code == 404
    assert stranger.api("POST", "/first-run", FORM | {"mode": "other"}).status_code == 404
    assert doors.identity("/v1/first-run", nested()).json["code"] == "first_run_over"
    assert rows(doors, cluster) == before


def test_of_two_at_once_one_has_it(doors):
    drafts = [nested(name=f"Firm {n}", email=f"p{n}@x.example") for n in range(4)]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda draft: doors.identity("/v1/first-run", draft), drafts))

    assert sorted(each.status_code for each in answers) == [201, 409, 409, 409]
    assert {each.json["code"] for each in answers if each.status_code == 409} == {"first_run_over"}


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "short"}, "password"),
        ({"email": "nonsense"}, "email"),
        ({"owner_name": " "}, "owner_name"),
        ({"name": ""}, "name"),
        ({"currency": "XXZ"}, "currency"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"country": "gb"}, "country"),
        ({"mode": "other"}, "mode"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nobody_was_first(doors, cluster, wrong, field):
    before, ann = rows(doors, cluster), doors.browser()

    page = ann.post("/first-run", FORM | wrong)
    answer = ann.api("POST", "/first-run", FORM | wrong)

    assert (page.status_code, answer.status_code) == (422, 422), words(page)
    assert f'id="{field}-error"' in page.text or field == "mode"
    assert field in answer.json["errors"]
    assert PASSWORD not in page.text
    assert rows(doors, cluster) == before


def test_the_first_run_is_over_when_a_firm_is_made_in_another_way(doors):
    stranger = doors.browser()
    assert stranger.get("/sign-in").location == "/first-run"

    doors.found()

    assert stranger.get("/sign-in").status_code == 200


def nested(**fields):
    draft = {name: FORM[name] for name in ("name", "country", "currency", "time_zone", "mode")}
    owner = {"name": "Ann Owner", "email": FORM["email"], "password": PASSWORD}
    owner |= {"email": fields.pop("email")} if "email" in fields else {}
    return draft | {"owner": owner} | fields
