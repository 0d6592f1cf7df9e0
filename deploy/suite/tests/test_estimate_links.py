"""A prospect's signed link to an estimate: opens, prints, approves and declines it, until it ends."""

import re
from types import SimpleNamespace

from common.ids import new_id
from suite.story import eventually

from . import test_links
from .test_links import offered, signature, standing

world = test_links.world

LINE = {"name": "A sign", "quantity": "1", "unit_price": "100", "tax_rate": "20", "tax_name": "VAT"}


def written(world, role="prospect", send=True):
    """Writes an estimate for a new client's contact and sends it; returns it with its mail's link."""
    key = str(new_id())
    email = f"pru-{key}@acme.example"
    client = world.api.post("/clients", {"name": f"Acme {key}"}, key=f"c{key}").body
    person = {"name": "Pru", "email": email, "role": role}
    contact = world.api.post(f"/clients/{client['id']}/contacts", person, key=f"k{key}").body
    draft = {"client_id": client["id"], "contact_id": contact["id"], "title": "A sign"}
    made = world.api.post("/estimates", draft | {"lines": [LINE]}, key=f"e{key}").body
    found = SimpleNamespace(client=client, contact=contact, email=email, id=made["id"], path=None)
    if send:
        sent = world.api.post(f"/estimates/{made['id']}/sending", {})
        assert sent.status == 200, sent.body
        found.path = eventually(lambda: link(world, email), "no mail with a link")
    return found


def link(world, email):
    """Returns the path of the link in the newest mail to an address."""
    for mail in world.api.get("/mailbox")["items"]:
        if mail["to"] == email:
            body = world.api.get(f"/mailbox/{mail['service']}/{mail['id']}")["text"]
            return re.findall(r"http://suite\.localhost(/e/[\w-]+)", body)[0]
    return None


def json_of(path):
    return path.replace("/e/", "/api/v1/estimate-links/")


def state(world, estimate):
    shown = world.api.get(f"/estimates/{estimate.id}")["estimate"]
    return shown["status"], shown["version"]


def test_a_prospect_opens_approves_and_is_a_client_who_chooses_a_password(world):
    estimate = written(world)

    page = world.stranger.get(estimate.path)
    paper = world.stranger.get(f"{estimate.path}/pdf")
    for path in ("/my-billing", f"/estimates/{estimate.id}", f"/estimates/{estimate.id}.pdf"):
        assert world.stranger.get(path).headers["location"].startswith("/sign-in")
    untyped = world.stranger.post(
        f"{estimate.path}/approval", data=signature(page.text) | {"name": ""}
    )
    done = world.stranger.post(f"{estimate.path}/approval", data=signature(page.text))

    assert (page.status_code, "set-cookie" in page.headers) == (200, False)
    assert "/my-billing" not in page.text
    assert paper.content.startswith(b"%PDF")
    assert (untyped.status_code, "name-error" in untyped.text) == (422, True)
    assert (done.status_code, done.headers["location"][:13]) == (303, "/invitations/")
    kept = world.api.get(f"/estimates/{estimate.id}")
    assert (kept["approval"]["name"], kept["estimate"]["status"]) == ("Pru Prospect", "approved")
    eventually(lambda: standing(world, estimate) == ("client", "invited"), "not a client yet")
    chosen = world.stranger.post(done.headers["location"], data={"password": "wide open spaces 7"})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/my-billing")
    assert world.stranger.get(f"/estimates/{estimate.id}").status_code == 200
    assert world.stranger.get(estimate.path).status_code == 404


def test_a_declined_estimates_link_is_over_and_json_approves_another(world):
    estimate = written(world)

    silent = world.stranger.post(f"{estimate.path}/decline", data={"reason": ""})
    assert (silent.status_code, "reason-error" in silent.text) == (422, True)
    assert state(world, estimate)[0] == "sent"
    world.stranger.post(f"{estimate.path}/decline", data={"reason": "Too dear"})

    assert state(world, estimate)[0] == "declined"
    eventually(lambda: world.stranger.get(estimate.path).status_code == 404, "it still works")
    assert standing(world, estimate) == ("prospect", "cannot")
    again = written(world)
    path, key = json_of(again.path), {"Idempotency-Key": str(new_id())}
    shown = world.stranger.get(path).json()
    signed = {"name": "Pru", "agreed": True, "document_hash": shown["estimate"]["document_hash"]}
    stale = world.stranger.post(
        f"{path}/approval", json=signed | {"document_hash": "old"}, headers=key
    )
    done = world.stranger.post(
        f"{path}/approval", json=signed, headers={"Idempotency-Key": str(new_id())}
    )
    assert (shown["estimate"]["id"], shown["invoices"], shown["acts"]) == (again.id, [], [])
    assert (stale.status_code, stale.json()["code"]) == (409, "estimate_changed")
    assert world.stranger.get(f"/invitations/{done.json()['invitation']}").status_code == 200


def test_junk_revoked_and_links_to_the_other_kind_look_the_same(world):
    estimate, offer = written(world), offered(world)
    world.api.post(f"/estimates/{estimate.id}/revocation")
    eventually(lambda: world.stranger.get(estimate.path).status_code == 404, "it still works")
    good = written(world)
    before = state(world, good), world.api.get(f"/proposals/{offer.id}")["proposal"]["version"]
    other_kind = offer.path.replace("/p/", "/e/")
    proposals = good.path.replace("/e/", "/api/v1/links/")
    paths = [json_of(each) for each in (estimate.path, other_kind, f"{good.path}x", "/e/x")]

    answers = [world.stranger.get(path) for path in (*paths, proposals)]
    answers += [
        world.stranger.post(f"{path}/decline", json={"reason": "No"})
        for path in (json_of(other_kind), proposals)
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert len({str(answer.json() | {"trace_id": ""}) for answer in answers}) == 1
    assert world.stranger.get(f"{other_kind}/pdf").status_code == 404
    after = state(world, good), world.api.get(f"/proposals/{offer.id}")["proposal"]["version"]
    assert after == before


def test_a_mail_again_brings_a_new_link_and_one_that_is_refused_ends_none(world):
    estimate = written(world)
    soon = world.api.post(f"/estimates/{estimate.id}/resending")
    assert (soon.status, soon.body["code"]) == (429, "estimate_sent_just_now")
    assert world.stranger.get(estimate.path).status_code == 200
    later = world.api.post("/test-clock/advances", {"days": 1}, key=str(new_id()))
    assert later.status in (200, 201, 202), later.body

    again = eventually(
        lambda: world.api.post(f"/estimates/{estimate.id}/resending").status == 200, "not resent"
    )

    assert again
    eventually(lambda: link(world, estimate.email) != estimate.path, "no second mail")
    assert world.stranger.get(estimate.path).status_code == 404
    assert world.stranger.get(link(world, estimate.email)).status_code == 200
