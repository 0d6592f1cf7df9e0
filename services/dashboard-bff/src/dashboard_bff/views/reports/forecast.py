"""Forecast: what a year will bring in each currency, and how far this month has come."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from sqlalchemy.orm import Session

from common.clock import due_instant
from common.money import to_major
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import month_name
from dashboard_bff.views.parts.months import MONTHS, month_after, year_ahead
from dashboard_bff.views.parts.scene import Scene, View
from dashboard_bff.views.reports import the_scene

DUE, AUTOMATIC, MANUAL = range(3)
LEGEND = [
    {"look": "2", "words": "Invoiced, still open"},
    {"look": "1", "words": "Billed automatically"},
    {"look": "hatch", "words": "Billed manually"},
]

# For each currency: a month, which part of the legend it is of, and a sum.
Coming = dict[str, list[tuple[str, int, int]]]


def show(session: Session, viewer: Viewer) -> View:
    """Returns the next twelve months of each currency, tax included; what is late is in the first."""
    at = the_scene(session, viewer)
    return {
        "months": MONTHS,
        "currencies": [
            _currency(session, at, currency, rows)
            for currency, rows in sorted(_coming(session, at).items())
        ],
    }


def table(session: Session, viewer: Viewer) -> Iterator[Sequence[object]]:
    """Returns the months of every currency as rows, the head first."""
    yield ("currency", "month", "open_invoices", "automatic", "manual")
    for part in show(session, viewer)["currencies"]:
        for first, row in zip(part["months"], part["chart"]["rows"], strict=True):
            amounts = (to_major(amount, part["currency"]) for amount in row["amounts"])
            yield (part["currency"], first[:7], *amounts)


def _coming(session: Session, at: Scene) -> Coming:
    last_on = month_after(at.today, MONTHS) - timedelta(days=1)
    found: Coming = {}
    for currency, name, waits, amount in queries.planned_by_month(
        session, at.firm_id, first_on=date.min, last_on=last_on
    ):
        found.setdefault(currency, []).append((name, MANUAL if waits else AUTOMATIC, amount))
    for currency, name, amount in queries.due_by_month(session, at.firm_id, last_on=last_on):
        found.setdefault(currency, []).append((name, DUE, amount))
    return found


def _currency(session: Session, at: Scene, currency: str, rows: list[tuple[str, int, int]]) -> View:
    what = f"What is to come in {currency}, next twelve months, tax included"
    chart = year_ahead(at, what, currency, rows, LEGEND)
    first = month_after(at.today, 0)
    since = due_instant(first, at.zone)
    collected = queries.collected_by_month(session, at.firm_id, currency, at.zone, since=since)
    return {
        "currency": currency,
        "month": month_name(first),
        "collected_amount": collected.get(first.isoformat()[:7], 0),
        "to_come_amount": sum(chart["rows"][0]["amounts"]),
        "months": [month_after(at.today, n).isoformat() for n in range(MONTHS)],
        "chart": chart,
    }
