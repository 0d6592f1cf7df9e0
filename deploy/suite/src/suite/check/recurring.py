"""I7, of what is added up by month: the last that is known of each recurring service is its owner's."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from suite.check.books import Books
from suite.check.findings import Finding


def look_at_recurring(
    books: Books, finding: Finding, firm_id: UUID, services: Mapping[UUID, dict[str, Any]]
) -> None:
    """Compares the last change of each service with the service as its owner would tell it."""
    rows = books.rows("dashboard-bff", _LAST, firm=firm_id)
    known = {row.id: row for row in finding.over("recurring_changes", rows)}
    for id_, body in services.items():
        if body["monthly_amount"] is None:
            continue
        row, about = known.get(id_), f"service {id_} of firm {firm_id} among what comes again"
        must = (body["status"] == "active", body["monthly_amount"], body["currency"])
        has = (row.runs, row.amount, row.currency) if row else None
        finding.expect(has == must, about, f"is known as {has} instead of {must}")


_LAST = (
    "SELECT DISTINCT ON (id) id, runs, amount, currency FROM recurring_changes"
    " WHERE firm_id = :firm AND kind = 'service' ORDER BY id, version DESC"
)
