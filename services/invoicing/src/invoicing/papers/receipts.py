"""A receipt as a paper: money that came, when, how, which invoices it paid, and what is kept of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from invoicing.models import Invoice
from invoicing.papers.invoices import bill_to
from invoicing.papers.letterheads import Letterhead
from invoicing.papers.wording import Tongue


@dataclass(frozen=True)
class Receipt:
    """What a receipt says: nothing of it changes once the money is there."""

    payment_id: UUID
    currency: str
    amount: int
    on: date
    method: Mapping[str, Any]
    reference: str
    whom: Mapping[str, Any]
    paid: tuple[tuple[Invoice, int], ...]

    @property
    def applied(self) -> int:
        """What was booked on invoices."""
        return sum(amount for _, amount in self.paid)

    @property
    def kept(self) -> int:
        """What no invoice owed any more, and is the client's credit."""
        return self.amount - self.applied

    @property
    def name(self) -> str:
        """What its file is called: by its invoice, or by the day if it paid several or none."""
        single = self.paid[0][0].number if len(self.paid) == 1 else self.on.isoformat()
        return f"receipt-{single}"

    def facts(self) -> dict[str, Any]:
        """Returns what it is told apart by."""
        paid = [[str(invoice.id), invoice.number, amount] for invoice, amount in self.paid]
        same = {"payment_id": str(self.payment_id), "currency": self.currency}
        told = {"method": _method(self.method), "reference": self.reference, "paid": paid}
        return same | told | {"amount": self.amount, "on": self.on.isoformat()}


def receipt_paper(receipt: Receipt, head: Letterhead, tongue: Tongue) -> dict[str, Any]:
    """Returns all that the paper of a receipt says, in one language."""
    say = tongue.words
    names = {"name": "invoice", "total": "invoice_total", "amount": "paid_amount"}
    return head.paper(tongue) | {
        "title": f"{say['receipt']} {tongue.day(receipt.on)}",
        "heading": say["receipt"],
        "to": bill_to(say["received_from"], receipt.whom, head, tongue),
        "facts": _facts(receipt, tongue),
        "columns": [{"name": name, "label": say[word]} for name, word in names.items()],
        "lines": list(_lines(receipt, tongue)),
        "totals": [["", _totals(receipt, tongue)]],
        "notes": [["", tongue.say("payment_id", id=receipt.payment_id)]],
    }


def _facts(receipt: Receipt, tongue: Tongue) -> list[list[str]]:
    facts = [
        ("received_on", tongue.day(receipt.on)),
        ("paid_by", _method(receipt.method)),
        ("reference", receipt.reference),
    ]
    return [[tongue.words[name], value] for name, value in facts if value]


def _method(method: Mapping[str, Any]) -> str:
    """Only how it ends is known here, and only that is told."""
    if not method.get("last4"):
        return ""
    return f"{(method.get('brand') or 'card').capitalize()} •••• {method['last4']}"


def _lines(receipt: Receipt, tongue: Tongue) -> Iterable[dict[str, Any]]:
    for invoice, amount in receipt.paid:
        yield {
            "name": str(invoice.number),
            "notes": [tongue.day(invoice.issued_on)],
            "total": tongue.money(invoice.total_amount, receipt.currency),
            "amount": tongue.money(amount, receipt.currency),
        }


def _totals(receipt: Receipt, tongue: Tongue) -> list[list[Any]]:
    parts = {"paid_on_invoices": receipt.applied, "kept_as_credit": receipt.kept}
    rows = [
        [tongue.words[name], tongue.money(amount, receipt.currency), False]
        for name, amount in parts.items()
        if receipt.kept and amount
    ]
    return [*rows, [tongue.words["received"], tongue.money(receipt.amount, receipt.currency), True]]
