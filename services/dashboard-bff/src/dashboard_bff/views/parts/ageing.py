"""What is overdue, by how long it has been, in the firm's own currency."""

from bisect import bisect_right
from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.views.parts.invoices import settled
from dashboard_bff.views.parts.scene import Body, Scene, View

# An age begins at its number of days; the last one has no end.
EDGES = (1, 31, 61, 91)
AGES = (("1–30 days", "1"), ("31–60 days", "2"), ("61–90 days", "3"), ("Over 90", "3"))


def overdue(session: Session, at: Scene, unapplied: Sequence[tuple[Body, Body]]) -> View:
    """Returns what is overdue, with one bar for each age, the longest as long as can be."""
    currency = at.firm["currency"]
    sums = {age: [0, 0] for age in range(len(AGES))}
    for bucket, amount, count in queries.overdue_by_age(
        session, at.firm_id, currency, at.today, EDGES
    ):
        sums[bucket - 1] = [amount, count]
    for invoice, paid in settled(unapplied):
        _subtract(at, sums, invoice, paid)
    most = max(amount for amount, _ in sums.values())
    return {
        "amount": sum(amount for amount, _ in sums.values()),
        "invoice_count": sum(count for _, count in sums.values()),
        "client_count": queries.overdue_clients(session, at.firm_id, currency, at.today),
        "ages": [
            {
                "words": words,
                "look": look,
                "amount": sums[age][0],
                "share": 100 * sums[age][0] // most if most else 0,
                "invoice_count": sums[age][1],
            }
            for age, (words, look) in enumerate(AGES)
        ],
    }


def _subtract(at: Scene, sums: dict[int, list[int]], invoice: Body, paid: int) -> None:
    days = (at.today - date.fromisoformat(invoice["due_on"])).days
    if days < EDGES[0] or invoice["currency"] != at.firm["currency"]:
        return
    own = sums[bisect_right(EDGES, days) - 1]
    own[0] -= paid
    own[1] -= paid == invoice["due_amount"]
