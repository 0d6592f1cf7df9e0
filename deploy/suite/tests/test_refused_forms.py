"""Forms that are refused keep what was typed, and the version that it was typed over."""

import re
from importlib import import_module

import pytest

from common.errors import Conflict
from common.ids import new_id
from dashboard_bff.views import confirmation
from suite.firms import OWNER

from .doors import Browser

LOOKS, PRICING = "/settings/documents", "/settings/documents/pricing"
TERMS, NUMBERING = "/settings/terms", "/settings/numbering"


@pytest.fixture
def owner(told, running):
    browser = Browser(running(told.copy(*told.urls)).app.test_client())
    assert browser.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    return browser


def etags(page):
    found = re.findall(r'name="etag" value="([^"]*)"', page.text)
    return [each.replace("&#34;", '"') for each in found]


def test_what_is_typed_over_a_change_of_documents_comes_back(owner):
    opened, *_ = etags(owner.get(LOOKS))
    said = {"etag": opened, "prices_include_tax": "yes", "tax_rounding": "line"}
    looks = {"etag": opened, "legal_name": "Typed Ltd", "color": "#0E5A6B"}

    saved = owner.post(PRICING, said)
    late = owner.post(PRICING, said | {"prices_include_tax": "no"})
    late_looks = owner.post(LOOKS, looks)

    assert [each.status_code for each in (saved, late, late_looks)] == [303, 412, 412]
    assert 'value="no" checked' in late.text
    assert 'value="Typed Ltd"' in late_looks.text
    fresh = etags(owner.get(LOOKS))
    assert opened not in fresh
    assert etags(late) == etags(late_looks) == fresh
    assert owner.post(LOOKS, looks | {"etag": fresh[0]}).status_code == 303


def test_numbers_that_are_tried_or_refused_stay_about_what_was_opened(owner):
    opened, *_ = etags(owner.get(NUMBERING))
    typed = {"etag": opened, "invoice-pattern": "A-{number}"}

    assert owner.post(f"{NUMBERING}/invoice", typed).status_code == 303
    tried = owner.post(f"{NUMBERING}/invoice", typed | {"act": "preview"})
    wrong = owner.post(f"{NUMBERING}/invoice", typed | {"invoice-pattern": "A", "act": "preview"})
    late = owner.post(f"{NUMBERING}/invoice", typed | {"invoice-pattern": "B-{number}"})

    assert [each.status_code for each in (tried, wrong, late)] == [200, 422, 412]
    assert etags(tried)[0] == etags(wrong)[0] == opened
    assert etags(late)[0] == etags(owner.get(NUMBERING))[0] != opened
    assert 'value="B-{number}"' in late.text


def test_terms_that_are_refused_stay_about_what_was_opened(owner):
    opened = etags(owner.get(TERMS))[0]
    typed = {"etag": opened, "invoice_terms_kind": "net", "invoice_terms_days": "21"}

    saved = owner.post(TERMS, typed)
    wrong = owner.post(TERMS, typed | {"invoice_terms_days": "many"})
    late = owner.post(TERMS, typed | {"invoice_terms_days": "22"})

    assert [each.status_code for each in (saved, wrong, late)] == [303, 422, 412]
    assert etags(wrong) == [opened]
    assert etags(late) == etags(owner.get(TERMS)) != [opened]
    assert 'value="22"' in late.text


def test_a_plan_that_was_changed_meanwhile_can_be_saved_over_what_it_is_now(owner):
    asked = {
        "name": "Care", "currency": "GBP", "unit_price": "45", "interval_unit": "month",
        "interval_count": "1", "idempotency_key": str(new_id()),
    }  # fmt: skip
    assert owner.post("/plans/new", asked).status_code == 303
    [made] = [plan for plan in owner.api("GET", "/plans").json["items"] if plan["name"] == "Care"]
    path, typed = f"/plans/{made['id']}/edit", asked | {"version": made["version"]}

    saved = owner.post(path, typed | {"unit_price": "46"})
    late = owner.post(path, typed | {"unit_price": "47"})
    [now] = re.findall(r'name="version" value="([^"]*)"', late.text)
    again = owner.post(path, typed | {"unit_price": "47", "version": now})

    assert [each.status_code for each in (saved, late, again)] == [303, 412, 303]
    assert 'value="47"' in late.text


def test_a_confirmation_that_meets_another_act_is_asked_for_again(owner, monkeypatch):
    class Refusing:
        def command(self, *_, **__):
            raise Conflict("item_is_in_hand", "This is in hand just now.")

    waiting = {
        "item": {"id": str(new_id()), "name": "A sign", "service_id": str(new_id())},
        "waits": True, "client_name": "Acme", "currency": "GBP", "by": "range",
        "field": "unit_price", "label": "Price", "quantity": "1", "unit_price": "100.00",
        "prices_include_tax": False, "least_amount": 10000, "most_amount": 20000,
    }  # fmt: skip
    pages = import_module("dashboard_bff.routes.pages.confirmations")
    monkeypatch.setattr(pages, "desk", Refusing)
    monkeypatch.setattr(confirmation, "question", lambda *_: waiting)

    again = owner.post(
        f"/billing-items/{waiting['item']['id']}/confirmation", {"unit_price": "150.50"}
    )

    assert again.status_code == 409
    assert "This is in hand just now." in again.text
    assert 'value="150.50"' in again.text
