"""What the main job's steps do again and again: make, look into the mailbox, come in."""

import re
from typing import Any

from suite.story import Scene, eventually, so
from suite.story.api import Answer

PASSWORD = "quiet-harbor-walks-{run}"


def make(scene: Scene, what: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Makes something as the owner, once for this telling, and remembers it."""
    answer: Answer = scene.api("owner").post(path, body, key=scene.key(what))
    so(answer.status == 201, f"POST {path} answered {answer.status} {answer.body}")
    scene.facts[what] = answer.body
    made: dict[str, Any] = answer.body
    return made


def proposal_draft(scene: Scene) -> dict[str, Any]:
    """Returns the proposal of the story: a monthly service and a one-off line, taxed."""
    taxed = {"tax_name": "VAT", "tax_rate": "20", "discount_percent": "0", "quantity": "1"}
    return {
        "client_id": scene.facts["client"]["id"],
        "contact_id": scene.facts["contact"]["id"],
        "title": "Design, month by month",
        "introduction": "Thank you for the workshop. This is what we would do.",
        "terms": "Either side may end monthly work with 30 days' notice.",
        "currency": "GBP",
        "payment_method_required": True,
        "lines": [
            {
                "name": "Design retainer",
                "description": "Two days a month",
                "billing": "recurring",
                "interval_unit": "month",
                "interval_count": 1,
                "unit_price": "1200.00",
                **taxed,
            },
            {
                "name": "Brand workshop",
                "description": "One day, on site",
                "billing": "on_acceptance",
                "unit_price": "450.00",
                **taxed,
            },
        ],
    }


def mail_address(scene: Scene, name: str) -> str:
    """Returns a mail address that is new in this telling."""
    return f"{name}.{scene.run}@acme.example"


def mail_to(scene: Scene, name: str) -> Any:
    """Returns the mail that the mailbox has for someone, or None."""
    owner = scene.api("owner")
    for row in owner.get("/mailbox")["items"]:
        if row["to"] == mail_address(scene, name):
            return owner.get(f"/mailbox/{row['service']}/{row['id']}").body
    return None


def paid_invoices(scene: Scene, how_many: int) -> Any:
    """Returns the contact's invoices if there are so many and all are paid."""
    rows = scene.api("contact").get("/my-billing")["recent_invoices"]
    paid = [row for row in rows if row["status"] == "paid"]
    return paid if len(rows) == how_many and len(paid) == how_many else None


def payments_of(scene: Scene) -> list[Any]:
    """Returns every payment on the contact's invoices."""
    rows = scene.api("contact").get("/my-billing")["recent_invoices"]
    pages = [scene.api("contact").get(f"/invoices/{row['id']}").body for row in rows]
    return [payment for page in pages for payment in page["payments"]]


def stranger_api(scene: Scene) -> Any:
    """Another client of the same firm, with a contact who came in by a proposal of their own."""
    stranger, password = scene.api("stranger"), PASSWORD.format(run=scene.run)
    if stranger.sign_in(mail_address(scene, "eve"), password).status == 200:
        return stranger
    client = make(scene, "other_client", "/clients", {"name": f"Other {scene.run}"})
    person = {"name": "Eve Hall", "email": mail_address(scene, "eve"), "role": "client"}
    contact = make(scene, "other_contact", f"/clients/{client['id']}/contacts", person)
    draft = proposal_draft(scene) | {"client_id": client["id"], "contact_id": contact["id"]}
    proposal = make(scene, "other_proposal", "/proposals", draft)
    scene.api("owner").post(f"/proposals/{proposal['id']}/sending")
    mail = eventually(lambda: mail_to(scene, "eve"), "the mailbox has no mail to Eve")
    body = {"token": token_in(mail), "password": password}
    stranger.keep_session(stranger.post("/invitations/acceptance", body))
    return stranger


def token_in(mail: dict[str, Any], way: str = "/invitations/") -> str:
    """Returns the token of the way in that a mail carries."""
    link = re.search(rf"https?://\S+{way}([\w-]+)", mail["text"])
    so(link is not None, "the mail has no way in")
    return link.group(1) if link else ""
