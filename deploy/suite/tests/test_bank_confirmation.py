"""A bank wants a payment confirmed: the payer is told by mail, and does it on the page, or will not."""

import re

import pytest

from common.ids import new_id

from . import sides
from .sides import keyed, until

world = sides.world


@pytest.fixture
def waiting(world):
    """An invoice whose card wants its payment confirmed, and the payment."""
    token = {"token": "tok_requires_authentication", "make_default": False}
    card = keyed(world.contact, "/my-billing/payment-methods", token).json["id"]
    bill = {
        "name": "Care", "unit_price": "100", "interval_unit": "month", "interval_count": 1,
        "payment_method_id": card,
    }  # fmt: skip
    made = keyed(world.owner, f"/clients/{world.client}/instant-bills", bill)
    assert made.status_code == 201, made.json
    assert world.owner.api("POST", "/billing-runs").status_code == 200
    return until(lambda: to_confirm(world))


def to_confirm(world):
    actions = world.contact.api("GET", "/my-billing").json["actions"]
    return next((each for each in actions if each.get("confirmation")), None)


def form_of(page, action):
    form = page.text[page.text.index(f'action="{action}"') :]
    found = re.findall(
        r'<input type="hidden" name="(\w+)" value="([^"]*)"', form[: form.index("</form>")]
    )
    return {name: value for name, value in found if name != "csrf_token"}


def shown(world, invoice):
    return world.contact.api("GET", f"/invoices/{invoice['id']}").json


def test_a_payer_is_told_and_approves(world, waiting):
    path = waiting["confirmation"]
    mail = until(
        lambda: [
            m
            for m in world.owner.api("GET", "/mailbox").json["items"]
            if "Confirm with your bank" in m["subject"]
        ]
    )
    page = world.contact.get(path)

    form = form_of(page, path)
    unsaid = world.contact.post(path, form)
    told = world.contact.post(path, form | {"approved": "yes"})
    again = world.contact.post(path, form | {"approved": "yes"})
    late = world.contact.get(path)

    assert len(mail) == 1
    assert "Approve £" in page.text
    assert "frame-src" not in page.headers["Content-Security-Policy"]
    assert unsaid.status_code == 422
    assert [told.status_code, again.status_code, late.status_code] == [303] * 3
    assert told.headers["Location"] == f"/invoices/{waiting['id']}"
    now = until(lambda: (s := shown(world, waiting))["invoice"]["status"] == "paid" and s)
    assert [each["status"] for each in now["payments"]] == ["succeeded"]


def test_a_payer_who_no_longer_wants_it_may_pay_otherwise(world, waiting):
    path, end = waiting["confirmation"], f"{waiting['confirmation']}/end"
    order = {
        "invoice_ids": [waiting["id"]], "payment_method_id": world.method,
        "currency": waiting["currency"], "expected_amount": waiting["due_amount"],
    }  # fmt: skip
    form = form_of(world.contact.get(path), end)

    refused = keyed(world.contact, "/my-billing/payments", order)
    stale = world.contact.post(end, {"version": "99"})
    still = to_confirm(world)
    ended = world.contact.post(end, form)
    late = world.contact.get(path)
    paid = keyed(world.contact, "/my-billing/payments", order)

    assert (late.status_code, late.headers["Location"]) == (303, f"/invoices/{waiting['id']}")
    assert (refused.status_code, refused.json["code"]) == (409, "payment_in_progress")
    assert refused.json["detail"].startswith("A payment waits until its payer confirms it")
    assert (stale.status_code, still) == (303, waiting)
    assert (ended.status_code, paid.json["status"]) == (303, "succeeded")


def test_nobody_else_finds_the_page_or_what_opens_it(world, waiting):
    path = waiting["confirmation"]
    absent = path.replace(path.split("/")[3], str(new_id()))

    seen = [world.owner.get(path), world.owner.api("GET", path), world.contact.get(absent)]
    opened = world.contact.api("GET", path)

    assert [each.status_code for each in seen] == [404, 404, 404]
    assert (opened.status_code, opened.json["gateway"]) == (200, "sandbox")
    assert opened.headers["Cache-Control"] == "no-store"
