"""Documents: drafted, sent, approved, billed, credited, read in."""

import re
from types import SimpleNamespace
from typing import Any

from suite.story import Scene, eventually
from suite.story.acts import mail_to, proposal_draft
from tests.e2e.worlds.people import prospect


def draft(scene: Scene, name: str) -> Any:
    """Composes a proposal of one-off work."""
    draft = proposal_draft(scene)
    body = draft | {"title": f"Proposal {name}", "lines": draft["lines"][1:]}
    answer = scene.api("owner").post("/proposals", body, key=scene.key(name))
    assert answer.status == 201, answer.body
    return answer.body


def sent(scene: Scene, name: str) -> str:
    """Composes a proposal and sends it."""
    proposal: str = draft(scene, name)["id"]
    assert scene.api("owner").post(f"/proposals/{proposal}/sending").status == 200
    return proposal


def estimate(scene: Scene, world: SimpleNamespace, name: str) -> str:
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


def billed(scene: Scene, estimate: str) -> str:
    """Sends an estimate, has it approved and bills a part; returns the draft's id."""
    owner, contact, path = scene.api("owner"), scene.api("contact"), f"/estimates/{estimate}"
    assert owner.post(f"{path}/sending").status == 200
    hash_ = contact.get(path)["estimate"]["document_hash"]
    signed = {"name": "Dana Moore", "agreed": True, "document_hash": hash_}
    assert contact.post(f"{path}/approval", signed, key=scene.key("approve")).status == 200
    billed = owner.post(f"{path}/invoices", {"percent": "30"}, key=scene.key("bill"))
    assert billed.status == 201, billed.body
    return str(billed.body["id"])


def credited(scene: Scene, invoice: str) -> str:
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


def overpaid(scene: Scene, client: str) -> str:
    """Has a client pay more than an invoice asks for, which leaves a credit; returns the client."""
    owner, lines = scene.api("owner"), [{"name": "Workshop", "unit_price": "480.00"}]
    body = {"client_id": client, "lines": lines}
    path = f"/invoices/{owner.post('/invoices', body, key=scene.key('workshop'))['id']}"
    assert owner.post(f"{path}/issue", key=scene.key("issue-workshop")).status == 200
    paid = {"amount": 60_000, "currency": "GBP", "reference": "BACS", "received_on": "2026-01-02"}
    told = owner.post(f"{path}/offline-payments", paid, key=scene.key("overpay"))
    assert told.status in (200, 201), told.body
    methods = f"/clients/{client}/payment-methods"
    eventually(lambda: owner.get(methods)["credits"], "the client has no credit")
    return client


def link(scene: Scene) -> str:
    """Sends a prospect a proposal; returns the token of the link that opens it."""
    owner, name = scene.api("owner"), "prospect"
    draft = proposal_draft(scene) | prospect(scene, name, "Cedar & Co")
    proposal = owner.post("/proposals", draft, key=scene.key(f"proposal-{name}")).body
    assert owner.post(f"/proposals/{proposal['id']}/sending").status == 200
    mail = eventually(lambda: mail_to(scene, name), "no mail to Pru")
    return re.findall(r"/p/([\w-]+)", mail["text"])[0]


def estimate_link(scene: Scene) -> str:
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
        draft | prospect(scene, name, "Birch & Co"),
        key=scene.key(f"estimate-{name}"),
    )
    assert owner.post(f"/estimates/{made.body['id']}/sending").status == 200
    mail = eventually(lambda: mail_to(scene, name), "no mail to Pru")
    return re.findall(r"/e/([\w-]+)", mail["text"])[0]


def file(scene: Scene, of: str, *rows: str) -> str:
    """Reads a file in; returns it when every row was looked at."""
    body = {"name": "old system.csv", "text": "\n".join(rows)}
    answer = (owner := scene.api("owner")).post(f"/{of}/imports", body, key=scene.key(f"file {of}"))
    assert answer.status == 201, answer.body
    path = f"/{of}/imports/{answer['id']}"
    eventually(lambda: owner.get(path)["file"]["status"] == "checked", "the file is looked at")
    return str(answer["id"])


def tax(scene: Scene) -> str:
    """Begins a list of taxes."""
    made = scene.api("owner").post("/taxes", {"name": "VAT", "rate": "20"}, key=scene.key("tax"))
    return str(made["id"])
