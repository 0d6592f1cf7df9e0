"""The number of a card, sent in every field of every command and in forms, is kept and said nowhere."""

import re

import pytest

from suite.check import Invariant, find, leaks
from suite.embedded import DASHBOARD
from suite.firms import OWNER

from .conftest import come_to_rest
from .doors import Browser
from .test_logs import logged  # noqa: F401

NUMBER = "4000 0566 5566 5556"
ANY_ID = "0191f0a0-0000-7000-8000-000000000000"
FORMS = {
    "/clients/new": {"name": NUMBER, "currency": "GBP"},
    "/clients/{client}/notes": {"text": f"Card {NUMBER}, exp 12/29"},
    "/clients/{client}/contacts/new": {"name": "Ann", "email": "a@x.example", "phone": NUMBER},
    "/settings/client-fields": {"label": NUMBER, "kind": "text"},
}


@pytest.fixture
def urls(told):
    return told.copy(*[service.name for service in told.services])


@pytest.fixture
def owner(running, urls, told):
    suite = running(urls)
    browser = Browser(suite.app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    browser.suite = suite
    return browser


def fields_of(api, operation):
    """The names that a command's JSON may have, by its description."""
    content = operation.get("requestBody", {}).get("content", {})
    schema = content.get("application/json", {}).get("schema", {})
    shape = api["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], schema)
    return list(shape.get("properties", {})) or ["name", "reason", "note", "reference"]


def commands(suite):
    """Every command of the JSON API, with the number in each of its fields in turn."""
    api = suite.apps[DASHBOARD].test_client().get("/api/v1/openapi.json").json
    for path, operations in api["paths"].items():
        for verb in set(operations) & {"post", "put", "patch"}:
            for field in fields_of(api, operations[verb]):
                yield verb.upper(), re.sub(r"{\w+}", ANY_ID, path), {field: f"My card: {NUMBER}"}


def test_a_cards_number_is_refused_in_every_field_and_found_nowhere(owner, urls, told, logged):  # noqa: F811
    client = owner.api("GET", "/clients").json["items"][0]["id"]
    sent = 0
    for method, path, body in commands(owner.suite):
        answer = owner.client.open(
            path, method=method, json=body, headers={"X-CSRF-Token": owner.token}
        )
        assert (answer.status_code, answer.json["code"]) == (422, "card_number"), path
        assert NUMBER not in answer.text
        sent += 1
    for path, form in FORMS.items():
        answer = owner.post(path.format(client=client), form | {"idempotency_key": "k"})
        assert answer.status_code == 422, (path, answer.status_code)
        assert NUMBER not in answer.text
    come_to_rest(told, urls)

    [finding] = find(urls, [Invariant("I11", "no card number", leaks.look)]).values()

    assert sent > 150
    assert not finding.violations, [str(each) for each in finding.violations]
    assert NUMBER not in logged()
