"""A firm with one of everything that a page can show, made through the JSON API."""

import re
from types import SimpleNamespace
from typing import Any

from common.ids import new_id
from suite.story import Scene, eventually, tell
from suite.story.acts import PASSWORD, mail_address, mail_to, proposal_draft, token_in
from suite.story.main_job import MAIN

MOMENTS = {"failed": "tok_declined_insufficient_funds", "unknown": "tok_timeout_after"}


def make_world(scene: Scene) -> SimpleNamespace:
    """Tells the main job, then adds what it leaves out; returns the ids by what they show."""
    assert tell(MAIN, scene, say=lambda line: None)
    contact, facts = scene.api("contact"), scene.facts
    world = SimpleNamespace(
        client=facts["client"]["id"],
        contact=scene.api("owner").get(f"/clients/{facts['client']['id']}")["contacts"][0]["id"],
        accepted=facts["proposal"]["id"],
        paid=facts["invoice"]["id"],
        service=facts["retainer"]["id"],
        used=facts["method"]["id"],
        used_words="ending in 4242",
        draft=_draft(scene, "draft")["id"],
        awaiting=_sent(scene, "awaiting"),
        declined=_sent(scene, "declined"),
        fresh=_fresh(scene, "fresh"),
    )
    [first, *_] = scene.api("owner").get(f"/clients/{world.client}/schedule")["automatic"]
    world.item = first["items"][0]["id"]
    world.signer = _first_contact(scene, world.client)
    world.test_client = _fresh(scene, "tested", is_test=True)
    world.tester = _first_contact(scene, world.test_client)
    world.key = _key(scene)
    contact.post(f"/proposals/{world.declined}/decline", {"reason": "Too early for us."})
    world.guess, world.asked = _estimate(scene, world, "guess"), _estimate(scene, world, "asked")
    world.approved = _estimate(scene, world, "approved")
    line = {"name": "Drawings", "unit_price": "85.00"}
    written = {"client_id": world.client, "lines": [line]}
    world.written = scene.api("owner").post("/invoices", written, key=str(new_id()))["id"]
    world.part = _billed(scene, world.approved)
    assert scene.api("owner").post(f"/estimates/{world.asked}/sending").status == 200
    for name, token in MOMENTS.items():
        setattr(world, name, _invoice(scene, name, token))
    world.invitation = _invitation(scene, _fresh(scene, "invited"))
    world.contact = scene.api("owner").get(f"/clients/{world.client}")["contacts"][0]["id"]
    _agree_on_hours(scene, world)
    rows = "name,terms_days,color", "Ash,14,red", "Birch,soon,blue", "Ash,7,green"
    world.file = _file(scene, "clients", *rows)
    world.old = _file(scene, "invoices", "number,client,name,unit_price", "OLD-7,Nobody,Care,100")
    world.credit_note = _credited(scene, world.paid)
    world.member, world.link, world.tax = _member(scene), _link(scene), _tax(scene)
    world.spare = _method(scene, "spare", "tok_mastercard")
    world.spare_words = "ending in 4444"
    world.estimate_link = _estimate_link(scene)
    world.plan, world.subscription = _subscribed(scene, world.client)
    mail = scene.api("owner").get("/mailbox")["items"][0]
    world.mail = f"{mail['service']}/{mail['id']}"
    world.credentials = _credentials(scene)
    return world


def _subscribed(scene: Scene, client: str) -> tuple[Any, Any]:
    """Makes a plan with all that one can have, and puts the client on it; returns both ids."""
    draft = {
        "name": "Design retainer", "description": "Two days a week.", "unit_price": "1200.00",
        "setup_price": "150.00", "trial_days": 14, "tax_name": "VAT", "tax_rate": "20",
    }  # fmt: skip
    plan = (owner := scene.api("owner")).post("/plans", draft, key=scene.key("plan"))
    start = {"client_id": client, "plan_id": plan["id"], "quantity": 2}
    return plan["id"], owner.post("/subscriptions", start, key=scene.key("subscribed"))["id"]


def _file(scene: Scene, of: str, *rows: str) -> str:
    """Reads a file in; returns it when every row was looked at."""
    body = {"name": "old system.csv", "text": "\n".join(rows)}
    answer = (owner := scene.api("owner")).post(f"/{of}/imports", body, key=scene.key(f"file {of}"))
    assert answer.status == 201, answer.body
    path = f"/{of}/imports/{answer['id']}"
    eventually(lambda: owner.get(path)["file"]["status"] == "checked", "the file is looked at")
    return str(answer["id"])


def _draft(scene: Scene, name: str) -> Any:
    """Composes a proposal of one-off work."""
    draft = proposal_draft(scene)
    body = draft | {"title": f"Proposal {name}", "lines": draft["lines"][1:]}
    answer = scene.api("owner").post("/proposals", body, key=scene.key(name))
    assert answer.status == 201, answer.body
    return answer.body


def _sent(scene: Scene, name: str) -> str:
    """Composes a proposal and sends it."""
    proposal: str = _draft(scene, name)["id"]
    assert scene.api("owner").post(f"/proposals/{proposal}/sending").status == 200
    return proposal


def _estimate(scene: Scene, world: SimpleNamespace, name: str) -> str:
    """Drafts an estimate; returns its id."""
    line = {"name": "Drawings", "unit_price": "85.00", "quantity": "16", "description": "Plans"}
    draft = {
        "client_id": world.client,
        "contact_id": world.contact,
        "title": f"Stand, {name}",
        "notes": "Drawn, built and put up.",
        "terms": "Half of it is due before work begins.",
        "lines": [line, line | {"name": "Building", "unit_price": "3180", "quantity": "1"}],
    }
    made = scene.api("owner").post("/estimates", draft, key=scene.key(f"estimate-{name}"))
    assert made.status == 201, made.body
    return str(made.body["id"])


def _billed(scene: Scene, estimate: str) -> str:
    """Sends an estimate, has it approved and bills a part; returns the draft's id."""
    owner, contact, path = scene.api("owner"), scene.api("contact"), f"/estimates/{estimate}"
    assert owner.post(f"{path}/sending").status == 200
    hash_ = contact.get(path)["estimate"]["document_hash"]
    signed = {"name": "Dana Moore", "agreed": True, "document_hash": hash_}
    assert contact.post(f"{path}/approval", signed, key=scene.key("approve")).status == 200
    billed = owner.post(f"{path}/invoices", {"percent": "30"}, key=scene.key("bill"))
    assert billed.status == 201, billed.body
    return str(billed.body["id"])


def _first_contact(scene: Scene, client: str) -> str:
    return str(scene.api("owner").get(f"/clients/{client}")["contacts"][0]["id"])


def _key(scene: Scene) -> str:
    """Makes a key for a program."""
    draft = {"name": "Website", "permissions": ["clients:read", "invoices:read"]}
    answer = scene.api("owner").post("/api-keys", draft)
    assert answer.status == 201, answer.body
    return str(answer["api_key"]["id"])


def _tax(scene: Scene) -> str:
    """Begins a list of taxes."""
    made = scene.api("owner").post("/taxes", {"name": "VAT", "rate": "20"}, key=scene.key("tax"))
    return str(made["id"])


def _fresh(scene: Scene, name: str, **more: Any) -> str:
    """Adds a client who has nothing yet but a contact."""
    owner = scene.api("owner")
    client = owner.post("/clients", {"name": f"Birch {name}"} | more, key=scene.key(name)).body
    person = {"name": "Rosa Lind", "email": mail_address(scene, name), "role": "client"}
    path = f"/clients/{client['id']}/contacts"
    assert owner.post(path, person, key=scene.key(f"contact-{name}")).status == 201
    return str(client["id"])


def _invitation(scene: Scene, client: str) -> str:
    """Sends the fresh client a proposal; returns the token of the way in."""
    owner = scene.api("owner")
    contact = owner.get(f"/clients/{client}")["contacts"][0]["id"]
    draft = proposal_draft(scene) | {"client_id": client, "contact_id": contact}
    proposal = owner.post("/proposals", draft, key=scene.key("invitation")).body
    assert owner.post(f"/proposals/{proposal['id']}/sending").status == 200
    return token_in(eventually(lambda: mail_to(scene, "invited"), "no mail to Rosa"))


def _credited(scene: Scene, invoice: str) -> str:
    """Credits a part of a paid invoice; returns the credit note."""
    owner, path = scene.api("owner"), f"/invoices/{invoice}"
    lines = [{"position": 1, "amount": 2500}]
    seen = owner.post(f"{path}/credit-note-previews", {"lines": lines})
    order = {
        "lines": lines,
        "reason": "Two hours were not needed.",
        "expected_amount": seen["total_amount"],
    }
    answer = owner.post(f"{path}/credit-notes", order, key=scene.key("credit-note"))
    assert answer.status == 200, answer.body
    return str(answer["id"])


def _member(scene: Scene) -> str:
    """Invites somebody to the team."""
    person = {"name": "Nia Park", "email": mail_address(scene, "nia"), "role": "staff"}
    invited = scene.api("owner").post("/team", person)
    assert invited.status == 201, invited.body
    return str(invited["member"]["id"])


def _link(scene: Scene) -> str:
    """Sends a prospect a proposal; returns the token of the link that opens it."""
    owner, name = scene.api("owner"), "prospect"
    draft = proposal_draft(scene) | _prospect(scene, name, "Cedar & Co")
    proposal = owner.post("/proposals", draft, key=scene.key(f"proposal-{name}")).body
    assert owner.post(f"/proposals/{proposal['id']}/sending").status == 200
    mail = eventually(lambda: mail_to(scene, name), "no mail to Pru")
    return re.findall(r"/p/([\w-]+)", mail["text"])[0]


def _estimate_link(scene: Scene) -> str:
    """Sends a prospect an estimate; returns the token of the link that opens it."""
    owner, name = scene.api("owner"), "estimate-prospect"
    line = {"name": "A sign", "quantity": "1", "unit_price": "1200", "tax_name": "VAT"}
    draft = {
        "title": "A sign for the door",
        "terms": "Valid as long as it is open.",
        "lines": [line | {"tax_rate": "20"}],
    }
    made = owner.post(
        "/estimates",
        draft | _prospect(scene, name, "Birch & Co"),
        key=scene.key(f"estimate-{name}"),
    )
    assert owner.post(f"/estimates/{made.body['id']}/sending").status == 200
    mail = eventually(lambda: mail_to(scene, name), "no mail to Pru")
    return re.findall(r"/e/([\w-]+)", mail["text"])[0]


def _prospect(scene: Scene, name: str, company: str) -> dict[str, str]:
    """Adds a client with a prospect; returns who both are, as documents name them."""
    owner = scene.api("owner")
    client = owner.post("/clients", {"name": company}, key=scene.key(name)).body
    person = {"name": "Pru Prospect", "email": mail_address(scene, name), "role": "prospect"}
    path = f"/clients/{client['id']}/contacts"
    contact = owner.post(path, person, key=scene.key(f"contact-{name}")).body
    return {"client_id": client["id"], "contact_id": contact["id"]}


def _method(scene: Scene, name: str, token: str) -> str:
    """Adds a card for the contact."""
    body = {"token": token, "make_default": False}
    path = "/my-billing/payment-methods"
    answer = scene.api("contact").post(path, body, key=scene.key(f"card-{name}"))
    assert answer.status == 201, answer.body
    return str(answer["id"])


def _invoice(scene: Scene, name: str, token: str) -> str:
    """Accepts a proposal on a card that does not simply pay; returns its invoice."""
    contact, proposal = scene.api("contact"), _sent(scene, name)
    shown = contact.get(f"/proposals/{proposal}")
    body = {
        "name": "Dana Moore",
        "agreed": True,
        "document_hash": shown["proposal"]["document_hash"],
        "payment_method_id": _method(scene, name, token),
    }
    path = f"/proposals/{proposal}/acceptance"
    assert contact.post(path, body, key=scene.key(f"accept-{name}")).status == 200
    return eventually(lambda: _tried(scene, name), f"{name}: no payment was tried")


def _agree_on_hours(scene: Scene, world: SimpleNamespace) -> None:
    """Has hours agreed to, of which nobody has said yet what they came to, and offers a change."""
    owner, contact, draft = scene.api("owner"), scene.api("contact"), proposal_draft(scene)
    hours = {"billing": "estimate", "estimate_by": "hours", "quantity": "10", "most": "15"}
    line = draft["lines"][1] | hours | {"name": "Build of the stand", "unit_price": "80.00"}
    body = draft | {"title": "Build, by the hour", "lines": [line]}
    made = owner.post("/proposals", body, key=scene.key("hours")).body
    assert owner.post(f"/proposals/{made['id']}/sending").status == 200
    signed = {
        "name": "Dana Moore",
        "agreed": True,
        "document_hash": contact.get(f"/proposals/{made['id']}")["proposal"]["document_hash"],
        "payment_method_id": world.used,
    }
    path = f"/proposals/{made['id']}"
    assert contact.post(f"{path}/acceptance", signed, key=scene.key("sign-hours")).status == 200
    change = owner.post(f"{path}/change-orders", key=scene.key("change")).body
    assert owner.post(f"/proposals/{change['id']}/sending").status == 200

    def waiting() -> Any:
        rows = owner.get(f"/clients/{world.client}/schedule")["manual"]
        return next((row for row in rows if row["can_confirm"]), None)

    item = eventually(waiting, "nothing waits for its price")
    world.agreed, world.change = made["id"], change["id"]
    world.waiting, world.estimated = item["id"], item["service_id"]


def _tried(scene: Scene, name: str) -> str | None:
    """Returns the invoice on which a payment ended in that status."""
    for row in scene.api("contact").get("/my-billing")["actions"]:
        if row["kind"] != "invoice":
            continue
        payments = scene.api("contact").get(f"/invoices/{row['id']}")["payments"]
        if any(payment["status"] == name for payment in payments):
            return str(row["id"])
    return None


def _credentials(scene: Scene) -> dict[str, dict[str, str]]:
    password = PASSWORD.format(run=scene.run)
    return {
        "owner": {"email": scene.owner_email, "password": scene.owner_password},
        "contact": {"email": mail_address(scene, "dana"), "password": password},
    }
