"""The documents: what is chosen of a proposal runs and is billed, and what follows from there."""

from typing import Any

from suite.story import Chapter, Scene, eventually, so
from suite.story.acts import make, paid_invoices
from suite.story.after_the_proposal import (
    contact_approves_an_estimate,
    contact_pays_the_rest,
    it_becomes_an_invoice,
    owner_confirms_the_hours,
    owner_credits_a_part,
    the_statement_says_it_all,
)
from suite.story.main_job import (
    contact_adds_a_card,
    contact_sets_a_password,
    owner_adds_a_client,
    owner_sends_it,
    owner_signs_in,
)

LINE = {"tax_name": "VAT", "tax_rate": "20", "discount_percent": "0", "quantity": "1"}
HOURS = {"billing": "estimate", "estimate_by": "hours", "quantity": "10", "most": "15"}
PACK = "Launch pack"


def owner_composes_options(scene: Scene) -> str:
    """The owner composes a proposal with a group of two packs and an optional monthly service."""
    monthly = {"billing": "recurring", "interval_unit": "month", "interval_count": 1}
    at_once = {"billing": "on_acceptance"}
    lines = [
        {"name": "Discovery", "unit_price": "1400.00", **at_once},
        {"name": "Essential", "unit_price": "900.00", "group": PACK, **at_once},
        {"name": "Complete", "unit_price": "1850.00", "group": PACK, "preset": True, **at_once},
        {"name": "Brand care", "unit_price": "350.00", "optional": True, **monthly},
        {"name": "Build", "unit_price": "80.00", **HOURS},
        {"name": "Workshop", "unit_price": "500.00", "optional": True, **at_once},
    ]
    draft = {
        "client_id": scene.facts["client"]["id"],
        "contact_id": scene.facts["contact"]["id"],
        "title": "Brand refresh",
        "payment_method_required": True,
        "option_groups": [{"name": PACK, "choose": "one"}],
        "lines": [LINE | line for line in lines],
    }
    proposal = make(scene, "proposal", "/proposals", draft)
    span = proposal["totals"]["range"]["once"]
    so(proposal["totals"]["once"]["total_amount"] == 486_000, f"{proposal['totals']['once']}")
    so((span["smallest_amount"], span["largest_amount"]) == (372_000, 594_000), f"range is {span}")
    return f"{proposal['number']}: £4,860.00 as recommended, from £3,720.00 to £5,940.00"


def contact_tries_choices(scene: Scene) -> str:
    """The contact chooses, and sees what each choice comes to before signing."""
    contact, id_ = scene.api("contact"), scene.facts["proposal"]["id"]
    chosen = _ids(scene, "Essential", "Brand care")
    priced = contact.post(f"/proposals/{id_}/preview", {"chosen": chosen})
    so(priced.status == 200, f"{priced.status} {priced.code}")
    so(priced["totals"]["once"]["total_amount"] == 372_000, f"{priced['totals']['once']}")
    so(priced["totals"]["recurring"][0]["total_amount"] == 42_000, f"{priced['totals']}")
    span = priced["totals"]["estimated"]["once"]
    so(span["largest_amount"] == 420_000, f"at most {span}")
    still_open = contact.post(f"/proposals/{id_}/preview", {"chosen": []})
    so(still_open["open_groups"] == [PACK], f"open are {still_open['open_groups']}")
    return "Essential and Brand care: £3,720.00 to £4,200.00 once, £420.00 a month; nothing is signed yet"


def an_open_choice_is_refused(scene: Scene) -> str:
    """Signing with the group open is refused at the group, and nobody signs in the client's place."""
    contact, id_ = scene.api("contact"), scene.facts["proposal"]["id"]
    path = f"/proposals/{id_}/acceptance"
    refused = contact.post(path, _signature(scene, "Brand care"), key=scene.key("open"))
    so((refused.status, refused.code) == (422, "options_open"), f"{refused.status} {refused.code}")
    so(list(refused["errors"]) == ["option_groups.0"], f"refused at {refused['errors']}")
    for_them = _signature(scene, "Essential") | {"on_behalf_reason": "They said so by phone."}
    refused = scene.api("owner").post(path, for_them, key=scene.key("for-them"))
    so((refused.status, refused.code) == (409, "options_open"), f"{refused.status} {refused.code}")
    return "422 at the group while it is open; 409 for a member who would choose for the client"


def contact_signs_a_choice(scene: Scene) -> str:
    """The contact signs the choice; the same again changes nothing, another is refused."""
    contact, id_ = scene.api("contact"), scene.facts["proposal"]["id"]
    path, chosen = f"/proposals/{id_}/acceptance", _signature(scene, "Essential", "Brand care")
    accepted = contact.post(path, chosen, key=scene.key("accept"))
    so(accepted.status == 200, f"{accepted.status} {accepted.code}")
    so(len(accepted["lines"]) == 6, "the offer was changed by accepting it")
    so(len(accepted["acceptance"]["lines"]) == 4, f"kept {accepted['acceptance']['lines']}")
    again = contact.post(path, chosen, key=scene.key("accept-again"))
    so(again.status == 200, f"the same choice again answered {again.status} {again.code}")
    other = contact.post(path, _signature(scene, "Complete"), key=scene.key("accept-other"))
    so(other.status == 409, f"another choice answered {other.status} {other.code}")
    return "four of six lines are agreed to; the offer stands as it was read"


def only_the_chosen_run(scene: Scene) -> str:
    """Only the chosen lines become services, and one invoice bills them."""
    client = scene.facts["client"]["id"]

    def services() -> Any:
        items = scene.api("owner").get(f"/clients/{client}/services")["items"]
        return items if len(items) >= 4 else None

    names = {item["name"] for item in eventually(services, "there are no four services")}
    so(names == {"Discovery", "Essential", "Brand care", "Build"}, f"services are {names}")
    [row] = eventually(lambda: paid_invoices(scene, 1), "no invoice is paid", seconds=120)
    invoice = scene.api("contact").get(f"/invoices/{row['id']}").body
    billed = {line["name"] for line in invoice["lines"]}
    so(billed == names - {"Build"}, f"the invoice bills {billed}")
    so(invoice["invoice"]["total_amount"] == 318_000, f"total {invoice['invoice']}")
    items = scene.api("owner").get(f"/clients/{client}/services")["items"]
    so({item["name"] for item in items} == names, "a service came that was not chosen")
    return f"{row['number']}: Discovery, Essential and Brand care, £3,180.00, paid"


def owner_duplicates_it(scene: Scene) -> str:
    """The owner duplicates it: a new draft with the same offer, and the accepted one stays."""
    path = f"/proposals/{scene.facts['proposal']['id']}/copies"
    copy = make(scene, "copy", path, {})
    so(copy["status"] == "draft", f"the copy is {copy['status']}")
    so(copy["totals"] == scene.facts["proposal"]["totals"], "the copy comes to something else")
    return f"{copy['number']} is a draft of the same offer"


def what_was_agreed_is_changed(scene: Scene) -> str:
    """A change order takes its place; what runs goes on where it was, and nothing is billed again."""
    owner, contact, old = scene.api("owner"), scene.api("contact"), scene.facts["proposal"]
    client = scene.facts["client"]["id"]
    before = _by_name(scene)
    change = make(scene, "change", f"/proposals/{old['id']}/change-orders", {})
    owner.post(f"/proposals/{change['id']}/sending")
    path = f"/proposals/{change['id']}"
    shown = contact.get(path)["proposal"]["document_hash"]
    signed = _signature(scene) | {"document_hash": shown, "chosen": []}
    accepted = contact.post(f"{path}/acceptance", signed, key=scene.key("accept-change"))
    so(accepted.status == 200, f"{accepted.status} {accepted.code}")
    superseded = eventually(
        lambda: owner.get(f"/proposals/{old['id']}")["proposal"]["status"] == "superseded",
        "what was changed still stands",
    )
    so(superseded, "what was changed still stands")
    after = eventually(
        lambda: (now := _by_name(scene)).get("Build", {}).get("status") == "active" and now,
        "the changed services do not run",
    )
    so(set(after) == {"Brand care", "Build"}, f"running are {set(after)}")
    kept = ("next_billing_on", "next_total_amount")
    for name in kept:
        so(after["Brand care"][name] == before["Brand care"][name], f"{name} has moved")
    invoices = owner.get(f"/clients/{client}/invoices")["items"]
    so(len(invoices) == 1, f"there are {len(invoices)} invoices")
    next_on = after["Brand care"]["next_billing_on"]
    return (
        f"{change['number']} for {old['number']}: Brand care is next billed on {next_on}, as before"
    )


def _by_name(scene: Scene) -> dict[str, Any]:
    """The services of the client that run, the change order's once there is one."""
    items = scene.api("owner").get(f"/clients/{scene.facts['client']['id']}/services")["items"]
    source = scene.facts.get("change", scene.facts["proposal"])["id"]
    running = ("scheduled", "active")
    return {
        item["name"]: item
        for item in items
        if item["proposal_id"] == source and item["status"] in running
    }


def _ids(scene: Scene, *names: str) -> list[str]:
    lines = scene.facts["proposal"]["lines"]
    return [line["id"] for line in lines if line["name"] in names]


def _signature(scene: Scene, *names: str) -> dict[str, Any]:
    shown = scene.api("contact").get(f"/proposals/{scene.facts['proposal']['id']}")
    methods = scene.api("contact").get("/my-billing")["methods"]
    return {
        "name": "Dana Moore",
        "agreed": True,
        "document_hash": shown["proposal"]["document_hash"],
        "payment_method_id": methods[0]["id"],
        "chosen": _ids(scene, *names),
    }


DOCUMENTS = Chapter(
    "documents",
    "a proposal with options, and the estimate, invoice, credit note and statement after it",
    [
        owner_signs_in,
        owner_adds_a_client,
        owner_composes_options,
        owner_sends_it,
        contact_sets_a_password,
        contact_adds_a_card,
        contact_tries_choices,
        an_open_choice_is_refused,
        contact_signs_a_choice,
        only_the_chosen_run,
        owner_duplicates_it,
        what_was_agreed_is_changed,
        owner_confirms_the_hours,
        contact_approves_an_estimate,
        it_becomes_an_invoice,
        owner_credits_a_part,
        contact_pays_the_rest,
        the_statement_says_it_all,
    ],
)
