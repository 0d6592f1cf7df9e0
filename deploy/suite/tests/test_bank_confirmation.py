"""A bank wants a payment confirmed: the payer is told by mail, and does it on the page, or will not."""

import re
from uuid import UUID

import pytest
from flask import request, request_started
from sqlalchemy import text

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


def test_a_member_ends_the_wait_as_they_saw_it_and_the_client_pays_otherwise(world, waiting):
    path = f"/payments/{waiting['confirmation'].split('/')[3]}/confirmation/end"
    page = world.owner.get(f"/invoices/{waiting['id']}")
    order = {
        "invoice_ids": [waiting["id"]], "payment_method_id": world.method,
        "currency": waiting["currency"], "expected_amount": waiting["due_amount"],
    }  # fmt: skip

    hidden = world.contact.post(path, form_of(page, path))
    stale = world.owner.post(path, {"version": "99"})
    still = to_confirm(world)
    ended = world.owner.post(path, form_of(page, path))
    twice = world.owner.post(path, form_of(page, path))
    paid = keyed(world.contact, "/my-billing/payments", order)

    assert "Give up waiting" in page.text
    assert (hidden.status_code, stale.status_code, still) == (404, 303, waiting)
    assert (ended.status_code, ended.headers["Location"]) == (303, f"/invoices/{waiting['id']}")
    assert (twice.status_code, paid.json["status"]) == (303, "succeeded")


def version_of(world, waiting):
    return world.owner.api("GET", f"/invoices/{waiting['id']}").json["waiting"]["version"]


def test_a_member_ends_the_wait_over_json(world, waiting):
    path = f"/payments/{waiting['confirmation'].split('/')[3]}/confirmation"

    unsaid = world.owner.api("DELETE", path)
    version = {"If-Match": f'"{version_of(world, waiting)}"'}
    ended = world.owner.api("DELETE", path, headers=version)

    assert unsaid.status_code == 428
    assert (ended.status_code, ended.json["status"]) == (200, "failed")


def test_to_open_a_page_that_knows_too_little_changes_nothing(world, waiting):
    path = waiting["confirmation"]
    payment = path.split("/")[3]
    behind = text(
        "UPDATE resources SET status = 'requires_action', version = 1,"
        " body = jsonb_set(body, '{status}', '\"requires_action\"')"
        " WHERE kind = 'payment' AND id = :id"
    )
    world.contact.api("DELETE", path, headers={"If-Match": f'"{version_of(world, waiting)}"'})
    firm = UUID(world.owner.api("GET", "/session").json["firm"]["id"])
    with world.suite.app.extensions["database"].transaction(firm) as session:
        session.execute(behind, {"id": payment})
    heard = []

    def hear(sender, **more):
        heard.append(request.method)

    with request_started.connected_to(hear, world.suite.apps["payments"]):
        page = world.contact.get(path)

    assert "Your bank has answered" in page.text
    assert heard == ["GET"]
