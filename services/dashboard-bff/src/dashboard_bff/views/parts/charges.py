"""Charges: invoices paid together, one charge for each currency, never more than the gateway takes."""

from collections.abc import Iterable, Sequence

from dashboard_bff.views.parts.invoices import is_open
from dashboard_bff.views.parts.scene import View

# One charge takes at most so many invoices, the longest due first; the next click takes the next.
MOST_IN_A_CHARGE = 100


def charges(payable: Iterable[View]) -> list[tuple[str, list[View]]]:
    """Sorts invoices into one charge for each currency; two currencies are never added."""
    by_currency: dict[str, list[View]] = {}
    for row in sorted(payable, key=lambda row: (row["due_on"], row["number"])):
        own = by_currency.setdefault(row["currency"], [])
        if len(own) < MOST_IN_A_CHARGE:
            own.append(row)
    return sorted(by_currency.items())


def charge(currency: str, rows: Sequence[View]) -> View:
    """Returns a charge with the invoices it pays, as a person reads it before paying."""
    shown = ("id", "number", "for_words", "due_on", "due_amount")
    return {
        "currency": currency,
        "amount": sum(row["due_amount"] for row in rows),
        "invoices": [{name: row[name] for name in shown} for row in rows],
    }


def pay_all(rows: Sequence[View], method: View | None) -> View:
    """Returns one charge for each currency, of what may be paid just now."""
    due = [row for row in rows if is_open(row["status"])]
    payable = [row for row in due if is_payable(row)]
    off = None if payable else next((row["off_reason"] for row in due), None)
    return {
        "off_reason": off,
        "method": method if payable else None,
        "charges": [
            {
                "currency": currency,
                "amount": sum(row["due_amount"] for row in own),
                "invoice_ids": [row["id"] for row in own],
            }
            for currency, own in charges(payable)
        ],
    }


def only_currency(rows: Iterable[View]) -> str | None:
    """One method pays all of it, so a default of one currency counts only where there is no other."""
    found = {row["currency"] for row in rows}
    return found.pop() if len(found) == 1 else None


def is_payable(row: View) -> bool:
    """Tells whether something of the invoice may be paid just now."""
    return is_open(row["status"]) and not row["off_reason"]
