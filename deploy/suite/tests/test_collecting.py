"""What both sides do about the collection of an invoice, from the page to the money."""

import re
from datetime import date, timedelta

from common.ids import new_id

from . import sides
from .sides import keyed, until

world = sides.world


def failing(world):
    """An invoice whose card was declined, as the owner sees it."""
    token = {"token": "tok_declined_insufficient_funds", "make_default": False}
    card = keyed(world.contact, "/my-billing/payment-methods", token).json["id"]
    bill = {
        "name": "Care", "unit_price": "100", "interval_unit": "month", "interval_count": 1,
        "payment_method_id": card,
    }  # fmt: skip
    made = keyed(world.owner, f"/clients/{world.client}/instant-bills", bill)
    assert made.status_code == 201, made.json
    assert world.owner.api("POST", "/billing-runs").status_code == 200
    path = f"/my-billing/subscriptions/{made.json['id']}"
    retry = until(lambda: world.contact.api("GET", path).json["retry"])
    invoice = retry["invoices"][0]["id"]
    return invoice, until(lambda: planned(world, invoice))


def planned(world, invoice):
    shown = world.owner.api("GET", f"/invoices/{invoice}").json
    return shown if shown["planned"] and shown["collection"]["state"] == "failed" else None


def fields(page):
    """The hidden fields of the last form of a page."""
    form = page.text[page.text.rindex("<form ", 0, page.text.rindex('name="version"')) :]
    found = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form)
    return {name: value for name, value in found if name != "csrf_token"}


def test_a_rejected_payment_is_moved_called_off_and_collected_from_another_card(world):
    invoice, seen = failing(world)
    path, day = f"/invoices/{invoice}/collection", date.fromisoformat(seen["planned"]["on"])
    later = (day + timedelta(days=30)).isoformat()

    page = world.owner.get(f"/invoices/{invoice}").text
    wish = fields(world.owner.get(path)) | {"when": "day", "on": "2020-01-01"}
    refused = world.owner.post(path, wish)
    moved = world.owner.post(path, wish | {"on": later})
    shown = world.owner.api("GET", f"/invoices/{invoice}").json
    stale = world.owner.post(f"{path}/cancellation", wish)
    again = fields(world.owner.get(f"{path}/cancellation"))
    off = world.owner.post(f"{path}/cancellation", again)
    after = world.owner.api("GET", f"/invoices/{invoice}").json
    now = {"idempotency_key": "once", "expected_amount": "10000", "payment_method_id": world.method}
    paid = [world.owner.post(path, now | {"when": "now"}) for _ in range(3)]

    assert "Retry now" in page
    assert "Other day or method" in page
    assert (refused.status_code, "This day is over." in refused.text) == (422, True)
    assert (moved.status_code, shown["planned"]["on"]) == (303, later)
    assert shown["collection"]["next_retry_on"] == later
    assert (stale.status_code, off.status_code) == (412, 303)
    assert (after["planned"], after["collection"]["next_retry_on"]) == (None, None)
    assert [answer.status_code for answer in paid] == [303] * 3
    settled = until(lambda: settled_by(world, invoice))
    outcomes = [each["status"] for each in settled["payments"] if each["status"] != "canceled"]
    assert sorted(outcomes) == ["failed", "succeeded"]
    assert not any(settled["acts"][act] for act in ("collect", "move", "call_off"))


def settled_by(world, invoice):
    shown = world.owner.api("GET", f"/invoices/{invoice}").json
    return shown if shown["invoice"]["status"] == "paid" else None


def test_a_client_moves_what_is_planned_once_the_firm_lets_them(world):
    invoice, seen = failing(world)
    path, plan = f"/invoices/{invoice}/collection", seen["planned"]
    day = (date.fromisoformat(plan["on"]) + timedelta(days=1)).isoformat()
    schedule, match = f"/payments/{plan['id']}/schedule", {"If-Match": f'"{plan["version"]}"'}

    before = world.contact.api("PUT", schedule, {"on": day}, headers=match)
    away = world.contact.get(path).status_code
    let(world, "reschedule")
    until(lambda: world.contact.api("GET", f"/invoices/{invoice}").json["acts"]["move"])
    wish = fields(world.contact.get(path)) | {"when": "day", "on": day}
    moved = world.contact.post(path, wish)

    assert (before.status_code, before.json["code"], away) == (403, "not_offered_to_clients", 303)
    assert moved.status_code == 303
    after = world.contact.api("GET", f"/invoices/{invoice}").json
    assert (after["planned"]["on"], after["acts"]["call_off"]) == (day, False)


def let(world, *acts):
    etag = world.owner.api("GET", "/collection-settings").json["etag"]
    said = {
        "etag": etag, "retry_days": "3, 7, 14", "weekend": ["6", "7"], "holidays": "2026-12-25",
        "collects_on": "any_day", "clients_may": list(acts),
    }  # fmt: skip
    answer = world.owner.post("/settings/collections", said)
    assert answer.status_code == 303, answer.text


def test_how_a_firm_collects_is_said_on_a_page_with_what_is_wrong_at_its_field(world):
    let(world, "cancel")
    wrong = {
        "etag": world.owner.api("GET", "/collection-settings").json["etag"],
        "retry_days": "7, 3", "weekend": ["6"], "holidays": "soon", "collects_on": "any_day",
    }  # fmt: skip

    refused = world.owner.post("/settings/collections", wrong)
    kept = world.owner.api("GET", "/collection-settings").json

    assert refused.status_code == 422
    assert 'id="retry_days-error"' in refused.text
    assert 'value="7, 3"' in refused.text
    assert 'id="holidays-error"' in refused.text
    assert ">soon</textarea>" in refused.text
    assert (kept["retry_days"], kept["holidays"]) == ([3, 7, 14], ["2026-12-25"])


def test_an_order_is_repeated_under_a_key_of_its_own(world):
    invoice, _ = failing(world)
    order = {"expected_amount": 10_000, "payment_method_id": world.method}
    headers = {"Idempotency-Key": str(new_id())}

    first, second = (
        world.owner.api("POST", f"/invoices/{invoice}/collections", order, headers=headers)
        for _ in range(2)
    )

    assert (first.status_code, first.json["status"]) == (200, "succeeded")
    assert second.json["id"] == first.json["id"]


def test_the_firms_collections_are_counted_searched_and_acted_on_at_once(world):
    invoice, shown = failing(world)
    number, key = shown["invoice"]["number"], str(new_id())
    found = world.owner.api("GET", f"/collections?q={number}").json
    [row] = found["items"]
    before = found["states"]["failed"]
    day = (date.fromisoformat(row["next_on"]) + timedelta(days=7)).isoformat()

    page = world.owner.get(f"/collections?q={number}").text
    none = world.owner.api("GET", "/collections?q=nobody at all").json
    moved = world.owner.post(
        "/collections/bulk",
        {"act": "reschedule", "ids": [invoice], "on": day, "idempotency_key": key},
    )
    after = world.owner.api("GET", f"/collections?q={number}").json["items"][0]
    off = world.owner.post(
        "/collections/bulk", {"act": "cancel", "ids": [invoice], "idempotency_key": key}
    )
    last = world.owner.api("GET", f"/collections?q={number}").json
    table = world.owner.get("/collections.csv").text

    assert (row["status"], row["attempts"], row["amount"]) == ("failed", 1, 10_000)
    assert row["reason"] in page.lower()
    assert (none["items"], none["total"], none["states"]["failed"]) == ([], 0, before)
    assert (moved.status_code, after["next_on"]) == (200, day)
    assert (off.status_code, last["items"][0]["next_on"]) == (200, None)
    assert last["states"]["failed"]["planned_count"] == before["planned_count"] - 1
    assert f"failed,{number}," in table
    [part] = [each for each in last["recovery"] if each["currency"] == row["currency"]]
    assert part["failed_amount"] - part["recovered_amount"] >= row["amount"]
