"""A prospect's signed link: opens, accepts and declines one proposal, and nothing else, until it ends."""

import re
from types import SimpleNamespace

import httpx
import pytest
from sqlalchemy import text

from common.db import Database
from common.ids import new_id
from suite.firms import OWNER
from suite.story import eventually

from .conftest import URL, open_api

LINE = {"name": "Audit", "billing": "on_acceptance", "unit_price": "100"}


@pytest.fixture
def world(told, running):
    """The suite with its owner signed in, and a stranger's browser."""
    urls = told.copy(*told.urls)
    suite = running(urls)
    api = open_api(suite)
    assert api.sign_in(OWNER, told.secrets.demo_password).status == 200
    transport = httpx.WSGITransport(suite.app, raise_app_exceptions=False)
    stranger = httpx.Client(base_url=URL, transport=transport)
    yield SimpleNamespace(
        api=api, stranger=stranger, urls=urls, made=0, suite=suite,
        password=told.secrets.demo_password,
    )  # fmt: skip
    stranger.close()
    api.close()


def offered(world, role="prospect", **fields):
    """Sends a proposal to a new client's prospect; returns it with the link of its mail."""
    world.made += 1
    key, email = f"{world.made}-{new_id()}", f"pru{world.made}-{new_id()}@acme.example"
    client = world.api.post("/clients", {"name": f"Acme {key}"}, key=f"c{key}").body
    draft = {"name": "Pru", "email": email, "role": role}
    contact = world.api.post(f"/clients/{client['id']}/contacts", draft, key=f"k{key}").body
    document = {"client_id": client["id"], "contact_id": contact["id"], "title": "Audit"}
    document |= {"lines": [LINE], "payment_method_required": False} | fields
    proposal = world.api.post("/proposals", document, key=f"p{key}").body
    sent = world.api.post(f"/proposals/{proposal['id']}/sending")
    assert sent.status == 200, sent.body
    return SimpleNamespace(
        client=client, contact=contact, email=email, id=proposal["id"], number=proposal["number"],
        path=eventually(lambda: link(world, email), "no mail with a link"),
    )  # fmt: skip


def link(world, email):
    """Returns the path of the link in the newest mail to an address, if it is one to a document."""
    for mail in world.api.get("/mailbox")["items"]:
        if mail["to"] == email:
            body = world.api.get(f"/mailbox/{mail['service']}/{mail['id']}")["text"]
            found = re.findall(r"http://suite\.localhost(/p/[\w-]+)", body)
            return found[0] if found else None
    return None


def signature(page):
    return {
        "name": "Pru Prospect",
        "agreed": "1",
        "document_hash": re.findall(r'name="document_hash" value="([^"]+)"', page)[0],
        "idempotency_key": str(new_id()),
    }


def standing(world, offer):
    """What the client page says of the prospect: their role, and how far they are on the way in."""
    [contact] = world.api.get(f"/clients/{offer.client['id']}")["contacts"]
    return contact["role"], contact["access"]["state"]


def state(world, offer):
    """What is in the rows of the proposal, its contact and its client's services."""
    questions = {
        "invoicing": f"SELECT status, version FROM proposals WHERE id = '{offer.id}'",
        "clients": f"SELECT role, version FROM contacts WHERE id = '{offer.contact['id']}'",
        "subscriptions": f"SELECT count(*) FROM services WHERE client_id = '{offer.client['id']}'",
    }
    found = []
    for service, question in questions.items():
        database = Database(world.urls[service].worker)
        with database.transaction(None) as session:
            found.append(tuple(session.execute(text(question)).one()))
        database.close()
    return found


def test_a_prospect_opens_accepts_and_is_a_client_who_chooses_a_password(world):
    offer = offered(world)

    page = world.stranger.get(offer.path)
    done = world.stranger.post(f"{offer.path}/acceptance", data=signature(page.text))

    assert (page.status_code, page.headers["referrer-policy"]) == (200, "same-origin")
    assert "set-cookie" not in page.headers
    assert "/my-billing" not in page.text
    assert (done.status_code, done.headers["location"][:13]) == (303, "/invitations/")
    proposal = world.api.get(f"/proposals/{offer.id}")
    assert proposal["acceptance"]["name"] == "Pru Prospect"
    eventually(lambda: standing(world, offer) == ("client", "invited"), "not a client yet")
    chosen = world.stranger.post(done.headers["location"], data={"password": "wide open spaces 7"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/my-billing")
    assert world.stranger.get(offer.path).status_code == 404


def test_json_accepts_too_and_hands_the_invitation_over(world):
    offer = offered(world)
    path = offer.path.replace("/p/", "/api/v1/links/")
    shown = world.stranger.get(path).json()
    signed = {"name": "Pru", "agreed": True, "document_hash": shown["proposal"]["document_hash"]}

    done = world.stranger.post(
        f"{path}/acceptance", json=signed, headers={"Idempotency-Key": str(new_id())}
    )

    assert (shown["proposal"]["id"], shown["methods"]) == (offer.id, [])
    assert done.status_code == 200
    assert world.stranger.get(f"/invitations/{done.json()['invitation']}").status_code == 200


def test_a_prospect_declines_and_the_link_is_over(world):
    offer = offered(world)

    assert "is told" in world.stranger.get(f"{offer.path}/decline").text
    world.stranger.post(f"{offer.path}/decline", data={"reason": "Too dear"})

    assert world.api.get(f"/proposals/{offer.id}")["proposal"]["status"] == "declined"
    eventually(lambda: world.stranger.get(offer.path).status_code == 404, "the link still works")
    assert standing(world, offer) == ("prospect", "cannot")


def test_junk_guessed_revoked_and_other_links_look_the_same(world):
    offer = offered(world)
    world.api.post(f"/proposals/{offer.id}/revocation")
    eventually(lambda: world.stranger.get(offer.path).status_code == 404, "the link still works")
    good = offered(world)
    before = state(world, good)

    answers = [
        world.stranger.get(path.replace("/p/", "/api/v1/links/"))
        for path in (offer.path, f"{good.path}x", good.path[:-1], "/p/" + "A" * 43, "/p/x")
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({str(answer.json() | {"trace_id": ""}) for answer in answers}) == 1
    assert world.stranger.get(f"{good.path}/").status_code == 404
    assert state(world, good) == before


def test_a_link_lets_nobody_in_anywhere_else(world):
    offer, other = offered(world), offered(world)
    before = state(world, other)
    page = world.stranger.get(offer.path)

    for path in ("/my-billing", "/clients", f"/proposals/{offer.id}", "/invoices", "/home"):
        assert world.stranger.get(path).headers["location"].startswith("/sign-in")
    wrong = signature(page.text) | {"proposal_id": other.id, "client_id": other.client["id"]}
    world.stranger.post(f"{offer.path}/acceptance", data=wrong | {"document_hash": "x"})

    assert world.stranger.get(f"{offer.path}/../{other.id}").status_code in (404, 308)
    assert state(world, other) == before
    assert world.api.get(f"/proposals/{offer.id}")["proposal"]["status"] == "awaiting_acceptance"


def test_who_is_signed_in_stays_themselves_beside_a_link(world):
    offer = offered(world)
    owner = httpx.Client(
        base_url=URL, transport=httpx.WSGITransport(world.suite.app, raise_app_exceptions=False)
    )
    owner.cookies = world.api._client.cookies

    assert owner.get(offer.path).status_code == 200
    assert owner.get("/api/v1/session").json()["kind"] == "member"
    owner.close()


def test_a_link_ends_with_the_address_it_was_sent_to(world):
    offer = offered(world)
    change = Database(world.urls["identity"].worker)
    with change.transaction(None) as session:
        session.execute(
            text("UPDATE contacts SET email = 'other@acme.example' WHERE id = :id"),
            {"id": offer.contact["id"]},
        )
    change.close()

    assert world.stranger.get(offer.path).status_code == 404


def test_guessing_links_is_stopped_by_the_address_and_shuts_nobody_else_out(world):
    offer = offered(world)
    codes = [world.stranger.get(f"/p/{new_id()}").status_code for _ in range(32)]

    assert codes[:30] == [404] * 30
    assert codes[30:] == [429] * 2
    assert world.stranger.get(offer.path).status_code == 429
    elsewhere = httpx.WSGITransport(
        world.suite.app, raise_app_exceptions=False, remote_addr="10.9.8.7"
    )
    with httpx.Client(base_url=URL, transport=elsewhere) as other:
        assert other.get(offer.path).status_code == 200
