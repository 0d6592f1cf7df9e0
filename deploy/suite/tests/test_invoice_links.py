"""An invoice is shared by a link, and whoever holds it pays that one thing, once, without signing in."""

import re

import pytest

from common.ids import new_id

from . import sides
from .doors import Browser
from .sides import keyed, until
from .test_collecting import failing, let

world = sides.world


@pytest.fixture
def shared(world):
    """An invoice of £100.00 that was declined, a link to it, and a stranger at a browser."""
    world.invoice, _ = failing(world)
    let(world, "pay_by_link")
    world.share = f"/invoices/{world.invoice}/share-links"
    until(lambda: "Make a link" in world.contact.get(world.share).text)
    world.stranger = Browser(world.suite.app.test_client())
    world.path = address(world.contact.post(world.share))
    return world


def address(page):
    assert page.status_code == 200, page.text
    return re.findall(r'value="http://[^/"]+(/i/[\w-]+)"', page.text)[0]


def order(world, token="tok_visa"):
    page = world.stranger.get(world.path).text
    found = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)"', page))
    return {name: found[name] for name in ("idempotency_key", "currency", "expected_amount")} | {
        "token": token
    }


def send(world, form, path=None):
    return world.stranger.client.post(f"{path or world.path}/payments", data=form)


def stands(world):
    return world.owner.api("GET", f"/invoices/{world.invoice}").json


def test_a_stranger_pays_it_once_and_sees_nothing_else(shared):
    asked = shared.stranger.get(shared.path)
    form = order(shared)

    paid = [send(shared, form) for _ in range(3)]
    settled = until(lambda: (s := stands(shared))["invoice"]["status"] == "paid" and s)
    after = shared.stranger.get(shared.path)
    mine = shared.contact.api("GET", "/my-billing").json["methods"]

    assert "Pay £100.00" in asked.text
    assert "4242" in asked.text
    assert "My Billing" not in asked.text
    assert [answer.status_code for answer in paid] == [303] * 3
    assert paid[0].headers["Location"] == shared.path
    assert [p["amount"] for p in settled["payments"] if p["status"] == "succeeded"] == [10000]
    assert "settled" in after.text
    assert "Pay £" not in after.text
    assert len([m for m in mine if m["last4"] == "4242"]) == 1
    assert shared.stranger.get("/my-billing").status_code == 303


def test_a_declined_card_is_said_and_another_may_be_tried(shared):
    declined = send(shared, order(shared, "tok_declined_generic"))
    said = shared.stranger.get(shared.path).text
    paid = send(shared, order(shared))

    assert (declined.status_code, paid.status_code) == (303, 303)
    assert "Nothing was charged." in said
    until(lambda: stands(shared)["invoice"]["status"] == "paid")


def test_a_bank_that_asks_is_answered_by_the_link(shared):
    asked = send(shared, order(shared, "tok_requires_authentication"))
    path = asked.headers["Location"]
    page = shared.stranger.get(path)
    back = shared.stranger.get(shared.path)
    form = {"approved": "yes", "idempotency_key": str(new_id())}
    told = shared.stranger.client.post(path, data=form)

    assert path.startswith(f"{shared.path}/payments/")
    assert "Approve £100.00" in page.text
    assert f'href="{path}"' in back.text
    assert (told.status_code, told.headers["Location"]) == (303, shared.path)
    until(lambda: stands(shared)["invoice"]["status"] == "paid")


def test_junk_revoked_of_another_kind_and_let_no_more_look_the_same(shared):
    junk = shared.stranger.get("/i/" + "x" * 43)
    kind = shared.stranger.get(shared.path.replace("/i/", "/p/"))
    asked = order(shared)
    second = address(shared.owner.post(shared.share))
    first_still = shared.stranger.get(shared.path).status_code
    let(shared, "pay_part")
    until(lambda: shared.stranger.get(second).status_code == 404)
    unlet = [shared.stranger.get(second), send(shared, asked, second)]
    let(shared, "pay_by_link")
    until(lambda: shared.stranger.get(second).status_code == 200)
    ended = shared.owner.post(f"{shared.share}/ending")
    again = shared.owner.post(f"{shared.share}/ending")
    revoked = [shared.stranger.get(each) for each in (shared.path, second)]
    late = send(shared, asked, second)

    gone = [junk, kind, *unlet, *revoked, late]
    assert [answer.status_code for answer in gone] == [404] * 7
    texts = {re.sub(r'nonce="[^"]*"|[0-9a-f]{32}', "", answer.text) for answer in gone}
    assert len(texts) == 1
    assert (first_still, ended.status_code, again.status_code) in {(200, 303, 303), (404, 303, 303)}
    assert stands(shared)["invoice"]["due_amount"] == 10000


def test_the_same_over_json(shared):
    path = f"/invoices/{shared.invoice}/share-links"
    made = shared.owner.api("POST", path)
    token = made.json["address"].rsplit("/", 1)[1]
    links = f"/api/v1/invoice-links/{token}"
    body = {"token": "tok_visa", "currency": "GBP", "expected_amount": 9999}
    headers = {"Idempotency-Key": str(new_id())}
    client = shared.stranger.client

    seen = client.get(links)
    stale = client.post(f"{links}/payments", json=body, headers=headers)
    exact = body | {"expected_amount": 10000}
    unkeyed = client.post(f"{links}/payments", json=exact)
    other = {"Idempotency-Key": str(new_id())}
    paid = client.post(f"{links}/payments", json=exact, headers=other)
    ended = shared.owner.api("DELETE", path)

    assert (made.status_code, seen.json["invoice"]["due_amount"]) == (201, 10000)
    assert (stale.status_code, stale.json["code"]) == (409, "amount_changed")
    assert unkeyed.status_code == 428
    assert (paid.status_code, paid.json["status"]) == (201, "succeeded")
    assert ended.status_code == 200
    assert client.get(links).status_code == 404


def test_nobody_shares_what_is_not_theirs_or_where_it_is_not_let(world):
    invoice, _ = failing(world)
    path = f"/invoices/{invoice}/share-links"

    shut = keyed(world.owner, path, {})
    absent = [
        b.api("POST", f"/invoices/{new_id()}/share-links") for b in (world.owner, world.contact)
    ]
    stranger = Browser(world.suite.app.test_client()).get(path)

    assert (shut.status_code, shut.json["code"]) == (409, "links_not_let")
    assert [answer.status_code for answer in absent] == [404, 404]
    assert stranger.status_code == 303
