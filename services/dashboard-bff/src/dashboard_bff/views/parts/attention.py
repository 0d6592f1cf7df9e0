"""What needs someone at the firm: a fact, a detail, a sum, and the one place to act."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard_bff.views.formats import money, plural, relative
from dashboard_bff.views.parts.methods import method_name
from dashboard_bff.views.parts.people import first_name
from dashboard_bff.views.parts.scene import Body, Scene, View


def invoices_in_trouble(at: Scene, rows: Iterable[View]) -> list[View]:
    """Returns what to look at among open invoices: unknown outcomes, refusals, the overdue."""
    items = [item for row in rows if (item := _trouble(at, row))]
    return sorted(items, key=lambda item: item["tone"] != "bad")


def items_waiting(at: Scene, items: Sequence[Body], href: str) -> list[View]:
    """Returns what billing items wait for: those sent back, those past their date."""
    back = [item for item in items if item["reason"]]
    late = [item for item in items if is_late(at, item) and not item["reason"]]
    found = []
    if late:
        words = plural(len(late), "billing item is", "billing items are")
        found.append(
            attention_item("clock_alert", "warn", f"{words} overdue to issue", _names(late), href)
        )
    if back:
        words = plural(len(back), "billing item was", "billing items were")
        why = f"{back[0]['name']}: {back[0]['reason']}"
        found.append(attention_item("calendar_off", "bad", f"{words} sent back", why, href))
    return found


def proposals_waiting(
    at: Scene, proposals: Iterable[Body], contacts: Mapping[str, Body]
) -> list[View]:
    """Returns the proposals that someone has not answered yet."""
    return [
        attention_item(
            "signature",
            "info",
            f"Proposal {proposal['number']} waits for {_signer(proposal, contacts)}",
            _seen(at, proposal),
            f"/proposals/{proposal['id']}",
            act=None,
        )
        for proposal in proposals
        if proposal["status"] == "awaiting_acceptance"
    ]


def methods_ending(methods: Iterable[View], href: str) -> list[View]:
    """Returns the methods in use that can soon pay no more."""
    words = {"expiring": "is about to expire", "expired": "has expired"}
    words["suspended"] = "was declined for good, what it pays for needs a new method"
    return [
        attention_item(
            "calendar_off",
            "mute",
            f"{method_name(method)} {words[method['status']]}",
            f"It pays for {method['uses'][0]['name']}"
            + (f" and {len(method['uses']) - 1} more" if len(method["uses"]) > 1 else ""),
            href,
            act=None,
        )
        for method in methods
        if method["status"] in words and method["uses"]
    ]


def is_late(at: Scene, item: Body) -> bool:
    """Tells whether a waiting item is past its date."""
    return bool(item["due_on"]) and item["due_on"] < at.today.isoformat()


def _trouble(at: Scene, row: View) -> View | None:
    state, href = row["collection"], f"/invoices/{row['id']}"
    sum_ = {"amount": row["due_amount"], "currency": row["currency"]}
    if not row["due_amount"]:
        return None
    if state["state"] == "unknown":
        title = f"Outcome unknown: {row['number']}"
        return attention_item("question", "warn", title, "The gateway is being asked", href) | sum_
    if state["state"] == "requires_action":
        title = f"{row['number']} waits for a confirmation"
        return (
            attention_item("question", "warn", title, "The bank asks the cardholder", href) | sum_
        )
    if state["state"] == "failed":
        title = f"{row['number']} was declined: {state['reason']}"
        return attention_item("card_off", "bad", title, _retry(at, row), href)
    if row["status"] == "overdue":
        due = at.day(row["due_on"])
        detail = f"Due {at.short(row['due_on'])}, {relative(due, at.today)}"
        return (
            attention_item("clock_alert", "bad", f"{row['number']} is overdue", detail, href) | sum_
        )
    return None


def _retry(at: Scene, row: View) -> str:
    """Writes Visa •••• 4242, £1,440.00. Next retry 24 Nov."""
    state = row["collection"]
    method = f"{method_name(state['method'])}, " if state["method"] else ""
    retry = state["next_retry_on"]
    then = f"Next retry {at.short(retry)}" if retry else "Not retried"
    return f"{method}{money(row['due_amount'], row['currency'])}. {then}"


def _signer(proposal: Body, contacts: Mapping[str, Body]) -> str:
    contact = contacts.get(proposal["contact_id"])
    return first_name(contact["name"]) if contact else "its signer"


def _seen(at: Scene, proposal: Body) -> str:
    sent = f"Sent {at.short(proposal['sent_at'])}" if proposal["sent_at"] else "Sent"
    if not proposal["viewed_at"]:
        return f"{sent}, not opened yet"
    return f"{sent}, viewed {relative(at.day(proposal['viewed_at']), at.today)}"


def _names(items: Sequence[Body]) -> str:
    names = list(dict.fromkeys(item["name"] for item in items))
    return " and ".join(names) if len(names) < 3 else f"{names[0]} and {len(names) - 1} more"


def attention_item(
    icon: str, tone: str, title: str, detail: str, href: str, act: str | None = "Review"
) -> View:
    return {
        "icon": icon,
        "tone": tone,
        "title": title,
        "detail": detail,
        "amount": None,
        "currency": None,
        "href": href,
        "act": act,
    }
