"""The main job: an accepted proposal becomes services, on their dates invoices, and paid ones."""

import re
from typing import Any

from suite.story import Chapter, Scene, eventually, so
from suite.story.acts import (
    PASSWORD,
    mail_address,
    mail_to,
    make,
    paid_invoices,
    payments_of,
    proposal_draft,
    stranger_api,
    token_in,
)

CARD = "tok_visa"

# A charge whose answer a cut took is asked for after a minute, and so is an event whose handler was cut
# off: those that wait for it come later still, and what they say must travel.
UNKNOWN_SETTLED = 360


def owner_signs_in(scene: Scene) -> str:
    """The owner signs in."""
    answer = scene.api("owner").sign_in(scene.owner_email, scene.owner_password)
    so(answer.status == 200, f"signing in answered {answer.status} {answer.code}")
    who = scene.api("owner").get("/session")
    so("clock:write" in who["permissions"], "the firm is not in sandbox mode")
    return f"{who['name']}, {who['role']} of {who['firm']['name']}"


def owner_adds_a_client(scene: Scene) -> str:
    """The owner adds a client with a contact of role client."""
    client = make(scene, "client", "/clients", {"name": f"Acme {scene.run}", "currency": "GBP"})
    person = {"name": "Dana Moore", "email": mail_address(scene, "dana"), "role": "client"}
    contact = make(scene, "contact", f"/clients/{client['id']}/contacts", person)
    page = scene.api("owner").get(f"/clients/{client['id']}")
    so(page.status == 200, f"the client page answered {page.status}")
    so([c["id"] for c in page["contacts"]] == [contact["id"]], "the page does not show the contact")
    return f"{client['name']}, {contact['name']} ({contact['role']}); the client page shows both"


def owner_composes_a_proposal(scene: Scene) -> str:
    """The owner composes a proposal: a monthly service and a one-off line, taxed."""
    proposal = make(scene, "proposal", "/proposals", proposal_draft(scene))
    totals = proposal["totals"]
    so(totals["once"]["total_amount"] == 54_000, f"once is {totals['once']}")
    monthly = [each["total_amount"] for each in totals["recurring"]]
    so(monthly == [144_000], f"every month is {monthly}")
    return f"{proposal['number']}: £540.00 once, £1,440.00 a month, VAT included"


def owner_sends_it(scene: Scene) -> str:
    """The owner sends it; the mail with the way in is in the mailbox."""
    owner, id_ = scene.api("owner"), scene.facts["proposal"]["id"]
    sent = owner.post(f"/proposals/{id_}/sending", {"message": "Here is what we discussed."})
    so(sent.status == 200 or sent.code.startswith("proposal_"), f"{sent.status} {sent.code}")
    so(owner.get(f"/proposals/{id_}")["proposal"]["status"] == "awaiting_acceptance", "not sent")
    mail = eventually(lambda: mail_to(scene, "dana"), "the mailbox has no mail to Dana")
    scene.facts["invitation"] = token_in(mail)
    return f"“{mail['subject']}” to {mail['to']}, with a link that works once"


def contact_sets_a_password(scene: Scene) -> str:
    """The contact opens the link, sets a password and lands in My Billing."""
    dana = scene.api("contact")
    password = PASSWORD.format(run=scene.run)
    body = {"token": scene.facts["invitation"], "password": password}
    answer = dana.post("/invitations/acceptance", body)
    if answer.status == 404:
        answer = dana.sign_in(mail_address(scene, "dana"), password)
    so(answer.status == 200, f"the invitation answered {answer.status} {answer.code}")
    dana.keep_session(answer)
    again = scene.api("someone else").post("/invitations/acceptance", body)
    so(again.status == 404, f"the link worked twice: {again.status}")
    page = dana.get("/my-billing")
    so(page.status == 200, f"My Billing answered {page.status} {page.code}")
    waiting = [item["id"] for item in page["actions"]]
    so(waiting == [scene.facts["proposal"]["id"]], f"action needed shows {waiting}")
    return "My Billing shows the proposal under Action needed, nothing open; the link works no more"


def contact_adds_a_card(scene: Scene) -> str:
    """The contact adds a sandbox card."""
    dana = scene.api("contact")
    body = {"token": CARD, "make_default": True}
    added = dana.post("/my-billing/payment-methods", body, key=scene.key("card"))
    so(added.status == 201, f"{added.status} {added.code}")
    methods = dana.get("/my-billing")["methods"]
    so([m["last4"] for m in methods] == ["4242"], f"My Billing shows {methods}")
    scene.facts["method"] = methods[0]
    return "Visa •••• 4242, default; brand, last four and expiry are all that is kept"


def contact_accepts(scene: Scene) -> str:
    """The contact reviews and accepts the proposal."""
    dana, id_ = scene.api("contact"), scene.facts["proposal"]["id"]
    shown = dana.get(f"/proposals/{id_}")
    so(shown["totals"] == scene.facts["proposal"]["totals"], "the contact sees other totals")
    body = {
        "name": "Dana Moore",
        "agreed": True,
        "document_hash": shown["proposal"]["document_hash"],
        "payment_method_id": scene.facts["method"]["id"],
    }
    stale = dana.post(
        f"/proposals/{id_}/acceptance", body | {"document_hash": "0" * 64}, key=scene.key("stale")
    )
    so(stale.status in {409, 422}, f"another document was accepted: {stale.status}")
    accepted = dana.post(f"/proposals/{id_}/acceptance", body, key=scene.key("accept"))
    so(accepted.status == 200, f"{accepted.status} {accepted.code}")
    again = dana.post(f"/proposals/{id_}/acceptance", body, key=scene.key("accept"))
    so(again.body["acceptance"] == accepted.body["acceptance"], "a repeat answers something else")
    return f"signed by {accepted['acceptance']['name']}; a repeat changes nothing"


def services_appear(scene: Scene) -> str:
    """The services and their billing items appear on the client page."""
    client = scene.facts["client"]["id"]

    def look() -> Any:
        items = scene.api("owner").get(f"/clients/{client}/services")["items"]
        return items if len(items) == 2 else None

    items = eventually(look, "the client page does not show two services")
    so({item["name"] for item in items} == {"Design retainer", "Brand workshop"}, f"{items}")
    schedule = scene.api("owner").get(f"/clients/{client}/schedule")
    dates = [group["due_on"] for group in schedule["automatic"]]
    so(bool(dates), "the schedule is empty")
    scene.facts["retainer"] = next(i for i in items if i["name"] == "Design retainer")
    return f"two services; the schedule goes on {dates[0]} and on"


def invoice_is_issued_and_paid(scene: Scene) -> str:
    """On the due date the items become one invoice, collected from the card."""
    paid = eventually(
        lambda: paid_invoices(scene, 1),
        "My Billing does not show one paid invoice",
        seconds=UNKNOWN_SETTLED,
    )
    [row] = paid
    invoice = scene.api("contact").get(f"/invoices/{row['id']}").body
    so(len(invoice["lines"]) == 2, f"the invoice has {len(invoice['lines'])} lines")
    so(invoice["invoice"]["total_amount"] == 198_000, f"total {invoice['invoice']}")
    statuses = [payment["status"] for payment in invoice["payments"]]
    so(statuses == ["succeeded"], f"payments are {statuses}")
    so(re.fullmatch(r"INV-\d{4}-\d{4,}", row["number"]) is not None, row["number"])
    scene.facts["invoice"] = row
    return f"{row['number']}: two lines, £1,980.00, one charge, paid"


def both_sides_agree(scene: Scene) -> str:
    """My Billing and the client page show it paid, with the next charge dated."""
    issued_on = scene.facts["invoice"]["issued_on"]
    eventually(lambda: _charged_after(scene, issued_on), f"no charge after {issued_on}")
    mine = scene.api("contact").get("/my-billing").body
    so(all(b["open_amount"] == 0 for b in mine["balances"]), f"{mine['balances']}")
    theirs = scene.api("owner").get(f"/clients/{scene.facts['client']['id']}/invoices")["items"]
    so([i["status"] for i in theirs] == ["paid"], f"the client page shows {theirs}")
    retainer = next(s for s in mine["services"] if s["name"] == "Design retainer")
    so(bool(retainer["next_billing_on"]), "the next charge has no date")
    so(retainer["next_total_amount"] == 144_000, f"{retainer['next_total_amount']}")
    scene.facts["next_on"] = retainer["next_billing_on"]
    return f"paid on both; next charge £1,440.00 on {retainer['next_billing_on']}"


def paying_twice_is_refused(scene: Scene) -> str:
    """Paying it again is refused, twice."""
    dana = scene.api("contact")
    order = {
        "invoice_ids": [scene.facts["invoice"]["id"]],
        "payment_method_id": scene.facts["method"]["id"],
        "currency": "GBP",
        "expected_amount": 198_000,
    }
    for attempt in ("first", "second"):
        answer = dana.post("/my-billing/payments", order, key=scene.key(f"again-{attempt}"))
        so(answer.status == 409, f"paying again answered {answer.status} {answer.code}")
        so(answer.code == "invoice_already_paid", f"refused as {answer.code}")
    so(len(payments_of(scene)) == 1, "there is more than one payment")
    return "409 invoice_already_paid, both times; still one payment"


def a_stranger_sees_nothing(scene: Scene) -> str:
    """A contact of another client sees none of it."""
    stranger = stranger_api(scene)
    ids = {
        "invoices": scene.facts["invoice"]["id"],
        "proposals": scene.facts["proposal"]["id"],
        "services": scene.facts["retainer"]["id"],
    }
    for noun, id_ in ids.items():
        status = stranger.get(f"/{noun}/{id_}").status
        so(status == 404, f"/{noun} answered a stranger {status}")
    mine = stranger.get("/my-billing").body
    so(not mine["recent_invoices"] and not mine["methods"] and not mine["services"], f"{mine}")
    order = {
        "invoice_ids": [ids["invoices"]],
        "payment_method_id": scene.facts["method"]["id"],
        "currency": "GBP",
        "expected_amount": 198_000,
    }
    paid = stranger.post("/my-billing/payments", order, key=scene.key("stranger"))
    so(paid.status == 404, f"a stranger's payment answered {paid.status} {paid.code}")
    so(stranger.get(f"/clients/{scene.facts['client']['id']}").status == 404, "the client page")
    return "404 for the invoice, the proposal, the service, the payment and the client page"


def a_month_passes(scene: Scene) -> str:
    """A month passes on the test clock; the next charge is invoiced and paid by itself."""
    owner, next_on = scene.api("owner"), scene.facts["next_on"]
    now = owner.get("/test-clock")["now"]
    if now[:10] <= next_on:
        started = owner.post("/test-clock/advances", {"to": f"{next_on}T12:00:00+00:00"})
        so(
            started.status == 202 or started.code == "clock_moving",
            f"{started.status} {started.code}",
        )
    eventually(
        lambda: paid_invoices(scene, 2),
        "the second invoice is not paid",
        seconds=UNKNOWN_SETTLED,
    )
    later_on = eventually(lambda: _charged_after(scene, next_on), f"no charge after {next_on}")
    mine = scene.api("contact").get("/my-billing").body
    numbers = sorted(row["number"] for row in mine["recent_invoices"])
    amounts = sorted(row["total_amount"] for row in mine["recent_invoices"])
    so(amounts == [144_000, 198_000], f"invoices are of {amounts}")
    so(len(payments_of(scene)) == 2, "there are not two payments")
    return f"{' and '.join(numbers)}, each charged once; next charge {later_on}"


def _charged_after(scene: Scene, day: str) -> str | None:
    """Returns when the retainer is charged next, once My Billing has heard that it is after a day."""
    services = scene.api("contact").get("/my-billing")["services"]
    on = str(next(s for s in services if s["name"] == "Design retainer")["next_billing_on"])
    return on if on > day else None


MAIN = Chapter(
    "main",
    "an accepted proposal becomes a paid invoice",
    [
        owner_signs_in,
        owner_adds_a_client,
        owner_composes_a_proposal,
        owner_sends_it,
        contact_sets_a_password,
        contact_adds_a_card,
        contact_accepts,
        services_appear,
        invoice_is_issued_and_paid,
        both_sides_agree,
        paying_twice_is_refused,
        a_stranger_sees_nothing,
        a_month_passes,
    ],
)
