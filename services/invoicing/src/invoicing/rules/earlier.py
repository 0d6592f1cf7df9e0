"""What was invoiced of an estimate before one of its invoices, less what was credited of it.

The estimate is what was invoiced earlier, this invoice, and what stands on neither: other invoices
that are not issued, what is not invoiced, and what was credited.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Amounts = Mapping[str, Any]
SUMS = ("net_amount", "tax_amount", "total_amount")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An invoice that was issued before, and the credit notes of it."""

    id: str
    number: str
    issued_on: str
    is_deposit: bool
    is_paid: bool
    amounts: Amounts
    credited: Sequence[Amounts]

    def told(self) -> dict[str, Any]:
        """Return it as a later invoice tells it, by tax and in all."""
        sums = {
            name: self.amounts[name] - sum(note[name] for note in self.credited) for name in SUMS
        }
        return {
            "invoice_id": self.id,
            "number": self.number,
            "issued_on": self.issued_on,
            "is_deposit": self.is_deposit,
            "is_paid": self.is_paid,
            "taxes": _less(self.amounts["taxes"], [t for n in self.credited for t in n["taxes"]]),
            **sums,
        }


def of_estimate(
    number: str, total_amount: int, own_amount: int, earlier: Iterable[Earlier]
) -> dict[str, Any] | None:
    """Return what an invoice says of its estimate, or nothing where nothing came before it."""
    rows = [row for each in earlier if (row := each.told())["total_amount"]]
    if not rows:
        return None
    before = sum(row["total_amount"] for row in rows)
    return {
        "number": number,
        "total_amount": total_amount,
        "earlier": rows,
        "other_amount": total_amount - before - own_amount,
    }


def _less(taxes: Sequence[Amounts], credited: Sequence[Amounts]) -> list[dict[str, Any]]:
    left = []
    for tax in taxes:
        same = [each for each in credited if _name(each) == _name(tax)]
        columns = ("taxable_amount", "tax_amount")
        amounts = {name: tax[name] - sum(each[name] for each in same) for name in columns}
        left.append({"name": tax["name"], "rate": tax["rate"], **amounts})
    return left


def _name(tax: Amounts) -> tuple[str, str]:
    return tax["name"], tax["rate"]
