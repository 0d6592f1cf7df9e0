"""What follows a proposal: an estimate, its invoice, a credit note, and the statement of it all."""

from typing import Any

from suite.story import Scene, eventually, so
from suite.story.acts import make

PHOTOGRAPHS = {"name": "Photographs", "quantity": "3", "unit_price": "85.00"}


def owner_confirms_the_hours(scene: Scene) -> str:
    """The owner confirms what the estimated hours came to; more than was agreed takes a reason."""
    owner, client = scene.api("owner"), scene.facts["client"]["id"]

    def waiting() -> Any:
        rows = owner.get(f"/clients/{client}/schedule")["manual"]
        return next((row for row in rows if row["can_confirm"]), None)

    item = eventually(waiting, "nothing waits for its price")
    path = f"/billing-items/{item['id']}/confirmation"
    refused = owner.post(path, {"quantity": "16"})
    so(
        (refused.status, refused.code) == (422, "reason_missing"),
        f"{refused.status} {refused.code}",
    )
    confirmed = owner.post(path, {"quantity": "12.5"})
    so(confirmed.status == 200, f"{confirmed.status} {confirmed.code}")
    so(confirmed["next_total_amount"] == 120_000, f"{confirmed['next_total_amount']}")
    return (
        "16 hours are refused without a reason, 12.5 of the 10 to 15 agreed are billed: £1,200.00"
    )


def contact_approves_an_estimate(scene: Scene) -> str:
    """The owner estimates some more work, and the contact approves it."""
    owner, contact = scene.api("owner"), scene.api("contact")
    draft = {
        "client_id": scene.facts["client"]["id"],
        "contact_id": scene.facts["contact"]["id"],
        "title": "Photographs for the launch",
        "lines": [PHOTOGRAPHS | {"tax_name": "VAT", "tax_rate": "20"}],
    }
    estimate = make(scene, "estimate", "/estimates", draft)
    path = f"/estimates/{estimate['id']}"
    sent = owner.post(f"{path}/sending")
    so(sent.status == 200 or sent.code.startswith("estimate_is_"), f"{sent.status} {sent.code}")
    shown = contact.get(path)["estimate"]
    signed = {
        "name": "Dana Moore",
        "agreed": True,
        "document_hash": shown["document_hash"],
    }
    approved = contact.post(f"{path}/approval", signed, key=scene.key("approve"))
    so(approved.status == 200, f"{approved.status} {approved.code}")
    so(approved["total_amount"] == 30_600, f"{approved['total_amount']}")
    scene.facts["estimate"] = approved.body
    return f"{approved['number']}: £306.00, approved by Dana Moore"


def it_becomes_an_invoice(scene: Scene) -> str:
    """The estimate becomes one invoice, and nothing of it is left to bill."""
    owner, path = scene.api("owner"), f"/estimates/{scene.facts['estimate']['id']}"
    draft = make(scene, "stage", f"{path}/invoices", {})
    issued = owner.post(f"/invoices/{draft['id']}/issue", key=scene.key("issue"))
    so(issued.status == 200, f"{issued.status} {issued.code}")
    scene.facts["stage"] = issued.body
    again = owner.post(f"{path}/invoices", {}, key=scene.key("stage-again"))
    so(again.status == 409, f"billing it again answered {again.status} {again.code}")
    so(owner.get(path)["estimate"]["rest_amount"] == 0, "something of it is left to bill")
    so(issued["total_amount"] == 30_600, f"{issued['total_amount']}")
    return f"{issued['number']}: £306.00 from {scene.facts['estimate']['number']}"


def owner_credits_a_part(scene: Scene) -> str:
    """The owner credits one of the three photographs; the invoice asks for less."""
    owner, invoice = scene.api("owner"), scene.facts["stage"]
    lines = [{"position": 1, "quantity": "1"}]
    path = f"/invoices/{invoice['id']}"
    shown = owner.post(f"{path}/credit-note-previews", {"lines": lines})
    so(shown["total_amount"] == 10_200, f"the preview says {shown.body}")
    order = {"lines": lines, "reason": "One was not used.", "expected_amount": 10_200}
    note = owner.post(f"{path}/credit-notes", order, key=scene.key("credit"))
    so(note.status == 200, f"{note.status} {note.code}")
    due = scene.api("contact").get(path)["invoice"]["due_amount"]
    so(due == 20_400, f"due is {due}")
    return f"{note['number']}: £102.00 of {invoice['number']}; £204.00 is due"


def contact_pays_the_rest(scene: Scene) -> str:
    """The contact pays what is left of it."""
    contact, id_ = scene.api("contact"), scene.facts["stage"]["id"]
    order = {
        "invoice_ids": [id_],
        "payment_method_id": contact.get("/my-billing")["methods"][0]["id"],
        "currency": "GBP",
        "expected_amount": 20_400,
    }

    def paid() -> Any:
        # Payments may hear of the credit note only a moment after the page has.
        answer = contact.post("/my-billing/payments", order, key=scene.key("rest"))
        return answer.status == 201 or answer.code == "invoice_already_paid"

    eventually(paid, "the rest cannot be paid")
    status = eventually(
        lambda: contact.get(f"/invoices/{id_}")["invoice"]["status"] == "paid", "it is not paid"
    )
    so(bool(status), "it is not paid")
    return f"{scene.facts['stage']['number']} is paid: £204.00 by card, £102.00 by credit note"


def the_statement_says_it_all(scene: Scene) -> str:
    """The statement of account says all of it, the same to both sides, and closes at nothing."""
    client = scene.facts["client"]["id"]

    def settled() -> Any:
        told = scene.api("owner").get(f"/clients/{client}/statement").body
        return told if told["closing_balance"] == 0 and len(told["movements"]) >= 7 else None

    told = eventually(settled, "the account does not close at nothing", seconds=120)
    moved = sorted(each["amount"] for each in told["movements"])
    wanted = [-318_000, -120_000, -20_400, -10_200, 30_600, 120_000, 318_000]
    so(moved == wanted, f"movements are {moved}")
    credited = [each["amount"] for each in told["movements"] if each["kind"] == "credit_note"]
    so(credited == [-10_200], f"credited are {credited}")
    own = scene.api("contact").get("/my-billing/statement").body
    so(own["movements"] == told["movements"], "the contact reads another account")
    return "3 invoices, 1 credit note, 3 payments; £4,686.00 billed, nothing is owed"
