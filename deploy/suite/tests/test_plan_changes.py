"""A change of plan or quantity from its page to the invoice, which is what was shown to the cent."""

import time
from types import SimpleNamespace

import pytest

from common.ids import new_id
from suite.check import check_suite
from suite.firms import OWNER

from .doors import Browser

PLAN = {
    "name": "Seats", "unit_price": "33.33", "tax_name": "VAT", "tax_rate": "19.6",
    "interval_unit": "month", "interval_count": 1,
}  # fmt: skip


@pytest.fixture
def world(told, running):
    """The suite after the story, its owner at a browser, and a client's seats that are billed."""
    urls = told.copy(*told.urls)
    suite = running(urls)
    owner = Browser(suite.app.test_client())
    assert owner.sign_in(OWNER, told.secrets.demo_password).status_code == 303
    [accepted, *_] = owner.api("GET", "/proposals?status=accepted").json["items"]
    made = SimpleNamespace(urls=urls, owner=owner, client=accepted["client"]["id"])
    plan = post(made, "/plans", PLAN | {"currency": accepted["currency"]})
    start = {"client_id": made.client, "plan_id": plan["id"], "quantity": 3}
    made.subscription = post(made, "/subscriptions", start)["id"]
    made.first = invoices(made, 1)[0]
    return made


def post(world, path, body, **headers):
    headers = {"Idempotency-Key": str(new_id())} | headers
    answer = world.owner.api("POST", path, body, headers=headers)
    assert answer.status_code in (200, 201), answer.json
    return answer.json


def etag(world):
    shown = world.owner.api("GET", f"/subscriptions/{world.subscription}").json
    return f'"{shown["version"]}"'


def invoices(world, count):
    """Runs the billing and waits until so many invoices of the subscription are there."""
    ends = time.monotonic() + 20
    while True:
        assert world.owner.api("POST", "/billing-runs").status_code == 200
        billings = world.owner.api("GET", f"/services/{world.subscription}").json["billings"]
        found = sorted({each["invoice"]["id"] for each in billings if each["invoice"]})
        if len(found) == count:
            shown = [world.owner.api("GET", f"/invoices/{id_}").json for id_ in found]
            return [each["invoice"] | {"lines": each["lines"]} for each in shown]
        assert time.monotonic() < ends, billings
        time.sleep(0.05)


def test_what_is_shown_of_a_change_is_its_invoice_to_the_cent_with_its_tax(world):
    wanted = {"quantity": 7, "when": "now"}
    path = f"/subscriptions/{world.subscription}"
    shown = post(world, f"{path}/changes/preview", wanted)["invoice"]
    post(world, f"{path}/changes", wanted, **{"If-Match": etag(world)})

    [issued] = [each for each in invoices(world, 2) if each["id"] != world.first["id"]]

    assert issued["total_amount"] == shown["total_amount"] == 15945
    names = ("name", "quantity", "unit_price", "amount")
    lines = [[str(line[name]) for name in names] for line in issued["lines"]]
    assert lines == [[str(line[name]) for name in names] for line in shown["lines"]]
    assert [amount for *_, amount in lines] == ["-9999", "23331"]
    found: list[str] = []
    assert check_suite(world.urls, found.append) == 0, "\n".join(found)


def test_a_month_becomes_a_year_today_as_one_invoice_that_is_the_one_shown(world):
    year = {"name": "Seats by the year", "unit_price": "360.00", "interval_unit": "year"}
    currency = world.first["currency"]
    plan = post(world, "/plans", PLAN | year | {"currency": currency})
    page = f"/subscriptions/{world.subscription}/change"
    offered = world.owner.get(page).text
    wanted = {"plan_id": plan["id"], "when": "now"}
    path = f"/subscriptions/{world.subscription}"
    shown = post(world, f"{path}/changes/preview", wanted)["invoice"]
    post(world, f"{path}/changes", wanted, **{"If-Match": etag(world)})

    [issued] = [each for each in invoices(world, 2) if each["id"] != world.first["id"]]

    assert "Seats by the year, £360.00 a year" in offered
    assert issued["total_amount"] == shown["total_amount"]
    assert [line["amount"] for line in issued["lines"]] == [-9999, 108_000]
    schedule = world.owner.api("GET", f"/services/{world.subscription}").json["billings"]
    waiting = [each for each in schedule if each["status"] == "scheduled"]
    assert len(waiting) == 1
    found: list[str] = []
    assert check_suite(world.urls, found.append) == 0, "\n".join(found)


def test_the_page_shows_the_lines_and_a_change_that_waits_is_undone_there(world):
    page = f"/subscriptions/{world.subscription}/change"
    form = {"plan_id": "", "quantity": "4", "idempotency_key": str(new_id())}
    version = {"version": etag(world).strip('"')}

    seen = world.owner.post(page, form | version | {"when": "now", "act": "preview"})
    wrong = world.owner.post(page, form | version | {"quantity": "x", "when": "now"})
    done = world.owner.post(page, form | version | {"when": "period_end", "act": "save"})
    other = {"quantity": "5", "idempotency_key": str(new_id())}
    stale = world.owner.post(page, form | version | other | {"when": "now", "act": "save"})
    waits = world.owner.get(page).text
    undone = world.owner.post(f"{page}/undo", {"version": etag(world).strip('"')})

    assert (seen.status_code, "−£99.99" in seen.text, "£39.86" in seen.text) == (200, True, True)
    assert (wrong.status_code, "quantity" in wrong.text) == (422, True)
    assert (done.status_code, undone.status_code) == (303, 303)
    # Who was told that it has changed sends it again about what it is now, with what was typed.
    assert (stale.status_code, 'value="5"' in stale.text) == (412, True)
    assert f'name="version" value="{version["version"]}"' not in stale.text
    assert "4 × Seats from then on" in waits
    assert "from then on" not in world.owner.get(page).text
