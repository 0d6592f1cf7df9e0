"""A card that something rests on is replaced and deleted, from the client's page and from the firm's."""

import re

from . import sides
from .sides import keyed, until

world = sides.world


def card(world, token="tok_amex"):
    body = {"token": token, "make_default": False}
    return keyed(world.contact, "/my-billing/payment-methods", body).json["id"]


def paid_by(world, method):
    """Returns what the client's page says this method pays for; None once it is not there."""
    mine = world.contact.api("GET", "/my-billing").json
    found = {each["id"]: each for each in mine["methods"]}
    return {use["name"] for use in found[method]["uses"]} if method in found else None


def test_the_client_replaces_what_is_in_use_by_one_press_however_often(world):
    before, other = paid_by(world, world.method), card(world)
    path = f"/my-billing/payment-methods/{world.method}"
    asked = world.contact.get(f"{path}/delete")
    unsaid = world.contact.post(f"{path}/replacement", {})

    pressed = [
        world.contact.post(f"{path}/replacement", {"payment_method_id": other}) for _ in range(2)
    ]

    assert "Replace &amp; delete" in asked.text
    assert set(re.findall(r'row-name" href="/services/[^"]*">([^<]*)<', asked.text)) <= before
    assert (unsaid.status_code, "Choose a payment method." in unsaid.text) == (422, True)
    assert pressed[0].status_code == 303
    assert (paid_by(world, world.method), paid_by(world, other)) == (None, before)
    mine = world.contact.api("GET", "/my-billing").json
    services = [each["method"]["id"] for each in mine["services"] if each["method"]]
    assert world.method not in services


def test_a_member_manages_what_pays_for_what_and_no_other_client_s(world):
    home = f"/clients/{world.client}/payment-methods"
    added = world.owner.post(f"{home}/new", {"token": "tok_amex", "idempotency_key": "k-1"})
    shown = world.owner.api("GET", home).json
    [amex] = [each["id"] for each in shown["methods"] if each["brand"] == "amex"]
    [running, *_] = [each["id"] for each in shown["services"] if each["method"]]
    others = [
        each["id"]
        for each in world.owner.api("GET", "/clients").json["items"]
        if each["id"] != world.client
    ]
    strange = f"/clients/{others[0]}/payment-methods/{world.method}"

    assigned = world.owner.post(
        f"/clients/{world.client}/services/{running}/payment-method", {"payment_method_id": amex}
    )
    refused = [
        world.owner.get(f"{strange}/delete").status_code,
        world.owner.post(f"{strange}/replacement", {"payment_method_id": amex}).status_code,
        world.owner.api("DELETE", strange).status_code,
        world.contact.get(home).status_code,
    ]
    page = world.owner.get(home)
    path = f"{home}/{world.method}/replacement"
    replaced = world.owner.api("POST", path, {"payment_method_id": amex})

    assert (added.status_code, assigned.status_code) == (303, 303)
    assert refused == [404] * 4
    assert f'href="/services/{running}"' in page.text
    assert (replaced.status_code, replaced.json["removed"]["status"]) == (200, "removed")
    after = until(lambda: _all_by(world, home, amex))
    assert [each["id"] for each in after["methods"] if each["is_default"]] == [amex]
    told = world.owner.api("GET", f"{home}/{amex}/activity").json["entries"]
    assert [each["kind"] for each in told] == ["took_over", "assigned", "added"]
    assert "Took the place of another" in world.owner.get(f"{home}/{amex}/activity").text


def _all_by(world, home, method):
    shown = world.owner.api("GET", home).json
    methods = {each["method"]["id"] for each in shown["services"] if each["method"]}
    return shown if methods == {method} else None
