"""Wrong requests to the dashboard, in a whole suite: refused in words, and no row of any service changed."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from common.testing.refusals import amiss, wrong_requests
from common.testing.rows import rows_of
from suite.embedded import Embedded, build
from suite.firms import OWNER

SPEC = "/api/v1/openapi.json"
# Who signs in is counted, and when a session was last used is noted.
# Nothing is typed into these: they are pressed, and do what they say.
BUTTONS = {"session_pages.sign_out", "method_request_pages.ask"}
NOTED = ("sessions", "attempt_counts", "refused_attempts")
NONSENSE = ("", "\x00", "x\ud800", "a" * 30_000, "-1", "9" * 5000, "NaN", "\u202e", "[]", "{}")
FIELDS = (
    "name", "email", "title", "client_id", "contact_id", "token", "to", "days", "reason", "message",
    "etag", "version", "currency", "expected_amount", "invoice_ids", "payment_method_id", "agreed",
    "document_hash", "lines.0.unit_price", "lines.0.quantity", "country", "terms_days", "next",
)  # fmt: skip


@pytest.fixture
def suite(told) -> Iterator[Embedded]:
    """The suite on copies of its databases; no worker runs, so nothing moves by itself."""
    names = [service.name for service in told.services]
    told.edge_urls = told.copy(*names)
    suite = build(told.services, told.edge_urls, told.secrets, public_url="http://localhost")
    yield suite
    suite.stop()
    suite.app.extensions["quick_reads"].close()


@pytest.fixture
def owner(suite, told) -> tuple[FlaskClient, dict[str, str]]:
    """The firm's owner, signed in: a browser, and the headers of its session."""
    client = suite.app.test_client()
    typed = {"email": OWNER, "password": told.secrets.demo_password}
    answer = client.post("/api/v1/session", json=typed)
    assert answer.status_code == 200, answer.json
    cookie = answer.headers["Set-Cookie"].partition(";")[0]
    return client, {"Cookie": cookie, "X-CSRF-Token": answer.json["csrf_token"]}


@pytest.fixture
def known(owner) -> dict[str, list[str]]:
    client, _ = owner
    found = {
        noun: client.get(f"/api/v1/{noun}s").json["items"][0]["id"]
        for noun in ("client", "proposal", "invoice")
    }
    return {f"{noun}_id": [id_] for noun, id_ in found.items()}


def rows(told) -> dict[str, Any]:
    return {
        name: rows_of(told.cluster.admin_url, urls, but=NOTED)
        for name, urls in told.edge_urls.items()
    }


def test_the_json_api_refuses_what_is_wrong_as_a_problem(told, suite, owner, known):
    _, headers = owner
    before = rows(told)

    attempts = list(wrong_requests(suite.app, SPEC, headers, known))

    assert len(attempts) > 100
    assert not [said for each in attempts if (said := amiss(suite.app, each))]
    assert rows(told) == before


def test_a_key_that_comes_twice_is_refused_by_every_part(suite, owner):
    _, headers = owner
    twice = {"data": b'{"name": "a", "name": "b"}', "content_type": "application/json"}

    answers = {
        name: app.test_client().post(
            "/api/v1/clients" if name == "dashboard-bff" else "/v1/nothing",
            headers=headers if name == "dashboard-bff" else {},
            **twice,
        )
        for name, app in suite.apps.items()
    }

    assert len(answers) == 6
    said = {name: (each.status_code, each.json["code"]) for name, each in answers.items()}
    assert set(said.values()) == {(400, "json_key_twice")}, said


def test_no_form_falls_over_whatever_is_typed(told, suite, owner, known):
    client, headers = owner
    before = rows(told)
    forms = [
        rule
        for rule in suite.app.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and not rule.rule.startswith("/api/")
        if rule.endpoint not in BUTTONS
    ]
    fallen = []
    for rule in forms:
        path = rule.rule
        for name in rule.arguments:
            kind = "uuid:" if f"<uuid:{name}>" in path else ""
            path = path.replace(f"<{kind}{name}>", known.get(name, [known["client_id"][0]])[0])
        for said in NONSENSE:
            typed = {field: said.encode("utf-8", "surrogatepass") for field in FIELDS}
            typed |= {"csrf_token": headers["X-CSRF-Token"], "idempotency_key": f"k{len(said)}"}
            answer = client.post(path, data=typed)
            if answer.status_code >= 500:
                fallen.append(f"{path} with {said[:10]!r}: {answer.status_code}")

    assert len(forms) > 15
    assert not fallen
    assert rows(told)["payments"] == before["payments"]
