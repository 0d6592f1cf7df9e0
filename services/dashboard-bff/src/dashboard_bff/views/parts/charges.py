"""Charges: invoices paid together, one charge for each currency, never more than the gateway takes."""

from collections.abc import Iterable, Sequence

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
