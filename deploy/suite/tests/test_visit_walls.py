"""Every route that changes something, while somebody only looks as a contact: none does."""

import re

import pytest

from common.testing.rows import rows_of

from .test_forgery import writes
from .visiting import house

WAYS_OUT = ("/sign-out", "/impersonation/end", "/api/v1/impersonation/end", "/api/v1/session")
# What a link opens is its holder's, whoever is signed in beside it: no cookie is even read there.
LINKS = ("/p/", "/e/", "/api/v1/links/", "/api/v1/estimate-links/")
# Each request is told of, and that is all.
NOTED = ("audit", "audit_unsealed", "sessions", "attempt_counts", "familiar_addresses")
# What is no contact's, be it a test contact's: another firm, other people, the next visit.
MEMBERS = ("/session/firm", "/team", "/api-keys", "/impersonations", "/test-impersonations")


@pytest.fixture
def at(doors):
    return house(doors, is_test=True)


def rows(at, cluster):
    urls = at.doors.urls.items()
    return {name: rows_of(cluster.admin_url, each, but=NOTED) for name, each in urls}


def knock(at, browser):
    """Asks for every change there is; returns how each was answered."""
    token, answers = browser.token, {}
    for method, path in writes(at.doors):
        if path in WAYS_OUT or path.startswith(LINKS):
            continue
        json = {"json": {}, "headers": {"X-CSRF-Token": token, "Idempotency-Key": path}}
        form = {"data": {"csrf_token": token}}
        sent = json if path.startswith("/api/") else form
        path = re.sub(r"<any\((\w+)[^>]*>", r"\1", path)  # Any one of the words does.
        answers[method, path] = browser.client.open(path, method=method, **sent).status_code
    return answers


def test_nothing_changes_while_somebody_looks(at, cluster):
    ann = at.visit()
    before = rows(at, cluster)

    answers = knock(at, ann)

    assert len(answers) > 80
    assert {each: status for each, status in answers.items() if status != 403} == {}
    assert rows(at, cluster) == before


def test_who_is_a_test_contact_stays_in_its_firm_and_does_nothing_of_members(at, cluster):
    ann = at.doors.signed_in()
    ann.api("POST", f"/contacts/{at.dana['id']}/test-impersonations", {})
    before = rows(at, cluster)

    answers = knock(at, ann)

    of_members = {each: s for each, s in answers.items() if each[1].endswith(MEMBERS)}
    assert len(of_members) >= 5
    assert {each: status for each, status in of_members.items() if status not in (403, 404)} == {}
    assert rows(at, cluster) == before
