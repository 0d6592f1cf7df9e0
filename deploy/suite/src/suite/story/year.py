"""The year: three services and a subscription are billed by themselves while the test clock moves."""

from calendar import monthrange
from collections import defaultdict
from datetime import date, datetime, timedelta
from time import monotonic
from typing import Any

from suite.calling import live
from suite.clock import follow
from suite.story import Chapter, Scene, eventually, so
from suite.story.acts import make
from suite.story.main_job import (
    contact_accepts,
    contact_adds_a_card,
    contact_sets_a_password,
    owner_adds_a_client,
    owner_sends_it,
    owner_signs_in,
)

YEAR, TRIAL, SEATS = 365, 14, 4
TAXED = {"tax_name": "VAT", "tax_rate": "20"}
# What each charge comes to with its tax, in pence.
AGREED = {"Bookkeeping": 42_000, "Hosting": 6_000, "Year-end accounts": 114_000, "Seats": 12_000}


def owner_composes_three_services(scene: Scene) -> str:
    """The owner composes a proposal: a service every month, one every week and one every year."""
    lines = [
        _line("Bookkeeping", "month", "350.00"),
        _line("Hosting", "week", "50.00"),
        _line("Year-end accounts", "year", "950.00"),
    ]
    draft = {"title": "All year round", "currency": "GBP", "payment_method_required": True}
    whose = {"client_id": scene.facts["client"]["id"], "contact_id": scene.facts["contact"]["id"]}
    proposal = make(scene, "proposal", "/proposals", {**draft, **whose, "lines": lines})
    totals = sorted(each["total_amount"] for each in proposal["totals"]["recurring"])
    so(totals == [6_000, 42_000, 114_000], f"the proposal comes to {totals}")
    return f"{proposal['number']}: £420.00 a month, £60.00 a week, £1,140.00 a year, VAT included"


def owner_puts_them_on_a_plan(scene: Scene) -> str:
    """The owner makes a plan with a trial and puts the client on it, four seats."""
    draft = {"name": "Seats", "unit_price": "25.00", "trial_days": TRIAL, **TAXED}
    plan = make(scene, "plan", "/plans", draft)
    wanted = {
        "client_id": scene.facts["client"]["id"],
        "plan_id": plan["id"],
        "quantity": SEATS,
        "payment_method_id": scene.facts["method"]["id"],
    }
    subscription = make(scene, "subscription", "/subscriptions", wanted)
    scene.facts["charged_on"] = date.fromisoformat(subscription["first_charge_on"])
    return f"{SEATS} seats, £120.00 a month from {subscription['first_charge_on']}, after the trial"


def a_year_passes(scene: Scene) -> str:
    """A year passes on the test clock; what it brings is told by month."""
    owner, began = scene.api("owner"), monotonic()
    eventually(lambda: len(_services(scene)) == 4, "there are not four services")
    first = next(each for each in _services(scene) if each["name"] == "Bookkeeping")
    agreed = owner.get(f"/services/{first['id']}")["service"]
    scene.facts["began_on"] = date.fromisoformat(agreed["starts_on"])
    if "journey" not in scene.facts:
        started = owner.post("/test-clock/advances", {"days": YEAR})
        so(started.status == 202, f"the clock answered {started.status} {started.code}")
        scene.facts["journey"] = started["id"]
    journey = follow(owner, scene.facts["journey"], live)
    took = monotonic() - began
    so(journey["status"] == "done", f"the clock stopped: {journey['advance']['error']}")
    scene.facts["reached_on"] = datetime.fromisoformat(journey["advance"]["at"]).date()
    steps = len(journey["advance"]["steps"])
    return "\n             ".join(
        [
            *_months(scene),
            f"{YEAR} days in {took:.1f} s, {steps} moments, {took / steps:.3f} s each",
        ]
    )


def every_charge_is_there_once(scene: Scene) -> str:
    """Every charge of the year is on one invoice, to the penny, and every invoice is paid."""
    wanted, found = _reckoned(scene), {}
    for invoice in _invoices(scene):
        so(invoice["issued_on"] not in found, f"there are two invoices of {invoice['issued_on']}")
        so(invoice["status"] == "paid", f"{invoice['number']} is {invoice['status']}")
        found[invoice["issued_on"]] = invoice["total_amount"]
    missing, strange = sorted(wanted.keys() - found.keys()), sorted(found.keys() - wanted.keys())
    so(not missing and not strange, f"no invoice of {missing}; unforeseen ones of {strange}")
    wrong = {day: (found[day], wanted[day]) for day in wanted if found[day] != wanted[day]}
    so(not wrong, f"found and reckoned: {wrong}")
    return f"{len(found)} invoices, £{sum(found.values()) / 100:,.2f}, each as reckoned by the day"


def nothing_is_left_to_pay(scene: Scene) -> str:
    """My Billing owes nothing, and names the next charge of each service."""
    mine = scene.api("contact").get("/my-billing").body
    so(all(balance["open_amount"] == 0 for balance in mine["balances"]), f"{mine['balances']}")
    ahead = sorted((s["next_billing_on"], s["name"]) for s in mine["services"])
    so(ahead[0][0] > scene.facts["reached_on"].isoformat(), f"{ahead[0]} has passed")
    return "; ".join(f"{name} on {day}" for day, name in ahead)


def _line(name: str, unit: str, price: str) -> dict[str, Any]:
    rhythm = {"billing": "recurring", "interval_unit": unit, "interval_count": 1}
    return {"name": name, "unit_price": price, "quantity": "1", **rhythm, **TAXED}


def _services(scene: Scene) -> list[Any]:
    client = scene.facts["client"]["id"]
    return list(scene.api("owner").get(f"/clients/{client}/services")["items"])


def _invoices(scene: Scene) -> list[Any]:
    """Returns all of the client's invoices, page by page."""
    rows: list[Any] = []
    query: dict[str, Any] = {"client_id": scene.facts["client"]["id"], "limit": 100}
    while True:
        page = scene.api("owner").get("/invoices", **query).body
        rows += page["items"]
        if not page["next_cursor"]:
            return rows
        query["before"] = page["next_cursor"]


def _months(scene: Scene) -> list[str]:
    """Tells what each month brought."""
    months: dict[str, list[Any]] = defaultdict(list)
    for invoice in _invoices(scene):
        months[invoice["issued_on"][:7]].append(invoice)
    return [
        f"{month}  {len(rows)} invoices, £{sum(r['total_amount'] for r in rows) / 100:,.2f},"
        f" {sum(r['status'] == 'paid' for r in rows)} paid"
        for month, rows in sorted(months.items())
    ]


def _reckoned(scene: Scene) -> dict[str, int]:
    """Returns what falls due on each day of the year, reckoned from the days alone."""
    began, last, charged = (scene.facts[name] for name in ("began_on", "reached_on", "charged_on"))
    due: dict[str, int] = defaultdict(int)
    for number in range((last - began).days + 1):
        day = began + timedelta(days=number)
        falling = {
            "Bookkeeping": _is_monthly(began, day),
            "Hosting": number % 7 == 0,
            "Year-end accounts": day.month == began.month and _is_monthly(began, day),
            "Seats": day >= charged and _is_monthly(charged, day),
        }
        due[day.isoformat()] += sum(AGREED[name] for name in falling if falling[name])
    return {day: amount for day, amount in due.items() if amount}


def _is_monthly(anchor: date, day: date) -> bool:
    return day.day == min(anchor.day, monthrange(day.year, day.month)[1])


YEAR_CHAPTER = Chapter(
    "year",
    "three services and a subscription, billed by themselves for a year",
    [
        owner_signs_in,
        owner_adds_a_client,
        owner_composes_three_services,
        owner_sends_it,
        contact_sets_a_password,
        contact_adds_a_card,
        contact_accepts,
        owner_puts_them_on_a_plan,
        a_year_passes,
        every_charge_is_there_once,
        nothing_is_left_to_pay,
    ],
)
