"""My Billing: what the client owes, what waits for them, what runs, and what pays for it."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from uuid import UUID

import orjson
from sqlalchemy.orm import Session

from common.errors import NotFound
from common.money import format_amount
from dashboard_bff import pages, queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import initials, money
from dashboard_bff.views.parts.charges import charge, charges, is_payable, only_currency, pay_all
from dashboard_bff.views.parts.collecting import clients_may, shares
from dashboard_bff.views.parts.collection import WAITS, Payments, confirmation_of, reason
from dashboard_bff.views.parts.credit_notes import credit_note_rows
from dashboard_bff.views.parts.credits import credit_rows
from dashboard_bff.views.parts.estimates import estimate_row
from dashboard_bff.views.parts.invoices import balances, invoice_row, is_open
from dashboard_bff.views.parts.lives import LIVE, life, offered_plans
from dashboard_bff.views.parts.methods import (
    chosen,
    currencies_of,
    first_chosen,
    free,
    method_rows,
    names_of_uses,
)
from dashboard_bff.views.parts.people import address_lines, avatar_url
from dashboard_bff.views.parts.proposals import any_settling, proposal_row
from dashboard_bff.views.parts.scene import Body, Scene, View, found, scene, the_client
from dashboard_bff.views.parts.services import (
    RUNNING,
    awaiting_completion,
    newest_first,
    service_row,
)

RECENT = 3
# So many are listed; the sums are of all.
MOST_ACTIONS = 100
AWAY = "Off until the payments service answers"
MOST_OPEN = 5000

OPEN = (
    Slice("invoice", ("open",), MOST_OPEN),
    Slice("payment", queries.UNSETTLED, MOST_OPEN),
    Slice("payment", ("failed",), 500),
    Slice("payment", ("succeeded",), queries.NEWEST),
    Slice("payment_method"),
    Slice("service", None, 500),
    Slice("subscription", LIVE, 500),
    Slice("proposal", ("awaiting_acceptance",)),
    Slice("estimate", ("sent",)),
)
SLICES = (
    *OPEN,
    *(Slice("invoice", (status,), RECENT) for status in ("paid", "void", "uncollectible")),
    Slice("proposal", ("accepted",), 5),
    Slice("credit_note", None, RECENT),
    Slice("billing_item", ("pending_confirmation",)),
    Slice("credit_balance"),
)

Found = dict[str, list[Body]]


def show(
    session: Session, viewer: Viewer, client_id: UUID, *, no_payments_since: datetime | None = None
) -> View:
    """Returns My Billing as the contact sees it; raises NotFound for another client's.

    While payments does not answer nothing can be paid, and the page says so from the start.
    """
    person = {"name": viewer.name, "initials": initials(viewer.name)}
    view = {"contact": person, **orjson.loads(body(session, viewer, client_id))}
    return _without_payments(view, no_payments_since) if no_payments_since else view


def body(session: Session, viewer: Viewer, client_id: UUID) -> str:
    """Returns what of My Billing is the same for all with these permissions, as JSON text."""
    if viewer.client_id not in (None, client_id):
        raise NotFound

    def build() -> pages.Built:
        at = scene(session, viewer.firm_id)
        view = _build(session, viewer, at, the_client(session, viewer, client_id))
        return pages.Built(orjson.dumps(view).decode(), at.today, at.zone)

    variant = pages.variant("en", viewer.permissions)
    return pages.served(session, viewer.firm_id, client_id, "my-billing", variant, build)


def html(
    session: Session, viewer: Viewer, client_id: UUID, *, render: Callable[[View], str]
) -> str:
    """Returns the page that `render` makes of it, kept like the body is; for nobody in particular."""

    def build() -> pages.Built:
        at = scene(session, viewer.firm_id)
        view = orjson.loads(body(session, viewer, client_id))
        return pages.Built(render(view), at.today, at.zone)

    variant = pages.variant("en", viewer.permissions)
    return pages.served(session, viewer.firm_id, client_id, "my-billing.html", variant, build)


def payment(
    session: Session,
    viewer: Viewer,
    client_id: UUID,
    invoice_id: str | None = None,
    method_id: str | None = None,
) -> View:
    """Returns the question of which method pays, this one first: for one invoice, or all that is due.

    Of one invoice a part may be paid where the firm lets its clients.
    """
    at = scene(session, viewer.firm_id)
    client = the_client(session, viewer, client_id)
    around = queries.gather(session, viewer.firm_id, *OPEN, client_ids=[client_id])
    rows = _rows(at, client, around)
    if invoice_id is not None:
        asked = found(queries.find_resource(session, viewer.firm_id, "invoice", invoice_id))
        rows = _only(asked, client, rows)
    payable = [row for row in rows if is_payable(row)]
    methods = method_rows(
        at, free(around["payment_method"]), around["payment"], names_of_uses(around)
    )
    single = invoice_id is not None
    return {
        "single": single,
        "part": single and bool(payable) and "pay_part" in clients_may(session, viewer),
        "preview": None,
        "confirmation": next(filter(None, (row["confirmation"] for row in rows)), None),
        "address": "/my-billing/payments" + (f"?invoice={invoice_id}" if invoice_id else ""),
        "charges": [charge(currency, rows) for currency, rows in charges(payable)],
        "methods": methods,
        "chosen_method_id": first_chosen(methods, method_id, currency=only_currency(payable)),
    }


def _only(asked: Body, client: Body, rows: Iterable[View]) -> list[View]:
    if asked["client_id"] != client["id"] or asked["status"] == "draft":
        raise NotFound
    return [row for row in rows if row["id"] == asked["id"]]


def all_of(asked: View) -> View:
    """Returns what the question is filled with: a part is all that is due unless told otherwise."""
    if not asked["part"]:
        return {}
    [due] = asked["charges"]
    return {"amount": format_amount(due["amount"], due["currency"])}


def outcome(paid: Body) -> View:
    """Returns what became of a payment, as the notice that follows it."""
    sum_ = money(paid["amount"], paid["currency"])
    status = paid["status"]
    if status == "succeeded":
        return _notice("good", "check", f"{sum_} paid", "")
    if status == "failed":
        return _notice("bad", "card_off", f"Declined: {reason(paid)}.", "Nothing was charged.")
    if status == WAITS:
        told = _notice(
            "warn", "alert", "Your bank asks you to confirm.", "Nothing was charged yet."
        )
        return told | {"href": confirmation_of(paid), "label": "Confirm with your bank"}
    if status == "unknown":
        text = "The gateway is asked again; no new attempt until it answers."
        return _notice("warn", "question", "Outcome unknown.", text)
    if status == "processing":
        return _notice("info", "refresh", f"{sum_} is processing.", "Its outcome shows here.")
    words = f"This payment of {sum_} is {status.replace('_', ' ')}."
    return _notice("info", "check", words, "Nothing waits to be confirmed.")


def together(told: Sequence[View]) -> View:
    """Returns the notice for several charges: the worst of them, and which were paid beside it."""
    worst = next((each for each in told if each["tone"] != "good"), told[0])
    paid = " and ".join(each["title"] for each in told if each["tone"] == "good")
    if worst["tone"] == "good":
        return worst | {"title": paid}
    # What is said of one charge alone is not said of them all.
    return worst | {"title": f"{paid}. {worst['title']}", "text": ""} if paid else worst


def refusal(code: str, detail: str) -> View:
    """Returns why no payment was made, as the notice that follows it."""
    titles = {
        "amount_changed": ("The total has changed.", "Nothing was charged. Look again and pay."),
        "invoice_already_paid": ("It is paid already.", "Nothing was charged."),
        "payment_in_progress": ("A payment is under way already.", "Nothing more was charged."),
        "request_in_progress": ("It is being paid already.", "What came of it shows here."),
        "idempotency_key_reused": ("This page was sent before.", "What came of it shows here."),
    }
    if code == "payment_in_progress" and detail:
        return _notice("warn", "merge", titles[code][0], f"{detail} {titles[code][1]}")
    title, text = titles.get(code, (detail or "That was refused.", "Nothing was charged."))
    return _notice("warn", "merge", title, text)


def _without_payments(view: View, since: datetime) -> View:
    """Turns everything off that payments would have to do."""
    off = {"off_reason": AWAY, "confirmation": None}
    actions = [{**row, **off} if row["kind"] == "invoice" else row for row in view["actions"]]
    unpayable = {**view["pay_all"], "off_reason": AWAY}
    return {
        **view,
        "outage": {"as_of": since.isoformat()},
        "actions": actions,
        "pay_all": unpayable,
    }


def _build(session: Session, viewer: Viewer, at: Scene, client: Body) -> View:
    around = queries.gather(session, viewer.firm_id, *SLICES, client_ids=[UUID(client["id"])])
    rows = _rows(at, client, around)
    methods = method_rows(
        at, free(around["payment_method"]), around["payment"], names_of_uses(around)
    )
    running, actions = _running(around), _actions(at, client, rows, around)
    return {
        "client_id": client["id"],
        "company": client["name"] if client["kind"] == "company" else None,
        "avatar_url": avatar_url(client),
        "service_names": [service["name"] for service in running],
        "settling": any_settling(at, around["proposal"], around["service"]),
        "outage": None,
        "balances": balances(rows, client["currency"]),
        "pay_all": pay_all(rows, chosen(methods, only_currency(filter(is_payable, rows)))),
        "actions": actions[:MOST_ACTIONS],
        "action_count": len(actions),
        "shares": shares(session, viewer),
        "services": _services(at, running, around),
        "plan_count": len(offered_plans(session, viewer.firm_id, client)),
        "methods": methods,
        "currencies": currencies_of(client, methods, rows, around["service"]),
        "billed_to": _billed_to(at, client),
        "recent_invoices": _recent(around["invoice"], rows),
        "credit_notes": credit_note_rows(around["credit_note"]),
        "credits": credit_rows(around["credit_balance"]) if viewer.may("payments:read") else [],
    }


def _billed_to(at: Scene, client: Body) -> View:
    lines = address_lines(client["address"], at.firm["country"])
    return {"name": client["billing_name"] or client["name"], "lines": lines}


def _rows(at: Scene, client: Body, around: Found) -> list[View]:
    payments = Payments.around(at, around["payment"], around["payment_method"])
    return [invoice_row(invoice, payments, client) for invoice in around["invoice"]]


def _actions(at: Scene, client: Body, rows: Iterable[View], around: Found) -> list[View]:
    """What waits for the client: overdue first, then by date, then what may be accepted."""
    due = [row for row in rows if is_open(row["status"])]
    due.sort(key=lambda row: (row["status"] != "overdue", row["due_on"], row["number"]))
    waiting = (p for p in around["proposal"] if p["status"] == "awaiting_acceptance")
    estimates = [estimate_row(at, estimate, client) for estimate in around["estimate"]]
    return due + estimates + [proposal_row(at, proposal, client) for proposal in waiting]


def _running(around: Found) -> list[Body]:
    """Services that run, and those whose subscription does though nothing of it is billed now."""
    subscribed = {each["id"] for each in around["subscription"]}
    return [
        service
        for service in newest_first(around["service"])
        if service["status"] in RUNNING or service.get("subscription_id") in subscribed
    ]


def _services(at: Scene, running: Iterable[Body], around: Found) -> list[View]:
    methods = {method["id"]: method for method in around["payment_method"]}
    waiting = awaiting_completion(around["billing_item"])
    subscribed = {each["id"]: each for each in around["subscription"]}
    return [
        service_row(at, service, methods=methods, waiting=waiting)
        | life(subscribed.get(service.get("subscription_id")))
        for service in running
    ]


def _recent(invoices: Sequence[Body], rows: Sequence[View]) -> list[View]:
    order = {i["id"]: (i["issued_on"] or "", i["created_at"], i["id"]) for i in invoices}
    return sorted(rows, key=lambda row: order[row["id"]], reverse=True)[:RECENT]


def _notice(tone: str, icon: str, title: str, text: str) -> View:
    return {"tone": tone, "icon": icon, "title": title, "text": text, "href": None, "label": None}
