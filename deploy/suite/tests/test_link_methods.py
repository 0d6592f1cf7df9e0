"""A prospect's link gives one payment method, for its own proposal, while that is open."""

import re

import pytest

from common.ids import new_id
from suite.story import eventually

from . import test_links
from .test_links import offered, signature

world = test_links.world


@pytest.fixture
def offer(world):
    return offered(world, payment_method_required=True)


def add(world, offer, token="tok_visa", **fields):
    body = {"token": token, "idempotency_key": str(new_id())} | fields
    return world.stranger.post(f"{offer.path}/payment-method", data=body)


def add_json(world, path, token="tok_visa"):
    path = f"{path.replace('/p/', '/api/v1/links/')}/payment-methods"
    headers = {"Idempotency-Key": str(new_id())}
    return world.stranger.post(path, json={"token": token}, headers=headers)


def accept(world, offer, **fields):
    page = world.stranger.get(offer.path)
    return world.stranger.post(f"{offer.path}/acceptance", data=signature(page.text) | fields)


def methods(world, offer):
    return world.api.get(f"/clients/{offer.client['id']}")["methods"]


def test_a_prospect_gives_a_card_signs_and_it_is_the_clients(world, offer):
    asked = world.stranger.get(offer.path).text
    assert f'href="{offer.path}/payment-method"' in asked
    cards = world.stranger.get(f"{offer.path}/payment-method")
    assert (cards.status_code, "Add the card" in cards.text) == (200, True)

    added = add(world, offer)

    assert (added.status_code, added.headers["location"]) == (
        303,
        f"{offer.path}#payment_method_id",
    )
    assert "4242" in world.stranger.get(offer.path).text
    [held] = methods(world, offer)
    assert [use["kind"] for use in held["uses"]] == ["proposal"]
    assert accept(world, offer).headers["location"].startswith("/invitations/")
    eventually(
        lambda: [use["kind"] for use in methods(world, offer)[0]["uses"]] == ["service"],
        "the card pays for nothing",
    )
    [method] = methods(world, offer)
    assert (method["id"], method["is_default"]) == (held["id"], True)
    shown = world.api.get(f"/proposals/{offer.id}")["proposal"]
    assert shown["payment_method_id"] == method["id"]


def test_json_gives_a_card_too(world, offer):
    made = add_json(world, offer.path)

    shown = world.stranger.get(offer.path.replace("/p/", "/api/v1/links/")).json()

    assert (made.status_code, made.json()["held_for"]) == (201, offer.id)
    assert [method["id"] for method in shown["methods"]] == [made.json()["id"]]
    assert (shown["ask_method"], shown["chosen_method_id"]) == (True, made.json()["id"])


def test_without_a_card_nothing_is_signed_and_the_page_says_where(world, offer):
    refused = accept(world, offer)

    assert refused.status_code == 422
    assert 'id="payment_method_id-error"' in refused.text
    assert world.api.get(f"/proposals/{offer.id}")["proposal"]["status"] == "awaiting_acceptance"


def test_a_bad_token_stands_at_its_field(world, offer):
    refused = add(world, offer, "tok_none_of_ours")

    assert (refused.status_code, "Add the card" in refused.text) == (422, True)
    assert methods(world, offer) == []


def test_a_second_card_is_refused(world, offer):
    add(world, offer)

    page, twin = add(world, offer, "tok_amex"), add_json(world, offer.path, "tok_amex")

    assert (page.status_code, "has given its payment method" in page.text) == (409, True)
    assert (twin.status_code, twin.json()["code"]) == (409, "link_gave_method")
    assert [method["last4"] for method in methods(world, offer)] == ["4242"]


def test_a_link_whose_proposal_asks_for_no_card_gives_none(world):
    offer = offered(world)

    assert world.stranger.get(f"{offer.path}/payment-method").status_code == 404
    twin = add_json(world, offer.path)

    assert (twin.status_code, twin.json()["code"]) == (403, "permission_missing")
    assert add(world, offer).status_code == 403
    assert methods(world, offer) == []


def test_no_field_gives_a_card_to_another_document_or_client(world, offer):
    other = offered(world, payment_method_required=True)
    ids = {"client_id": other.client["id"], "held_for": other.id, "proposal_id": other.id}

    assert add(world, offer, **ids).status_code == 303
    assert methods(world, other) == []
    theirs = methods(world, offer)[0]["id"]
    accept(world, other, payment_method_id=theirs)

    assert world.api.get(f"/proposals/{other.id}")["proposal"]["status"] == "awaiting_acceptance"
    assert [use["id"] for use in methods(world, offer)[0]["uses"]] == [offer.id]


def test_after_acceptance_a_link_gives_nothing_more(world, offer):
    add(world, offer)
    accept(world, offer)

    assert add(world, offer, "tok_amex").status_code in (404, 409)
    eventually(lambda: add_json(world, offer.path).status_code == 404, "the link still gives")
    assert [method["last4"] for method in methods(world, offer)] == ["4242"]


def test_after_revocation_the_link_is_over_and_the_card_forgotten(world, offer):
    add(world, offer)

    world.api.post(f"/proposals/{offer.id}/revocation")

    eventually(lambda: add(world, offer, "tok_amex").status_code == 404, "the link still gives")
    eventually(lambda: methods(world, offer) == [], "the card is still there")


def test_other_contacts_of_the_client_see_no_card_that_is_held(world, offer):
    add(world, offer)
    draft = {"name": "Bob", "email": f"bob-{new_id()}@acme.example", "role": "client"}
    path = f"/clients/{offer.client['id']}/contacts"
    bob = world.api.post(path, draft, key=str(new_id())).body
    eventually(
        lambda: world.api.post(f"{path}/{bob['id']}/invitation").status == 201, "nobody asks Bob in"
    )
    token = eventually(lambda: invited(world, draft["email"]), "no invitation")
    entered = world.stranger.post(f"/invitations/{token}", data={"password": "wide open spaces 7"})
    assert entered.headers["location"] == "/my-billing"

    shown = world.stranger.get("/api/v1/my-billing").json()

    assert shown["methods"] == []
    held = methods(world, offer)[0]["id"]
    assert world.stranger.get(f"/my-billing/payment-methods/{held}/delete").status_code == 404


def invited(world, email):
    """Returns the token of the invitation that an address has been mailed, if it has."""
    for mail in world.api.get("/mailbox")["items"]:
        if mail["to"] == email:
            body = world.api.get(f"/mailbox/{mail['service']}/{mail['id']}")["text"]
            return re.findall(r"/invitations/([\w-]+)", body)[0]
    return None
