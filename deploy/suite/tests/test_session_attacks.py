"""Sessions and cookies under attack: what was stolen, set from outside, or should be over opens nothing."""

from contextlib import closing
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import update

from common.clock import now
from common.db import Database
from common.mail import Mail
from dashboard_bff.models import BrowserSession

from .doors import PASSWORD, words

ELSEWHERE = ("//evil.example", "/\\evil.example", "https:evil.example", "https://evil.example",
             "\t//evil.example", "/%09/../\n//evil.example", "javascript:alert(1)", "///evil.example",
             "http:///evil.example", "\\\\evil.example")  # fmt: skip
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def is_in(browser):
    return browser.get("/api/v1/session").status_code == 200


def test_a_cookie_set_before_signing_in_is_not_the_one_after(doors, ann):
    ann.post("/sign-out")
    victim = doors.browser()
    victim.client.set_cookie("counterfoil", "0" * 32 + ".planted")

    victim.sign_in("ann@x.example")

    assert is_in(victim)
    assert "planted" not in victim.cookie
    attacker = doors.browser()
    attacker.client.set_cookie("counterfoil", "0" * 32 + ".planted")
    assert not is_in(attacker)


def test_signing_in_again_ends_the_session_that_was_there(doors, ann):
    old, thief = ann.cookie, doors.browser()

    ann.sign_in("ann@x.example")

    thief.client.set_cookie("counterfoil", old)
    assert ann.cookie != old
    assert not is_in(thief)


def test_a_cookie_opens_nothing_after_signing_out(doors, ann):
    kept, thief = ann.cookie, doors.browser()

    ann.post("/sign-out")

    thief.client.set_cookie("counterfoil", kept)
    assert not is_in(thief)


def test_half_an_hour_of_nothing_ends_a_session(doors, ann):
    with time_machine.travel(now() + timedelta(minutes=29)):
        assert is_in(ann)
    with time_machine.travel(now() + timedelta(minutes=29 + 31)):
        assert not is_in(ann)


def test_after_eight_hours_even_a_busy_session_is_over(doors, ann):
    begun = now()
    for minutes in range(20, 480, 20):
        with time_machine.travel(begun + timedelta(minutes=minutes)):
            assert is_in(ann), minutes
    with time_machine.travel(begun + timedelta(minutes=481)):
        assert not is_in(ann)


def test_with_tls_the_cookie_is_for_this_host_alone(doors):
    doors.found()
    browser = doors.with_tls().suite.app.test_client()
    typed = {"email": "ann@x.example", "password": PASSWORD}

    answer = browser.post("/sign-in", data=typed, base_url="https://billing.example")

    [cookie] = [each for each in answer.headers.getlist("Set-Cookie") if each.startswith("__Host-")]
    name, *parts = [part.strip() for part in cookie.split(";")]
    assert name.startswith("__Host-counterfoil=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= set(parts)
    assert not any(part.startswith("Domain") for part in parts)
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")


def test_a_cookie_without_its_name_or_under_another_opens_nothing(doors, ann):
    tls, cookie = doors.with_tls().suite.app.test_client(use_cookies=False), ann.cookie

    for header in (f"=__Host-counterfoil={cookie}", f"counterfoil={cookie}", f"={cookie}"):
        answer = tls.get(
            "/api/v1/session", headers={"Cookie": header}, base_url="https://billing.example"
        )
        assert answer.status_code == 401, header


@pytest.mark.parametrize("onward", ELSEWHERE)
def test_signing_in_leads_to_no_other_site(doors, ann, onward):
    page = doors.browser().get("/sign-in", query_string={"next": onward})
    answer = doors.browser().post(
        "/sign-in", {"email": "ann@x.example", "password": PASSWORD, "next": onward}
    )

    assert answer.location == "/home"
    assert "evil.example" not in page.text
    assert "javascript:" not in page.text


def test_no_header_is_made_out_of_what_was_typed(ann):
    onward = "/home\r\nSet-Cookie: planted=1"

    for answer in (
        ann.get("/sign-in", query_string={"next": onward}),
        ann.post("/sign-in", {"email": "a@x.example", "password": "x", "next": onward}),
        ann.get("/settings/security/password", query_string={"x": onward}),
    ):
        assert "planted" not in str(answer.headers.getlist("Set-Cookie"))


def test_every_answer_carries_its_headers_refusals_too(doors, ann):
    stranger = doors.browser()
    answers = {
        "page": ann.get("/settings/security"),
        "sign-in": stranger.get("/sign-in"),
        "elsewhere": stranger.get("/home"),
        "absent": ann.get("/nowhere"),
        "absent JSON": ann.get("/api/v1/nowhere"),
        "method": ann.client.delete("/settings/security"),
        "refused": ann.client.post("/sign-out"),
        "unsigned": stranger.get("/api/v1/security"),
        "reset": stranger.get("/reset/nonsense"),
        "static": ann.get("/static/logo.svg", buffered=True),
    }

    for name, answer in answers.items():
        for header, value in HEADERS.items():
            assert answer.headers.get(header) == value, (name, header)
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy, name
        assert "frame-ancestors 'none'" in policy, name
        assert "unsafe" not in policy, name
        if name != "static":
            assert answer.headers["Cache-Control"] == "no-store", name


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://localhost.evil.example"]
)
def test_no_other_origin_may_read_an_answer(ann, origin):
    for method, path in (("GET", "/api/v1/session"), ("OPTIONS", "/api/v1/security")):
        answer = ann.client.open(path, method=method, headers={"Origin": origin})

        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


def test_a_link_in_a_mail_names_the_settings_host_whatever_the_request_named(doors, ann):
    for headers in (
        {"Host": "evil.example"},
        {"X-Forwarded-Host": "evil.example"},
        {"X-Forwarded-For": "192.0.2.1", "Forwarded": "host=evil.example"},
    ):
        doors.browser().post("/forgot", {"email": "ann@x.example"}, headers=headers)
    doors.run_jobs("identity")

    with (
        closing(Database(doors.urls["identity"].worker)) as database,
        database.transaction(None) as session,
    ):
        bodies = [body for (body,) in session.query(Mail.body)]
    assert len(bodies) == 3
    assert all("http://localhost/reset/" in body and "evil" not in body for body in bodies)


def test_a_guesser_is_stopped_and_the_person_is_not(doors, ann):
    guesser, owner = doors.browser(), doors.browser()
    guesser.client.environ_base["REMOTE_ADDR"] = "192.0.2.66"
    owner.client.environ_base["REMOTE_ADDR"] = "192.0.2.1"
    for _ in range(10):
        assert guesser.sign_in("ann@x.example", "not this one").status_code == 401

    stopped = guesser.sign_in("Ann@X.example", PASSWORD)
    # A header that anyone can send names nobody's address.
    spoofed = guesser.post(
        "/sign-in",
        {"email": "ann@x.example", "password": PASSWORD},
        headers={"X-Forwarded-For": "192.0.2.1"},
    )

    assert (stopped.status_code, spoofed.status_code) == (429, 429)
    assert "Retry-After" in stopped.headers or "Try again in" in words(stopped)
    assert owner.sign_in("ann@x.example").status_code == 303


def test_wrong_and_absent_look_the_same_on_the_page(doors, ann):
    answers = [
        doors.browser().sign_in(name, "not this one") for name in ("ann@x.example", "eve@x.example")
    ]

    assert {each.status_code for each in answers} == {401}
    texts = [words(each) for each in answers]
    assert texts[0] == texts[1]


def test_while_identity_is_away_the_last_permissions_read_for_a_quarter_of_an_hour(doors, ann):
    alone = doors.without_identity()
    browser = alone.browser()
    browser.client.set_cookie("counterfoil", ann.cookie)
    soon, late = now() + timedelta(minutes=5), now() + timedelta(minutes=16)

    with time_machine.travel(soon):
        session = browser.get("/api/v1/session")
        assert session.status_code == 200
        assert all(each.endswith(":read") for each in session.json["permissions"])
        # Nothing that needs identity is let through without it.
        token = session.json["csrf_token"]
        proof = browser.client.post(
            "/api/v1/security/proof", json={"password": PASSWORD}, headers={"X-CSRF-Token": token}
        )
        assert proof.status_code == 503
        assert browser.get("/settings/security").status_code == 503
    with time_machine.travel(late):
        assert browser.get("/api/v1/session").status_code == 503
    assert alone.browser().sign_in("ann@x.example").status_code == 503


def test_an_act_that_needs_proof_is_refused_while_it_cannot_be_given(doors, ann):
    with (
        closing(Database(doors.urls["dashboard-bff"].worker)) as database,
        database.transaction(None) as session,
    ):
        session.execute(update(BrowserSession).values(proven_at=None))
    alone = doors.without_identity().browser()
    alone.client.set_cookie("counterfoil", ann.cookie)

    answer = alone.api("DELETE", "/security/sessions")

    assert (answer.status_code, answer.json["code"]) == (403, "step_up_needed")
