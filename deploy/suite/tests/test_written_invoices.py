"""An invoice's way from a blank page to its issue, by forms alone; and its JSON twins."""

from types import SimpleNamespace

import pytest

from common.ids import new_id
from suite.check import check_suite
from suite.firms import OWNER
from suite.story.acts import PASSWORD

from .doors import Browser

LINES = {"line": "a", "a-name": "A sign", "a-quantity": "1", "a-unit_price": "333.33",
         "a-tax_rate": "20", "a-period_start": "2026-03-01", "a-period_end": "2026-03-31"}  # fmt: skip


@pytest.fixture
def world(told, running):
    """The suite after the story, its owner and a contact, each at a browser."""
    urls = told.copy(*told.urls)
    suite = running(urls)
    owner, contact = (Browser(suite.app.test_client()) for _ in range(2))
    assert owner.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    [accepted, *_] = owner.api("GET", "/proposals?status=accepted").json["items"]
    client = accepted["client"]["id"]
    [dana, *_] = owner.api("GET", f"/clients/{client}").json["contacts"]
    assert contact.sign_in(dana["email"], PASSWORD.format(run="tests")).status_code == 303
    return SimpleNamespace(owner=owner, contact=contact, client=client, urls=urls)


def written(world, path="/invoices/new", **fields):
    form = {"client_id": world.client, "currency": "GBP", "idempotency_key": str(new_id())}
    return world.owner.post(path, form | LINES | fields)


def drafts(world):
    return world.owner.api("GET", "/invoices?status=draft").json


def kept(world, path):
    found = world.owner.api("GET", path).json
    return found["invoice"], found["lines"]


def test_the_composer_works_without_a_script(world):
    priced = written(world, act="preview")
    longer = written(world, line_op="add")
    wrong = written(world, **{"a-unit_price": "-1"})
    late = written(world, terms_kind="net", terms_days="9999")
    never = written(world, **{"a-period_end": "2026-02-01"})

    assert "£400.00" in priced.text
    assert 'value="2026-03-31"' in priced.text
    assert longer.text.count("data-line>") == priced.text.count("data-line>") + 1
    assert (wrong.status_code, "a-unit_price-error" in wrong.text) == (422, True)
    assert (late.status_code, "terms_days-error" in late.text) == (422, True)
    assert (never.status_code, "a-period_end-error" in never.text) == (422, True)
    assert drafts(world)["total"] == 0


def test_a_draft_is_written_changed_and_issued(world):
    same = str(new_id())
    made = written(
        world, act="save", terms_kind="end_of_month", terms_days="5", idempotency_key=same
    )
    again = written(
        world, act="save", terms_kind="end_of_month", terms_days="5", idempotency_key=same
    )
    edit = made.location
    path = edit.removesuffix("/edit")
    opened = world.owner.get(edit).text

    assert (made.status_code, again.location, drafts(world)["total"]) == (303, edit, 1)
    assert 'value="2026-03-31"' in opened  # The last day, though the period ends on the next.
    invoice, [line] = kept(world, path)
    assert (invoice["total_amount"], line["period_last"]) == (40000, "2026-03-31")

    changed = written(world, edit, act="review", version="1", **{"a-quantity": "2"})
    stale = written(world, edit, act="save", version="1")
    assert (changed.location, stale.status_code) == (path, 412)
    assert f'href="{edit}"' in world.owner.get(path).text

    issued = world.owner.post(f"{path}/issue", {"idempotency_key": str(new_id())})
    invoice, _ = kept(world, path)
    assert (issued.location, invoice["total_amount"], invoice["status"]) == (path, 79999, "open")
    assert world.owner.get(edit).location == path
    assert f'href="{edit}"' not in world.owner.get(path).text
    assert written(world, edit, act="save", version="3").status_code == 409
    assert "not opened yet" in world.owner.get(path).text
    assert world.contact.get(path).status_code == 200
    assert "first viewed" in world.owner.get(path).text
    assert world.owner.post(f"{path}/resending").location == path
    assert "mailed less than an hour ago" in world.owner.get(path).text
    assert check_suite(world.urls, print) == 0


def test_json_writes_and_changes_a_draft_of_the_version_that_was_read(world):
    line = {"name": "Drawings", "unit_price": "85.00", "tax_rate": "0"}
    draft = {"client_id": world.client, "lines": [line]}
    priced = world.owner.api("POST", "/invoices/preview", {"currency": "GBP", "lines": [line]})
    keyed = {"Idempotency-Key": str(new_id())}
    made = world.owner.api("POST", "/invoices", draft, headers=keyed)
    unkeyed = world.owner.api("POST", "/invoices", draft)
    path = f"/invoices/{made.json['id']}"
    blind = world.owner.api("PUT", path, draft)

    assert (priced.json["total_amount"], made.status_code) == (8500, 201)
    assert (unkeyed.status_code, blind.status_code) == (428, 428)
    seen = {"If-Match": f'"{made.json["version"]}"'}
    bare = world.owner.api("PUT", path, draft | {"lines": []}, headers=seen)
    assert (bare.status_code, bare.json["total_amount"]) == (200, 0)
