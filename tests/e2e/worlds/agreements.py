"""What runs: subscriptions, hours, methods and payments that did not go well."""

from types import SimpleNamespace
from typing import Any

from suite.story import Scene, eventually
from suite.story.acts import proposal_draft
from tests.e2e.worlds.papers import sent


def subscribed(scene: Scene, client: str) -> tuple[Any, Any, Any]:
    """Offers a plan with all that one can have, and puts the client on it, on trial and without one.

    Returns the ids of the three; what the firm lets clients do with theirs is all that there is.
    """
    owner, draft = scene.api("owner"), {
        "name": "Design retainer", "description": "Two days a week.", "unit_price": "1200.00",
        "setup_price": "150.00", "trial_days": 14, "tax_name": "VAT", "tax_rate": "20",
        "is_offered": True,
    }  # fmt: skip
    said = {"etag": '"0"', "when_unpaid": "unpaid"}
    may = {"clients_may": ["cancel", "change_plan", "pause", "start"]}
    assert owner.put("/subscription-settings", said | may).status == 200
    plan = owner.post("/plans", draft, key=scene.key("plan"))["id"]
    start = {"client_id": client, "plan_id": plan, "quantity": 2}
    on_trial = owner.post("/subscriptions", start, key=scene.key("subscribed"))["id"]
    running = start | {"with_trial": False}
    return plan, on_trial, owner.post("/subscriptions", running, key=scene.key("running"))["id"]


def agree_on_hours(scene: Scene, world: SimpleNamespace) -> None:
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


def method(scene: Scene, name: str, token: str) -> str:
    """Adds a card for the contact."""
    body = {"token": token, "make_default": False}
    path = "/my-billing/payment-methods"
    answer = scene.api("contact").post(path, body, key=scene.key(f"card-{name}"))
    assert answer.status == 201, answer.body
    return str(answer["id"])


def invoice(scene: Scene, name: str, token: str) -> str:
    """Accepts a proposal on a card that does not simply pay; returns its invoice."""
    contact, proposal = scene.api("contact"), sent(scene, name)
    shown = contact.get(f"/proposals/{proposal}")
    body = {
        "name": "Dana Moore",
        "agreed": True,
        "document_hash": shown["proposal"]["document_hash"],
        "payment_method_id": method(scene, name, token),
    }
    path = f"/proposals/{proposal}/acceptance"
    assert contact.post(path, body, key=scene.key(f"accept-{name}")).status == 200
    return eventually(lambda: _tried(scene, name), f"{name}: no payment was tried")


def waiting_where_parts_are_let(scene: Scene, invoice: str) -> str:
    """Lets clients pay parts; returns the payment of the invoice that a bank wants confirmed."""
    _let_pay_parts(scene)
    payments = scene.api("contact").get(f"/invoices/{invoice}")["payments"]
    return next(str(each["id"]) for each in payments if each["status"] == "requires_action")


def _let_pay_parts(scene: Scene) -> None:
    owner = scene.api("owner")
    said = owner.get("/collection-settings")
    same = {name: said[name] for name in ("retry_days", "weekend", "holidays", "collects_on")}
    draft = same | {"etag": said["etag"], "clients_may": ["pay_part", "pay_by_link"]}
    answer = owner.put("/collection-settings", draft)
    assert answer.status == 200, answer.body


def _tried(scene: Scene, name: str) -> str | None:
    """Returns the invoice on which a payment ended in that status."""
    for row in scene.api("contact").get("/my-billing")["actions"]:
        if row["kind"] != "invoice":
            continue
        payments = scene.api("contact").get(f"/invoices/{row['id']}")["payments"]
        if any(payment["status"] == name for payment in payments):
            return str(row["id"])
    return None
