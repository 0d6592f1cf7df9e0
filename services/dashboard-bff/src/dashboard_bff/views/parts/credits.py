"""A client's credit by currency: how much there is, and what became of it, the newest first."""

from collections.abc import Iterable

from dashboard_bff.views.parts.scene import Body, View

WORDS = {
    "overpaid": "Paid too much",
    "refund_came_back": "A refund came back",
    "credit_note": "Credit note",
    "applied": "Used",
    "refunded": "Refunded",
    "given_back": "Given back",
    "charged_back": "Taken back by a bank",
}


def credit_rows(balances: Iterable[Body]) -> list[View]:
    """Returns what stands on each balance that ever moved."""
    rows = [_row(balance) for balance in balances]
    return sorted((row for row in rows if row["amount"] or row["movements"]), key=_currency)


def _row(balance: Body) -> View:
    same = ("currency", "amount", "available_amount", "reserved_amount")
    movements = [_movement(each) for each in balance.get("movements") or ()]
    return {name: balance[name] for name in same} | {"movements": movements[::-1]}


def _movement(told: Body) -> View:
    return {
        "words": WORDS[told["kind"]],
        "at": told["at"],
        "amount": told["amount"],
        "invoice_number": told["invoice_number"],
        "reason": told["reason"],
    }


def _currency(row: View) -> str:
    return str(row["currency"])
