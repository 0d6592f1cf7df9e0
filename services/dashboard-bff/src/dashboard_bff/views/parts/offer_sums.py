"""What a list of estimates or proposals comes to, in all and by status, each currency apart."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Wanted
from dashboard_bff.views.parts.scene import View


def estimate_sums(session: Session, firm_id: UUID, wanted: Wanted) -> View:
    """Returns what the estimates of a list come to, with tax."""
    rows = queries.offer_sums(session, firm_id, wanted)
    return _split([(row, {"total_amount": row.amount}) for row in rows])


def proposal_sums(session: Session, firm_id: UUID, wanted: Wanted) -> View:
    """Returns what the proposals of a list come to, with tax: once, and each time that recurs."""
    every: dict[tuple[str, str | None], list[View]] = {}
    for row in queries.recurring_sums(session, firm_id, wanted):
        part = {"interval_unit": row.unit, "interval_count": row.count}
        found = every.setdefault((row.currency, row.status), [])
        found.append(part | {"total_amount": row.amount})
    return _split(
        [
            (
                row,
                {"once_amount": row.amount, "recurring": every.get((row.currency, row.status), [])},
            )
            for row in queries.offer_sums(session, firm_id, wanted)
        ]
    )


def _split(sums: list[tuple[Any, View]]) -> View:
    return {
        "totals": [{"currency": row.currency} | sum_ for row, sum_ in sums if row.status is None],
        "by_status": [
            {"currency": row.currency, "status": row.status, "count": row.number} | sum_
            for row, sum_ in sums
            if row.status is not None
        ],
    }
