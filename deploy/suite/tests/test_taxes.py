"""The firm's taxes through the pages, by forms alone, and on the lines that choose from them."""

import re
from html import unescape

import pytest

from common.ids import new_id
from suite.check import check_suite
from suite.firms import OWNER

from .doors import Browser

HOME = "/settings/taxes"


@pytest.fixture
def urls(told):
    return told.copy(*told.urls)


@pytest.fixture
def owner(told, running, urls):
    browser = Browser(running(urls).app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def add(owner, **fields):
    usual = {"name": "GST", "rate": "15", "category": "", "idempotency_key": str(new_id())}
    return owner.post(HOME, usual | fields)


def act(owner, which, what, **fields):
    [tax] = [tax for tax in owner.api("GET", "/taxes").json["items"] if tax["name"] == which]
    form = {"act": what, "etag": f'"{tax["version"]}"'} | fields
    return owner.post(f"{HOME}/{tax['id']}", form)


def listed(owner):
    return {
        tax["name"]: (tax["rate"], tax["status"], tax["is_default"])
        for tax in owner.api("GET", "/taxes").json["items"]
    }


def an_estimate(owner, **fields):
    """Returns what the form of an estimate with one line says."""
    [accepted, *_] = owner.api("GET", "/proposals?status=accepted").json["items"]
    client = accepted["client"]["id"]
    [contact, *_] = owner.api("GET", f"/clients/{client}").json["contacts"]
    about = {"client_id": client, "contact_id": contact["id"], "currency": "GBP", "title": "Sign"}
    line = {"line": "a", "a-name": "A sign", "a-quantity": "1", "a-unit_price": "100"}
    return about | line | {"idempotency_key": str(new_id())} | fields


def options(page):
    return re.findall(r'<option value="([^"]*)"( selected)?>', page.text.partition("a-tax")[2])


def test_a_list_of_taxes_is_kept_by_forms_alone(owner, urls):
    said: list[str] = []
    assert add(owner).location == HOME
    again = add(owner, rate="15.00")
    wrong = add(owner, name="Teaching", rate="0", category="exempt")
    exempt = {"name": "Teaching", "rate": "0", "category": "exempt", "reason": "Article 132"}
    assert add(owner, **exempt).location == HOME

    assert (again.status_code, "already" in again.text) == (409, True)
    assert (wrong.status_code, 'id="reason-error"' in wrong.text) == (422, True)
    assert 'value="Teaching"' in wrong.text
    assert act(owner, "Teaching", "default").location == HOME
    assert act(owner, "Teaching", "save", **exempt | {"name": "Courses"}).location == HOME
    late = act(owner, "Courses", "save", **exempt | {"etag": '"1"', "name": "Lessons"})
    assert (late.status_code, 'value="Lessons"' in late.text) == (412, True)
    [seen] = re.findall(r'name="etag" value="([^"]*)"', late.text)
    again = {"etag": unescape(seen), "name": "Lessons"}
    assert act(owner, "Courses", "save", **exempt | again).location == HOME
    assert act(owner, "GST", "retire").location == HOME
    assert listed(owner) == {"Lessons": ("0", "active", True), "GST": ("15", "retired", False)}
    assert act(owner, "GST", "remove").location == HOME
    assert act(owner, "Lessons", "burn").status_code == 400
    assert list(listed(owner)) == ["Lessons"]
    assert check_suite(urls, said.append) == 0, "\n".join(said)


def test_a_composer_offers_the_list_and_keeps_what_is_offered_no_more(owner):
    typed = owner.post("/estimates/new", an_estimate(owner, act="preview"))
    assert ('name="a-tax_rate"' in typed.text, 'name="a-tax"' in typed.text) == (True, False)
    add(owner)
    add(owner, name="Reduced", rate="5")
    blank = owner.post("/estimates/new", an_estimate(owner, line_op="add"))
    assert '<option value="15 GST" selected>' in blank.text
    priced = owner.post(
        "/estimates/new", an_estimate(owner, act="preview", **{"a-tax": "5 Reduced"})
    )
    assert "£105.00" in priced.text

    made = owner.post("/estimates/new", an_estimate(owner, act="save", **{"a-tax": "5 Reduced"}))

    refused = act(owner, "Reduced", "remove")
    assert (refused.status_code, "In use by estimate Sign" in refused.text) == (409, True)
    assert act(owner, "Reduced", "retire").location == HOME
    kept = owner.get(made.location)
    assert '<option value="5 Reduced" selected>Reduced 5%</option>' in kept.text
    fresh = owner.post("/estimates/new", an_estimate(owner, act="preview", **{"a-tax": "15 GST"}))
    assert "5 Reduced" not in fresh.text
