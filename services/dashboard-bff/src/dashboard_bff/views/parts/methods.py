"""Payment methods: what they are, whether they can be chosen, and what they pay for."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from dashboard_bff.views.formats import day, long_date, plural
from dashboard_bff.views.parts.scene import Body, Scene, View

EXPIRES_SOON = timedelta(days=31)
BRANDS = {"visa": "Visa", "mastercard": "Mastercard", "amex": "Amex", "discover": "Discover"}
# What a method that can pay is: today, and to the end of its last month.
PAYS = ("active", "expiring")
WORDS = {
    "scheduled": "scheduled payment",
    "processing": "payment under way",
    "requires_action": "payment to confirm",
    "unknown": "payment of unknown outcome",
}


def method_rows(
    scene: Scene, methods: Sequence[Body], payments: Sequence[Body], names: Mapping[str, str]
) -> list[View]:
    """Returns the methods, the default first and the expired last; `names` are of what they pay for."""
    rows = [method_row(scene, method, _uses(method, payments, names)) for method in methods]
    rows.sort(key=lambda row: (row["status"] == "expired", not row["is_default"]))
    return rows


def method_row(scene: Scene, method: Body, uses: Sequence[View] = ()) -> View:
    """Returns a method as every page shows it."""
    return {
        "id": method["id"],
        "kind": method["kind"],
        "brand": method["brand"],
        "last4": method["last4"],
        "exp_month": method["exp_month"],
        "exp_year": method["exp_year"],
        "status": _status(method, scene.today),
        "is_default": method["is_default"],
        "default_currency": method.get("default_currency"),
        "uses": list(uses),
    }


def names_of_uses(found: Mapping[str, Sequence[Body]]) -> dict[str, str]:
    """Names what methods pay for, by id: services, proposals, and single charges by their date."""
    services = {service["id"]: service["name"] for service in found.get("service", ())}
    proposals = {p["id"]: f"{p['number']}, {p['title']}" for p in found.get("proposal", ())}
    items = {item["id"]: name_of_charge(item) for item in found.get("billing_item", ())}
    return services | proposals | items


def name_of_charge(item: Body) -> str:
    """Writes Hosting, 20 Dec 2026; of one without a date its name alone."""
    return f"{item['name']}, {long_date(day(item['due_on']))}" if item["due_on"] else item["name"]


def free(methods: Sequence[Body]) -> list[Body]:
    """Returns the methods that are the client's: not those that a link has given for a proposal."""
    return [method for method in methods if not method.get("held_for")]


def currencies_of(client: Body, methods: Sequence[Body], *billed: Sequence[Body]) -> list[str]:
    """Returns in which currencies the client is billed, if in several: each may have its default."""
    found = {client["currency"], *(each["currency"] for own in billed for each in own)}
    found |= {each["default_currency"] for each in methods if each.get("default_currency")}
    return sorted(found) if len(found) > 1 else []


def payable_with(scene: Scene, methods: Sequence[Body]) -> list[tuple[str, str]]:
    """Returns the methods that something new can rest on, each with its name, to choose from."""
    return [
        (method["id"], method_name(method))
        for method in free(methods)
        if method_row(scene, method)["status"] in PAYS
    ]


def method_of(scene: Scene, methods: Mapping[str, Body], payment: Body) -> View | None:
    """Returns the method of a payment: as it is now, else as the payment remembers it."""
    known = methods.get(payment["payment_method_id"] or "")
    if known:
        return method_row(scene, known)
    snapshot = payment.get("method")
    if not snapshot or payment["gateway"] == "offline":
        return None
    return {
        "id": payment["payment_method_id"],
        "kind": snapshot.get("kind"),
        "brand": snapshot["brand"],
        "last4": snapshot["last4"],
        "exp_month": None,
        "exp_year": None,
        "status": "removed",
        "is_default": False,
        "default_currency": None,
        "uses": [],
    }


def chosen(methods: Sequence[View], currency: str | None = None) -> View | None:
    """Returns the method that is offered first: the currency's default, else that of all, if it can pay."""
    usable = [method for method in methods if method["status"] in PAYS]
    usable.sort(key=lambda m: (currency != (m["default_currency"] or ""), not m["is_default"]))
    return next(iter(usable), None)


def first_chosen(
    methods: Sequence[View], *wanted: str | None, currency: str | None = None
) -> str | None:
    """Returns the first of the wanted methods that can pay, else the one that is offered first."""
    usable = {each["id"] for each in methods if each["status"] in PAYS}
    other = chosen(methods, currency)
    found = (id_ for id_ in wanted if id_ in usable)
    return next(found, other["id"] if other else None)


def method_name(method: Mapping[str, Any]) -> str:
    """Writes Visa •••• 4242."""
    brand = method["brand"]
    return f"{BRANDS.get(brand, brand.capitalize())} •••• {method['last4']}"


def _status(method: Body, today: date) -> str:
    """Expiring and expired are a matter of the date, whatever has been said of it so far."""
    if method["status"] != "active":
        return str(method["status"])
    ends = date(method["exp_year"] + method["exp_month"] // 12, method["exp_month"] % 12 + 1, 1)
    if today >= ends:
        return "expired"
    return "expiring" if ends - today <= EXPIRES_SOON else "active"


def _uses(method: Body, payments: Sequence[Body], names: Mapping[str, str]) -> list[View]:
    resting = [
        {"kind": use["kind"], "id": use["id"], "name": names.get(use["id"], _one(use["kind"]))}
        for use in method["uses"]
        if use["kind"] != "payment"
    ]
    return resting + _payment_uses(method, payments)


def _one(kind: str) -> str:
    return "1 charge" if kind == "item" else f"1 {kind}"


def _payment_uses(method: Body, payments: Sequence[Body]) -> list[View]:
    uses = []
    for status, words in WORDS.items():
        own = [
            payment["id"]
            for payment in payments
            if payment["status"] == status and payment["payment_method_id"] == method["id"]
        ]
        if own:
            name = plural(len(own), words, words.replace("payment", "payments", 1))
            uses.append({"kind": "payment", "id": own[0], "name": name})
    return uses
