"""Cross-site forgery: every form and every JSON write needs this site's own page behind it."""

import json

import pytest

from common.testing.rows import rows_of
from dashboard_bff.routes.links import PREFIXES as LINKED
from dashboard_bff.routes.requests import WEBHOOKS

from .doors import PASSWORD

SAFE = {"GET", "HEAD", "OPTIONS"}
NOTED = ("attempt_counts", "familiar_addresses")
ANY_ID = "0191f0a0-0000-7000-8000-000000000000"
FOREIGN = (
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost.evil.example"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
)
SIGN_IN = {"email": "ann@x.example", "password": PASSWORD}


@pytest.fixture
def other(doors, ann):
    doors.found("ben@x.example", name="Other")
    return doors.signed_in("ben@x.example")


def writes(doors):
    """Every route that changes something, with an id in the place of each of its own."""
    for rule in doors.suite.app.url_map.iter_rules():
        path = rule.rule
        if path.startswith((*LINKED, WEBHOOKS)):
            # Who holds a link has no session, and so no token that a site could lack; a gateway signs.
            continue
        for name in rule.arguments:
            for kind in ("uuid:", "path:", ""):
                path = path.replace(f"<{kind}{name}>", ANY_ID)
        for method in (rule.methods or set()) - SAFE:
            yield method, path


def rows(doors, cluster):
    return {name: rows_of(cluster.admin_url, urls, but=NOTED) for name, urls in doors.urls.items()}


@pytest.mark.parametrize("token", [None, "", "0" * 64, "of another session", "ümlaut"])
def test_no_route_changes_anything_without_the_sessions_own_token(
    doors, cluster, ann, other, token
):
    sent = other.token if token == "of another session" else token
    header = {"X-CSRF-Token": sent} if sent and sent.isascii() else {}
    before = rows(doors, cluster)

    passed = []
    for method, path in writes(doors):
        form = {"data": {"csrf_token": sent or ""}}
        body = {"json": {}, "headers": header} if path.startswith("/api/") else form
        answer = ann.client.open(path, method=method, **body)
        if answer.status_code != 403:
            passed.append((method, path, answer.status_code))

    assert passed == []
    assert rows(doors, cluster) == before


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_no_route_takes_anything_from_another_site(doors, cluster, ann, headers):
    token, before = ann.token, rows(doors, cluster)

    passed = []
    for method, path in writes(doors):
        form = {"data": {"csrf_token": token}, "headers": headers}
        body = {"json": {}, "headers": headers | {"X-CSRF-Token": token}}
        answer = ann.client.open(
            path, method=method, **(body if path.startswith("/api/") else form)
        )
        if answer.status_code != 403:
            passed.append((method, path, answer.status_code))

    assert passed == []
    assert rows(doors, cluster) == before


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
def test_nobody_is_signed_in_from_another_site(doors, ann, headers):
    victim = doors.browser()

    by_form = victim.client.post("/sign-in", data=SIGN_IN, headers=headers)
    by_json = victim.client.post("/api/v1/session", json=SIGN_IN, headers=headers)

    assert (by_form.status_code, by_json.status_code) == (403, 403)
    assert victim.cookie is None


def test_json_is_taken_as_nothing_else(doors, ann):
    token, victim = ann.token, doors.browser()
    text = json.dumps(SIGN_IN)

    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        answer = victim.client.post("/api/v1/session", data=text, content_type=kind)
        assert answer.status_code == 415, kind
        refused = ann.client.post(
            "/api/v1/security/password",
            data=text,
            content_type=kind,
            headers={"X-CSRF-Token": token},
        )
        assert refused.status_code == 415, kind
    assert victim.cookie is None


def test_a_method_is_what_it_is(doors, ann):
    headers = {"X-HTTP-Method-Override": "DELETE", "X-Method-Override": "DELETE"}

    answer = ann.client.get("/api/v1/session?_method=DELETE", headers=headers)

    assert answer.status_code == 200
    assert ann.client.get("/sign-out").status_code == 405
    assert ann.client.post("/sign-out").status_code == 403
    assert ann.get("/api/v1/session").status_code == 200


def test_no_page_hands_a_token_to_who_is_not_signed_in(doors):
    doors.found()
    stranger = doors.browser()

    for path in ("/sign-in", "/forgot"):
        assert 'name="csrf_token" value=""' in stranger.get(path).text
    assert stranger.get("/api/v1/session").status_code == 401
