"""Whom the firm works with: clients, contacts, members, keys."""

from typing import Any

from suite.story import Scene, eventually
from suite.story.acts import PASSWORD, mail_address, mail_to, proposal_draft, token_in


def fresh(scene: Scene, name: str, **more: Any) -> str:
    """Adds a client who has nothing yet but a contact."""
    owner = scene.api("owner")
    client = owner.post("/clients", {"name": f"Birch {name}"} | more, key=scene.key(name)).body
    person = {"name": "Rosa Lind", "email": mail_address(scene, name), "role": "client"}
    path = f"/clients/{client['id']}/contacts"
    assert owner.post(path, person, key=scene.key(f"contact-{name}")).status == 201
    return str(client["id"])


def first_contact(scene: Scene, client: str) -> str:
    return str(scene.api("owner").get(f"/clients/{client}")["contacts"][0]["id"])


def prospect(scene: Scene, name: str, company: str) -> dict[str, str]:
    """Adds a client with a prospect; returns who both are, as documents name them."""
    owner = scene.api("owner")
    client = owner.post("/clients", {"name": company}, key=scene.key(name)).body
    person = {"name": "Pru Prospect", "email": mail_address(scene, name), "role": "prospect"}
    path = f"/clients/{client['id']}/contacts"
    contact = owner.post(path, person, key=scene.key(f"contact-{name}")).body
    return {"client_id": client["id"], "contact_id": contact["id"]}


def member(scene: Scene) -> str:
    """Invites somebody to the team."""
    person = {"name": "Nia Park", "email": mail_address(scene, "nia"), "role": "staff"}
    invited = scene.api("owner").post("/team", person)
    assert invited.status == 201, invited.body
    return str(invited["member"]["id"])


def key(scene: Scene) -> str:
    """Makes a key for a program."""
    draft = {"name": "Website", "permissions": ["clients:read", "invoices:read"]}
    answer = scene.api("owner").post("/api-keys", draft)
    assert answer.status == 201, answer.body
    return str(answer["api_key"]["id"])


def invitation(scene: Scene, client: str) -> str:
    """Sends the fresh client a proposal; returns the token of the way in."""
    owner = scene.api("owner")
    contact = owner.get(f"/clients/{client}")["contacts"][0]["id"]
    draft = proposal_draft(scene) | {"client_id": client, "contact_id": contact}
    proposal = owner.post("/proposals", draft, key=scene.key("invitation")).body
    assert owner.post(f"/proposals/{proposal['id']}/sending").status == 200
    return token_in(eventually(lambda: mail_to(scene, "invited"), "no mail to Rosa"))


def credentials(scene: Scene) -> dict[str, dict[str, str]]:
    password = PASSWORD.format(run=scene.run)
    return {
        "owner": {"email": scene.owner_email, "password": scene.owner_password},
        "contact": {"email": mail_address(scene, "dana"), "password": password},
    }
