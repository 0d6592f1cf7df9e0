"""When invoices are due, in words: 30 days after the end of the month."""

from collections.abc import Mapping
from typing import Any

KINDS = [
    ("net", "Date of issue"),
    ("end_of_month", "End of month"),
    ("end_of_next_month", "End of next month"),
]
ENDS = {"end_of_month": "the end of the month", "end_of_next_month": "the end of the next month"}


def in_words(kind: str, days: int) -> str:
    """Says terms in words."""
    if kind == "net":
        return f"Net {days}" if days else "Due on receipt"
    end = ENDS[kind]
    return f"{days} day{'' if days == 1 else 's'} after {end}" if days else end.capitalize()


def of_firm(firm: Mapping[str, Any]) -> str:
    """Says the firm's terms; what was told before there was a choice counts from the date of issue."""
    return in_words(firm.get("invoice_terms_kind") or "net", firm["invoice_terms_days"])


def terms_of(client: Mapping[str, Any], firm: Mapping[str, Any]) -> str:
    """Says by which terms a client pays: by its own, else by the firm's."""
    days = client["terms_days"]
    return of_firm(firm) if days is None else in_words(client.get("terms_kind") or "net", days)
