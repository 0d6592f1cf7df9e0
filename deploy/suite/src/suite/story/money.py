"""Money in: a card is refused and another pays, an answer is lost and found, money is given back."""

from typing import Any

from suite.story import Chapter, Scene, eventually, so
from suite.story.acts import make
from suite.story.main_job import UNKNOWN_SETTLED, owner_signs_in
from suite.story.people import owner_invites_a_contact

REFUSED, GOOD, LOSES_ANSWERS = "tok_declined_insufficient_funds", "tok_visa", "tok_timeout_after"
TAXED = {"tax_name": "VAT", "tax_rate": "20", "quantity": "1"}


def owner_bills_the_work(scene: Scene) -> str:
    """The owner bills four pieces of work, each by an invoice of its own."""
    for name, price in WORK.items():
        _bill(scene, name, price)
    for name in WORK:
        eventually(lambda name=name: _invoice(scene, name), f"the contact does not see {name}")
    due = {name: _due(scene, name) for name in WORK}
    so(due == DUE, f"due are {due}")
    return "four invoices, £360.00, £120.00, £60.00 and £30.00 with VAT; all are due"


def a_card_is_declined(scene: Scene) -> str:
    """The contact pays with a card that has no money; it is refused in plain words."""
    _add_card(scene, REFUSED)
    payment = _pay(scene, ["Drawings"], REFUSED, "declined")
    so(payment["status"] == "failed", f"the payment is {payment['status']}")
    so(payment["failure_code"] == "insufficient_funds", f"refused as {payment['failure_code']}")
    so(_due(scene, "Drawings") == DUE["Drawings"], f"due is {_due(scene, 'Drawings')}")
    return f"“{payment['failure_reason']}”; £360.00 is still due"


def another_card_pays(scene: Scene) -> str:
    """The contact adds another card and pays with it; a repeat of the click pays nothing more."""
    _add_card(scene, GOOD)
    _pay(scene, ["Drawings"], GOOD, "recovery")
    again = _pay(scene, ["Drawings"], GOOD, "recovery")
    _wait_until_paid(scene, "Drawings")
    statuses = sorted(p["status"] for p in _payments(scene, "Drawings"))
    so(statuses == ["failed", "succeeded"], f"the invoice has payments {statuses}")
    return f"£360.00 once, {again['status']}; the refused attempt stays in sight"


def an_answer_is_lost(scene: Scene) -> str:
    """The gateway charges a card and its answer is lost; nobody can pay the same again meanwhile."""
    _add_card(scene, LOSES_ANSWERS)
    payment = _pay(scene, ["Building"], LOSES_ANSWERS, "lost")
    so(payment["status"] in {"unknown", "succeeded"}, f"the payment is {payment['status']}")
    second = _ask_to_pay(scene, ["Building"], GOOD, "second", DUE["Building"])
    so(second.status == 409, f"a second payment answered {second.status} {second.code}")
    return f"the outcome is {payment['status']}; another card is refused: 409 {second.code}"


def the_resolver_settles_it(scene: Scene) -> str:
    """The resolver asks the gateway by itself and finds the charge: one payment, and it is paid."""
    _wait_until_paid(scene, "Building", seconds=UNKNOWN_SETTLED)
    statuses = [p["status"] for p in _payments(scene, "Building")]
    so(statuses == ["succeeded"], f"the invoice has payments {statuses}")
    return "found at the gateway; £120.00 charged once"


def owner_gives_money_back(scene: Scene) -> str:
    """The owner gives a part back, which is owed again; more than was paid is refused."""
    owner = scene.api("owner")
    paid = next(p for p in _payments(scene, "Drawings") if p["status"] == "succeeded")
    path = f"/payments/{paid['id']}/refunds"
    order = {"amount": 6_000, "currency": "GBP", "reason": "A day less than billed."}
    order["reopen"] = True
    too_much = owner.post(path, order | {"amount": 36_001}, key=scene.key("too-much"))
    so(too_much.status in {409, 422}, f"too much answered {too_much.status} {too_much.code}")
    given = owner.post(path, order, key=scene.key("refund"))
    so(given.status in {200, 201}, f"{given.status} {given.body}")

    def left() -> Any:
        return owner.get(path).body["payment"]["refundable_amount"] == 30_000

    eventually(left, "what can be given back is not £300.00")
    eventually(lambda: _due(scene, "Drawings") == 6_000, "the £60.00 are not owed again")
    return f"£60.00 back and owed again; £360.01 is refused: {too_much.status} {too_much.code}"


def everything_due_is_paid(scene: Scene) -> str:
    """The contact pays everything that is due in one click: one charge for three invoices."""
    rest = {"Drawings": 6_000, "Signs": 6_000, "Cleaning": 3_000}
    answer = _ask_to_pay(scene, list(rest), GOOD, "everything", sum(rest.values()))
    so(answer.status == 201, f"paying answered {answer.status} {answer.code}")
    for name in rest:
        _wait_until_paid(scene, name)
        ids = [p["id"] for p in _payments(scene, name) if p["status"] == "succeeded"]
        so(answer["id"] in ids, f"{name} was paid by {ids}")
    so(answer["amount"] == 15_000, f"the charge is of {answer['amount']}")
    return "one charge of £150.00 pays £60.00, £60.00 and £30.00 to the penny"


def nothing_is_owed(scene: Scene) -> str:
    """Nothing is owed, and three charges are all there were."""
    mine = scene.api("contact").get("/my-billing").body
    so(all(b["open_amount"] == 0 for b in mine["balances"]), f"{mine['balances']}")
    charged = {p["id"]: p["status"] for name in WORK for p in _payments(scene, name)}
    statuses = sorted(charged.values())
    wanted = ["failed", "partially_refunded", "succeeded", "succeeded"]
    so(statuses == wanted, f"payments are {statuses}")
    return "£360.00, £120.00 and £150.00 charged, £60.00 given back, for £570.00 of invoices"


WORK = {"Drawings": "300.00", "Building": "100.00", "Signs": "50.00", "Cleaning": "25.00"}
# What each comes to with its tax, in pence.
DUE = {"Drawings": 36_000, "Building": 12_000, "Signs": 6_000, "Cleaning": 3_000}


def _bill(scene: Scene, name: str, price: str) -> None:
    draft = {
        "client_id": scene.facts["client"]["id"],
        "currency": "GBP",
        "lines": [{"name": name, "unit_price": price, **TAXED}],
    }
    invoice = make(scene, name, "/invoices", draft)
    issued = scene.api("owner").post(f"/invoices/{invoice['id']}/issue", key=scene.key(f"i{name}"))
    so(issued.status == 200, f"{name}: {issued.status} {issued.code}")


def _add_card(scene: Scene, token: str) -> None:
    card = {"token": token, "make_default": False}
    added = scene.api("contact").post("/my-billing/payment-methods", card, key=scene.key(token))
    so(added.status == 201, f"{token}: {added.status} {added.code}")
    scene.facts[token] = added["id"]


def _ask_to_pay(scene: Scene, names: list[str], card: str, what: str, amount: int) -> Any:
    order = {
        "invoice_ids": [scene.facts[name]["id"] for name in names],
        "payment_method_id": scene.facts[card],
        "currency": "GBP",
        "expected_amount": amount,
    }
    return scene.api("contact").post("/my-billing/payments", order, key=scene.key(what))


def _pay(scene: Scene, names: list[str], card: str, what: str) -> Any:
    amount = sum(DUE[name] for name in names)
    answer = _ask_to_pay(scene, names, card, what, amount)
    so(answer.status == 201, f"paying answered {answer.status} {answer.code}")
    return answer.body


def _invoice(scene: Scene, name: str) -> Any:
    shown = scene.api("contact").get(f"/invoices/{scene.facts[name]['id']}")
    return shown.body if shown.status == 200 else None


def _due(scene: Scene, name: str) -> Any:
    return _invoice(scene, name)["invoice"]["due_amount"]


def _payments(scene: Scene, name: str) -> list[Any]:
    return list(_invoice(scene, name)["payments"])


def _wait_until_paid(scene: Scene, name: str, *, seconds: float = 120) -> None:
    eventually(
        lambda: _invoice(scene, name)["invoice"]["status"] == "paid",
        f"{name} is not paid",
        seconds=seconds,
    )


MONEY = Chapter(
    "money",
    "a card refused and another that pays, an answer lost and found, money given back",
    [
        owner_signs_in,
        owner_invites_a_contact,
        owner_bills_the_work,
        a_card_is_declined,
        another_card_pays,
        an_answer_is_lost,
        the_resolver_settles_it,
        owner_gives_money_back,
        everything_due_is_paid,
        nothing_is_owed,
    ],
)
