"""Invoices as rows: what remains, the state by the firm's date, how the collection stands."""

from collections.abc import Iterable, Mapping
from typing import Any

from dashboard_bff.views.parts.collection import Payments
from dashboard_bff.views.parts.scene import Body, Scene, View, reference


def invoice_row(invoice: Body, payments: Payments, client: Body | None) -> View:
    """Returns an invoice as lists show it."""
    scene, due = payments.scene, payments.due_amount(invoice)
    state = payments.state(invoice)
    status = derived_status(scene, invoice, due)
    return {
        "kind": "invoice",
        "id": invoice["id"],
        "number": invoice["number"],
        "for_words": for_words(invoice),
        "status": status,
        "currency": invoice["currency"],
        "issued_on": invoice["issued_on"],
        "due_on": invoice["due_on"],
        "paid_on": state["on"] if status == "paid" else None,
        "total_amount": invoice["total_amount"],
        "paid_amount": invoice["paid_amount"] + invoice["due_amount"] - due,
        "credited_amount": credited(invoice),
        "due_amount": due if invoice["status"] not in ("void", "uncollectible") else 0,
        "collection": state,
        "client": reference(client, invoice["client_id"]),
        "receipt_payment_id": payments.receipt(invoice),
        "confirmation": payments.confirmation(invoice) if is_open(status) else None,
        "off_reason": payments.off_reason(invoice) if is_open(status) else None,
    }


def derived_status(scene: Scene, invoice: Body, due_amount: int) -> str:
    """Returns the state a person reads: the worst that applies."""
    if invoice["status"] != "open":
        return str(invoice["status"])
    if due_amount == 0:
        return "paid"
    if invoice["due_on"] < scene.today.isoformat():
        return "overdue"
    if due_amount < invoice["total_amount"] - credited(invoice):
        return "partially_paid"
    return "viewed" if invoice.get("viewed_at") else "open"


def credited(invoice: Body) -> int:
    """Returns how much less is owed; what was kept before there were credit notes says nothing of it."""
    return int(invoice.get("credited_amount", 0))


def is_open(status: str) -> bool:
    """Tells whether something is still to be paid."""
    return status in ("open", "viewed", "partially_paid", "overdue")


def for_words(invoice: Body) -> str:
    """Writes what an invoice is for, shortly."""
    names = list(dict.fromkeys(line["name"] for line in invoice["lines"]))
    if len(names) <= 2:
        return " and ".join(names)
    return f"{names[0]} and {len(names) - 1} more"


def balances(rows: Iterable[View], currency: str) -> list[View]:
    """Sums what is open, for each currency apart; the client's own is there even when nothing is."""
    sums: dict[str, View] = {currency: _nothing(currency)}
    for row in rows:
        if is_open(row["status"]):
            overdue = row["due_amount"] if row["status"] == "overdue" else 0
            _add(sums, row["currency"], row["due_amount"], overdue, 1)
    return list(sums.values())


def summed(
    sums: Iterable[Any], unapplied: Iterable[tuple[Body, Body]], scene: Scene
) -> dict[str, dict[str, View]]:
    """Returns the open sums of each client by currency, less what has been paid but not booked yet."""
    found: dict[str, dict[str, View]] = {}
    for client_id, currency, open_amount, overdue_amount, count in sums:
        own = found.setdefault(str(client_id), {})
        _add(own, currency, open_amount, overdue_amount, count)
    for invoice, paid in settled(unapplied):
        overdue = paid if invoice["due_on"] < scene.today.isoformat() else 0
        paid_up = paid == invoice["due_amount"]
        own = found.setdefault(invoice["client_id"], {})
        _add(own, invoice["currency"], -paid, -overdue, -1 if paid_up else 0)
    return found


def over_all(by_client: Mapping[str, Mapping[str, View]]) -> list[View]:
    """Sums the clients' balances, for each currency apart."""
    sums: dict[str, View] = {}
    for own in by_client.values():
        for balance in own.values():
            _add(
                sums,
                balance["currency"],
                balance["open_amount"],
                balance["overdue_amount"],
                balance["invoice_count"],
            )
    return [sums[currency] for currency in sorted(sums)]


def settled(unapplied: Iterable[tuple[Body, Body]]) -> list[tuple[Body, int]]:
    """Returns what is paid of each invoice but not booked yet: at most all that is due."""
    ahead: dict[str, tuple[Body, int]] = {}
    for invoice, payment in unapplied:
        parts = (p["amount"] for p in payment["allocations"] if p["invoice_id"] == invoice["id"])
        before = ahead.get(invoice["id"], (invoice, 0))[1]
        ahead[invoice["id"]] = (invoice, min(invoice["due_amount"], before + sum(parts)))
    return list(ahead.values())


def _add(sums: dict[str, View], currency: str, open_: int, overdue: int, count: int) -> None:
    balance = sums.setdefault(currency, _nothing(currency))
    balance["open_amount"] += open_
    balance["overdue_amount"] += overdue
    balance["invoice_count"] += count


def _nothing(currency: str) -> View:
    return {"currency": currency, "open_amount": 0, "overdue_amount": 0, "invoice_count": 0}
