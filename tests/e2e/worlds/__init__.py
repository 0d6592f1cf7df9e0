"""A firm with one of everything that a page can show, made through the JSON API."""

from types import SimpleNamespace

from common.ids import new_id
from suite.story import Scene, tell
from suite.story.main_job import MAIN
from tests.e2e.worlds.agreements import (
    agree_on_hours,
    invoice,
    method,
    subscribed,
    waiting_where_parts_are_let,
)
from tests.e2e.worlds.papers import (
    billed,
    credited,
    draft,
    estimate,
    estimate_link,
    file,
    link,
    overpaid,
    sent,
    tax,
)
from tests.e2e.worlds.people import credentials, first_contact, fresh, invitation, key, member

MOMENTS = {
    "failed": "tok_declined_insufficient_funds",
    "unknown": "tok_timeout_after",
    "requires_action": "tok_requires_authentication",
}


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
        draft=draft(scene, "draft")["id"],
        awaiting=sent(scene, "awaiting"),
        declined=sent(scene, "declined"),
        fresh=fresh(scene, "fresh"),
    )
    [first, *_] = scene.api("owner").get(f"/clients/{world.client}/schedule")["automatic"]
    world.item = first["items"][0]["id"]
    world.signer = first_contact(scene, world.client)
    world.test_client = fresh(scene, "tested", is_test=True)
    world.tester = first_contact(scene, world.test_client)
    world.key = key(scene)
    contact.post(f"/proposals/{world.declined}/decline", {"reason": "Too early for us."})
    world.guess, world.asked = estimate(scene, world, "guess"), estimate(scene, world, "asked")
    world.approved = estimate(scene, world, "approved")
    line = {"name": "Drawings", "unit_price": "85.00"}
    written = {"client_id": world.client, "lines": [line]}
    world.written = scene.api("owner").post("/invoices", written, key=str(new_id()))["id"]
    world.part = billed(scene, world.approved)
    assert scene.api("owner").post(f"/estimates/{world.asked}/sending").status == 200
    for name, token in MOMENTS.items():
        setattr(world, name, invoice(scene, name, token))
    world.asked_by_bank = waiting_where_parts_are_let(scene, world.requires_action)
    world.invitation = invitation(scene, fresh(scene, "invited"))
    world.contact = scene.api("owner").get(f"/clients/{world.client}")["contacts"][0]["id"]
    agree_on_hours(scene, world)
    rows = "name,terms_days,color", "Ash,14,red", "Birch,soon,blue", "Ash,7,green"
    world.file = file(scene, "clients", *rows)
    world.old = file(scene, "invoices", "number,client,name,unit_price", "OLD-7,Nobody,Care,100")
    world.credit_note = credited(scene, world.paid)
    world.ahead = overpaid(scene, fresh(scene, "ahead"))
    world.member, world.link, world.tax = member(scene), link(scene), tax(scene)
    world.spare = method(scene, "spare", "tok_mastercard")
    world.spare_words = "ending in 4444"
    world.estimate_link = estimate_link(scene)
    world.plan, world.subscription, world.running = subscribed(scene, world.client)
    mail = scene.api("owner").get("/mailbox")["items"][0]
    world.mail = f"{mail['service']}/{mail['id']}"
    world.credentials = credentials(scene)
    return world
