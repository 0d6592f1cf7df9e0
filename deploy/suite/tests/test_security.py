"""A person's own access, by page and by JSON: codes, passwords, sessions; and who may change them."""

import re
from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from common.clock import now
from common.db import Database
from common.mail import Mail
from common.testing.rows import rows_of
from dashboard_bff.models import BrowserSession

from .doors import PASSWORD, Device, turn_on_codes, words

NEW = "a new one for the sea 4"
SENSITIVE = (
    ("POST", "/password", {"password": PASSWORD, "new_password": NEW}),
    ("POST", "/totp", None),
    ("POST", "/totp/confirmation", {"code": "123456"}),
    ("DELETE", "/totp", None),
    ("POST", "/recovery-codes", None),
    ("DELETE", "/sessions", None),
    ("DELETE", "/sessions/0191f0a0-0000-7000-8000-000000000000", None),
)
FORMS = (
    ("password", {"password": PASSWORD, "new_password": NEW}),
    ("codes", {}),
    ("codes/confirmation", {"code": "123456"}),
    ("codes/removal", {}),
    ("recovery-codes", {}),
    ("sessions/end-others", {}),
    ("sessions/0191f0a0-0000-7000-8000-000000000000/end", {}),
)


@pytest.fixture(autouse=True)
def _early_in_a_half_minute():
    """No test has half a minute end under it."""
    with time_machine.travel(int(now().timestamp()) // 30 * 30 + 5, tick=True):
        yield


def rows(doors, cluster):
    """Everything that is kept, but for when a session was last used."""
    return {name: rows_of(cluster.admin_url, urls) for name, urls in doors.urls.items()}


def proof_grows_old(doors):
    with (
        closing(Database(doors.urls["dashboard-bff"].worker)) as database,
        database.transaction(None) as session,
    ):
        session.execute(update(BrowserSession).values(proven_at=now() - timedelta(minutes=11)))


def test_codes_are_turned_on_by_page(ann, doors):
    shown = ann.post("/settings/security/codes")
    assert '<svg class="segno"' in shown.text or "<svg" in shown.text
    device = Device(re.search(r"secret=([A-Z2-7]+)", shown.text)[1])
    assert device.secret in words(shown)
    uri = re.search(r'name="uri" value="([^"]+)"', shown.text)[1].replace("&amp;", "&")
    path = "/settings/security/codes/confirmation"

    wrong = ann.post(path, {"code": "000000", "uri": uri})
    assert wrong.status_code == 422
    assert device.secret in words(wrong)
    right = ann.post(path, {"code": device.code(-1), "uri": uri})

    assert len(re.findall(r"\w{4}-\w{4}-\w{4}-\w{4}", right.text)) == 10
    assert "On since" in words(ann.get("/settings/security"))


def test_who_has_codes_on_signs_in_with_one_by_page(ann, doors):
    device, _ = turn_on_codes(ann)
    ann.api("DELETE", "/session")

    asked = ann.post("/sign-in", {"email": "ann@x.example", "password": PASSWORD, "next": "/x"})
    assert (asked.status_code, asked.location) == (303, "/sign-in/code?next=/x")
    assert ann.get("/api/v1/session").status_code == 401
    assert ann.get(asked.location).status_code == 200
    wrong = ann.post("/sign-in/code", {"code": "000000"})
    assert wrong.status_code == 422
    right = ann.post("/sign-in/code", {"code": device.code(), "next": "/x"})

    assert (right.status_code, right.location) == (303, "/x")
    assert ann.get("/api/v1/session").status_code == 200


def test_a_ticket_that_is_over_leads_back_to_the_password(ann, doors):
    turn_on_codes(ann)
    ann.api("DELETE", "/session")
    ann.sign_in("ann@x.example")
    for _ in range(5):
        assert ann.post("/sign-in/code", {"code": "000000"}).status_code == 422

    over = ann.post("/sign-in/code", {"code": "000000"})

    assert over.status_code == 401
    assert "Sign in again" in words(over)
    assert ann.get("/sign-in/code").location == "/sign-in"


def test_who_has_codes_on_signs_in_with_one_by_json(ann, doors):
    _, codes = turn_on_codes(ann)
    other = doors.browser()

    asked = other.api("POST", "/session", {"email": "ann@x.example", "password": PASSWORD})
    assert set(asked.json) == {"needs", "ticket"}
    assert other.cookie is None
    ticket = asked.json["ticket"]
    right = other.api("POST", "/session/code", {"ticket": ticket, "code": codes[0]})

    assert right.json["csrf_token"] == other.token != ""
    assert ann.api("GET", "/security").json["recovery_codes_left"] == 9


def test_step_up_asks_for_the_code_as_well(ann, doors):
    device, _ = turn_on_codes(ann)
    proof_grows_old(doors)
    assert 'name="code"' in ann.get("/prove").text

    without = ann.post("/prove", {"password": PASSWORD, "next": "/x"})
    with_it = ann.post("/prove", {"password": PASSWORD, "code": device.code(), "next": "/x"})

    assert (without.status_code, with_it.status_code) == (422, 303)
    assert ann.api("DELETE", "/security/totp").status_code == 204


@pytest.mark.parametrize(("method", "path", "body"), SENSITIVE, ids=lambda part: str(part))
def test_json_changes_nothing_without_a_fresh_proof(ann, doors, cluster, method, path, body):
    proof_grows_old(doors)
    before = rows(doors, cluster)

    answer = ann.api(method, f"/security{path}", body)

    assert (answer.status_code, answer.json["code"]) == (403, "step_up_needed")
    assert rows(doors, cluster) == before


@pytest.mark.parametrize(("path", "form"), FORMS, ids=lambda part: str(part))
def test_no_form_changes_anything_without_a_fresh_proof(ann, doors, cluster, path, form):
    proof_grows_old(doors)
    before = rows(doors, cluster)

    answer = ann.post(f"/settings/security/{path}", form)

    assert answer.location.startswith("/prove?again=1")
    assert rows(doors, cluster) == before


def test_a_changed_password_leaves_this_session_and_ends_all_others(ann, doors):
    other = doors.signed_in()
    stolen = doors.browser()
    stolen.client.set_cookie("counterfoil", ann.cookie)

    answer = ann.post("/settings/security/password", {"password": PASSWORD, "new_password": NEW})

    assert (answer.status_code, answer.location) == (303, "/settings/security")
    assert ann.get("/settings/security").status_code == 200
    assert other.get("/api/v1/session").status_code == 401
    assert stolen.get("/api/v1/session").status_code == 401
    # Identity gives this session further tokens, too: its permissions are asked anew.
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert ann.get("/api/v1/session").status_code == 200


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"password": "not this one", "new_password": NEW}, "password"),
        ({"password": PASSWORD, "new_password": "short"}, "new_password"),
        ({"password": PASSWORD, "new_password": "ann@x.example"}, "new_password"),
    ],
)
def test_what_is_wrong_with_a_password_is_said_at_its_field(ann, doors, typed, field):
    other = doors.signed_in()

    page = ann.post("/settings/security/password", typed)
    answer = ann.api("POST", "/security/password", typed)

    assert (page.status_code, answer.status_code) == (422, 422)
    assert f'id="{field}-error"' in page.text
    assert list(answer.json["errors"]) == [field]
    assert other.get("/api/v1/session").status_code == 200


def test_a_forgotten_password_is_chosen_anew_by_mail(ann, doors):
    stranger = doors.browser()
    answers = {
        words(stranger.post("/forgot", {"email": name}))
        for name in ("ann@x.example", "nobody@x.example")
    }
    assert len(answers) == 1
    doors.run_jobs("identity")
    mail = mail_of(doors)
    path = re.search(r"http://localhost(/reset/\S+)", mail)[1]
    assert "For Ann Owner" in words(stranger.get(path))
    short = stranger.post(path, {"new_password": "short"})
    assert 'id="new_password-error"' in short.text

    chosen = stranger.post(path, {"new_password": NEW})

    assert (chosen.status_code, chosen.location) == (303, "/sign-in")
    assert ann.get("/api/v1/session").status_code == 401
    assert stranger.sign_in("ann@x.example").status_code == 401
    assert stranger.sign_in("ann@x.example", NEW).status_code == 303
    assert stranger.get(path).status_code == 404
    assert "no longer works" in words(stranger.get("/reset/%00nonsense"))


def test_a_forgotten_password_is_chosen_anew_over_json(ann, doors):
    stranger = doors.browser()
    assert stranger.api("POST", "/resets", {"email": "ann@x.example"}).status_code == 202
    doors.run_jobs("identity")
    token = re.search(r"/reset/(\S+)", mail_of(doors))[1]

    shown = stranger.api("POST", "/resets/lookup", {"token": token})
    assert shown.json == {"name": "Ann Owner", "email": "ann@x.example"}
    used = stranger.api("POST", "/resets/use", {"token": token, "new_password": NEW})

    assert used.status_code == 204
    assert stranger.sign_in("ann@x.example", NEW).status_code == 303


def mail_of(doors):
    """The newest mail of identity, past every wall."""
    with (
        closing(Database(doors.urls["identity"].worker)) as database,
        database.transaction(None) as session,
    ):
        return session.query(Mail.body).order_by(Mail.id.desc()).first()[0]


def test_who_is_not_signed_in_has_no_settings(doors):
    stranger = doors.browser()

    assert stranger.get("/settings/security").location.startswith("/sign-in")
    for method, path, body in SENSITIVE:
        assert stranger.api(method, f"/security{path}", body).status_code == 401, path
