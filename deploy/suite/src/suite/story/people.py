"""Who may do what: people are asked in, prove who they are, look for each other, and are refused."""

from typing import Any

import pyotp

from common.clock import now
from suite.story import Chapter, Scene, eventually, so
from suite.story.acts import PASSWORD, mail_address, mail_to, make, proposal_draft, token_in
from suite.story.main_job import owner_signs_in

REASON = "Dana asked by phone what is open."


def owner_invites_a_contact(scene: Scene) -> str:
    """The owner adds a client and asks its contact in to My Billing."""
    client = make(scene, "client", "/clients", {"name": f"Birch {scene.run}"})
    person = {"name": "Dana Moore", "email": mail_address(scene, "dana"), "role": "client"}
    contact = make(scene, "contact", f"/clients/{client['id']}/contacts", person)
    path = f"/clients/{client['id']}/contacts/{contact['id']}/invitation"

    def invite() -> Any:
        asked = scene.api("owner").post(path)
        return asked if asked.status == 201 else None

    eventually(invite, "identity does not hear of the contact")
    mail = eventually(lambda: mail_to(scene, "dana"), "the mailbox has no mail to Dana")
    _accept(scene, "contact", token_in(mail), "dana")
    so(scene.api("contact").get("/my-billing").status == 200, "My Billing does not open")
    return f"“{mail['subject']}” to {mail['to']}; the link opens My Billing, once"


def owner_invites_an_admin(scene: Scene) -> str:
    """The owner asks an admin into the team."""
    draft = {"name": "Mia Hart", "email": mail_address(scene, "mia"), "role": "admin"}
    asked = scene.api("owner").post("/team", draft)
    so(asked.status in {201, 409}, f"{asked.status} {asked.code}")
    so("token" not in str(asked.body), "the answer to a member carries the way in")
    mail = eventually(lambda: mail_to(scene, "mia"), "the mailbox has no mail to Mia")
    _accept(scene, "admin", token_in(mail), "mia")
    session = scene.api("admin").get("/session")
    so(session["role"] == "admin", f"Mia is {session.body}")
    scene.facts["mia"] = next(m for m in _team(scene) if m["email"] == draft["email"])
    return "Mia chose a password and works as admin; the token was in no answer"


def admin_turns_on_codes(scene: Scene) -> str:
    """The admin turns on sign-in codes; from then on the password alone is not enough."""
    mia = scene.api("admin")
    begun = mia.post("/security/totp")
    so(begun.status == 201, f"{begun.status} {begun.code}")
    device = pyotp.TOTP(begun["secret"])
    first = device.at(now(), counter_offset=-1)
    confirmed = mia.post("/security/totp/confirmation", {"code": first})
    so(confirmed.status == 200 and len(confirmed["codes"]) == 10, f"{confirmed.status}")
    mia.delete("/session")
    owed = mia.post("/session", _credentials(scene, "mia"))
    so(owed.body.get("needs") == "code", f"the password alone answered {owed.body}")
    so(mia.get("/session").status == 401, "a ticket is taken for a session")
    return _give_codes(scene, device, first, owed["ticket"])


def admin_rises_no_further(scene: Scene) -> str:
    """The admin makes nobody an owner, and the last owner cannot go."""
    mia, owner = scene.api("admin"), scene.api("owner")
    me = scene.facts["mia"]
    risen = mia.patch(f"/team/{me['id']}", {"role": "owner"}, etag=f'"{me["version"]}"')
    so(risen.status == 403, f"an admin made themselves owner: {risen.status}")
    draft = {"name": "Eve", "email": mail_address(scene, "eve"), "role": "owner"}
    invited = mia.post("/team", draft)
    so(invited.status == 403, f"an admin asked an owner in: {invited.status}")
    last = next(m for m in _team(scene) if m["email"] == scene.owner_email)
    gone = owner.delete(f"/team/{last['id']}")
    so(gone.status in {403, 409}, f"the last owner left: {gone.status}")
    return f"403, 403 and {gone.status} {gone.code}"


def admin_looks_as_the_contact(scene: Scene) -> str:
    """The admin looks as the contact, for a reason; paying, methods and signing stay the contact's."""
    mia = _visit(scene)
    session = mia.get("/session").body
    so(session["kind"] == "contact" and session["name"] == "Dana Moore", f"{session}")
    so(mia.get("/my-billing").status == 200, "My Billing does not open")
    method = {"token": "tok_visa", "make_default": True}
    refused = [
        mia.post("/my-billing/payment-methods", method, key=scene.key("visit-card")),
        mia.post("/security/totp"),
        mia.post(f"/contacts/{scene.facts['contact']['id']}/impersonations", {"reason": REASON}),
    ]
    so(all(each.status in {403, 404} for each in refused), f"{[r.status for r in refused]}")
    so(refused[0].code == "impersonation_read_only", f"refused as {refused[0].code}")
    so(mia.get(f"/clients/{scene.facts['client']['id']}").status == 404, "the firm's side is open")
    back = mia.post("/impersonation/end")
    mia.keep_session(back)
    so(mia.get("/session")["role"] == "admin", "the way back leads elsewhere")
    return f"refused: {', '.join(f'{each.status} {each.code}' for each in refused)}; then back"


def contact_sees_who_looked(scene: Scene) -> str:
    """The contact sees who looked, when and why; the owner ends the next look at once."""
    seen = eventually(
        lambda: scene.api("contact").get("/impersonations").body.get("past"),
        "the contact does not see who looked",
    )
    so(REASON in str(seen), f"the contact sees {seen}")
    mia = _visit(scene)
    running = eventually(lambda: _running(scene), "the firm does not see who looks")
    revoked = scene.api("owner").post(f"/impersonations/{running['id']}/revocation")
    so(revoked.status == 200, f"{revoked.status} {revoked.code}")
    after = mia.get("/my-billing")
    so(after.status in {401, 404}, f"the visit went on: {after.status}")
    return f"{len(seen)} look with its reason; after the revocation {after.status} {after.code}"


def a_key_opens_what_it_names(scene: Scene) -> str:
    """A program's key opens what it names and nothing more, until it is revoked."""
    owner = scene.api("owner")
    made = owner.post("/api-keys", {"name": scene.run, "permissions": ["clients:read"]})
    so(made.status == 201, f"{made.status} {made.code}")
    program = scene.api("program")
    program.use_key(_key_text(made.body))
    so(program.get("/clients").status == 200, "the key does not open the clients")
    closed = [program.get("/invoices").status, program.get("/team").status]
    so(closed == [403, 403], f"the key opens more: {closed}")
    so(
        owner.post(f"/api-keys/{made['api_key']['id']}/revocation").status == 200,
        "it cannot be revoked",
    )
    eventually(lambda: program.get("/clients").status == 401, "the key works on", seconds=60)
    return "200 for what it names, 403 for the rest, 401 after its revocation"


def a_prospect_gives_a_card_by_a_link(scene: Scene) -> str:
    """A prospect gives the card that a proposal asks for by its link, once, and signs with it."""
    path, proposal = _offer_to_prospect(scene)
    pru, card = scene.api("prospect"), {"token": "tok_visa"}
    given = pru.post(f"{path}/payment-methods", card, key=scene.key("link-card"))
    so(given.status == 201, f"the card answered {given.status} {given.code}")
    so(given["held_for"] == proposal["id"], f"the card is for {given['held_for']}")
    second = pru.post(f"{path}/payment-methods", card, key=scene.key("second-link-card"))
    so(second.status == 409, f"a second card answered {second.status}")
    shown = pru.get(path)["proposal"]
    signed = {"name": "Pru Lane", "agreed": True, "document_hash": shown["document_hash"]}
    done = pru.post(f"{path}/acceptance", signed, key=scene.key("link-acceptance"))
    so(done.status == 200, f"signing answered {done.status} {done.code}")
    over = eventually(lambda: pru.get(path).status == 404, "the link goes on")
    so(over, "the link goes on")
    return f"{given['brand']} {given['last4']} for {proposal['number']} alone; a second: 409"


def owner_disables_the_admin(scene: Scene) -> str:
    """The owner disables the admin, whose sessions end at once."""
    owner, mia = scene.api("owner"), scene.api("admin again")
    _sign_in_with_next_code(scene, mia)
    so(mia.get("/clients").status == 200, "Mia is not in")
    disabled = owner.post(f"/team/{scene.facts['mia']['id']}/disablement")
    so(disabled.status == 200, f"{disabled.status} {disabled.code}")
    after = mia.get("/clients")
    so(after.status == 401, f"a disabled admin got {after.status}")
    again = mia.post("/session", _credentials(scene, "mia"))
    so(again.status == 401, f"a disabled admin signed in: {again.status}")
    return "401 at the next click, 401 at the door"


def the_audit_says_it_all(scene: Scene) -> str:
    """The audit log says who did what as whom, and what was refused."""
    owner = scene.api("owner")

    def told() -> Any:
        both = owner.get("/audit", **{"as": "others"}).body["items"]
        refused = owner.get("/audit", outcome="refused").body["items"]
        return (both, refused) if both and refused else None

    both, refused = eventually(told, "the audit log has nothing of it")
    names = {(entry["actor"], entry["on_behalf_of"]) for entry in both}
    so(("Mia Hart", "Dana Moore") in names, f"the audit names {names}")
    return f"{len(both)} entries of Mia as Dana, {len(refused)} refused"


def _accept(scene: Scene, who: str, token: str, name: str) -> None:
    api, password = scene.api(who), PASSWORD.format(run=scene.run)
    answer = api.post("/invitations/acceptance", {"token": token, "password": password})
    if answer.status == 404:  # It was accepted in an earlier telling.
        answer = api.post("/session", _credentials(scene, name))
    so(answer.status == 200, f"the invitation answered {answer.status} {answer.code}")
    api.keep_session(answer)
    again = scene.api("someone else").post(
        "/invitations/acceptance", {"token": token, "password": password}
    )
    so(again.status == 404, f"the link worked twice: {again.status}")


def _give_codes(scene: Scene, device: pyotp.TOTP, first: str, ticket: str) -> str:
    mia = scene.api("admin")
    used = mia.post("/session/code", {"ticket": ticket, "code": first})
    so(used.status in {401, 422}, f"a code worked twice: {used.status}")
    wrong = mia.post("/session/code", {"ticket": ticket, "code": "000000"})
    so(wrong.status in {401, 422}, f"a wrong code answered {wrong.status}")
    came = mia.post("/session/code", {"ticket": ticket, "code": device.at(now())})
    so(came.status == 200, f"the code answered {came.status} {came.code}")
    mia.keep_session(came)
    scene.facts["device"] = device
    return f"a used code: {used.status}, a wrong one: {wrong.status}, the next one lets her in"


def _sign_in_with_next_code(scene: Scene, api: Any) -> None:
    owed = api.post("/session", _credentials(scene, "mia"))
    code = scene.facts["device"].at(now(), counter_offset=1)
    came = api.post("/session/code", {"ticket": owed["ticket"], "code": code})
    so(came.status == 200, f"the next code answered {came.status} {came.code}")
    api.keep_session(came)


def _visit(scene: Scene) -> Any:
    mia, contact = scene.api("admin"), scene.facts["contact"]["id"]
    begun = mia.post(f"/contacts/{contact}/impersonations", {"reason": REASON})
    so(begun.status == 201, f"looking answered {begun.status} {begun.code}")
    mia.keep_session(begun)
    return mia


def _running(scene: Scene) -> Any:
    running = scene.api("owner").get("/impersonations")["running"]
    return running[0] if running else None


def _offer_to_prospect(scene: Scene) -> tuple[str, Any]:
    """Sends a proposal that asks for a card to a prospect; returns the way in and the proposal."""
    client = make(scene, "linked_client", "/clients", {"name": f"Lane {scene.run}"})
    person = {"name": "Pru Lane", "email": mail_address(scene, "pru"), "role": "prospect"}
    contact = make(scene, "linked_contact", f"/clients/{client['id']}/contacts", person)
    draft = proposal_draft(scene) | {"client_id": client["id"], "contact_id": contact["id"]}
    proposal = make(scene, "linked_proposal", "/proposals", draft)
    scene.api("owner").post(f"/proposals/{proposal['id']}/sending")
    mail = eventually(lambda: mail_to(scene, "pru"), "the mailbox has no mail to Pru")
    return f"/links/{token_in(mail, '/p/')}", proposal


def _key_text(body: Any) -> str:
    texts = [value for value in body.values() if isinstance(value, str) and value[:4] == "cfk_"]
    so(len(texts) == 1, f"the key is not shown once: {list(body)}")
    return texts[0]


def _team(scene: Scene) -> list[Any]:
    return list(scene.api("owner").get("/team")["items"])


def _credentials(scene: Scene, name: str) -> dict[str, str]:
    return {"email": mail_address(scene, name), "password": PASSWORD.format(run=scene.run)}


PEOPLE = Chapter(
    "people",
    "who may do what: invited, proven, looking for each other, and refused",
    [
        owner_signs_in,
        owner_invites_a_contact,
        owner_invites_an_admin,
        admin_turns_on_codes,
        admin_rises_no_further,
        admin_looks_as_the_contact,
        contact_sees_who_looked,
        a_key_opens_what_it_names,
        a_prospect_gives_a_card_by_a_link,
        owner_disables_the_admin,
        the_audit_says_it_all,
    ],
)
