"""The billing schedule of all clients: what waits for somebody, and what bills itself, by date."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import schedule as unissued
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.months import LEGEND, MONTHS, month_after, year_ahead
from dashboard_bff.views.parts.scene import Body, Scene, View, reference, scene
from dashboard_bff.views.parts.schedule import Methods, groups, manual_rows, methods_of_items

ADDRESS = "/schedule"
# How many days ahead it may be looked at.
DAYS = (31, 92, 366)
MOST = 300


class _Around(NamedTuple):
    """What the items are shown with."""

    clients: dict[str, Body]
    methods: Methods


def show(session: Session, viewer: Viewer, *, days: int = DAYS[0]) -> View:
    """Returns what is not issued of every client: what waits, and what bills itself so far ahead."""
    at = scene(session, viewer.firm_id)
    last_on = at.today + timedelta(days=days)
    waiting = unissued.items_waiting(session, at.firm_id, limit=MOST)
    coming = unissued.items_coming(session, at.firm_id, last_on=last_on, limit=MOST)
    later_on = unissued.first_after(session, at.firm_id, last_on=last_on)
    around = _around(session, at, [*waiting, *coming])
    return {
        **_year(session, at),
        "manual": [_of(row, around) for row in manual_rows(at, waiting, around.methods)],
        "manual_count": queries.count(
            session, at.firm_id, "billing_item", statuses=["pending_confirmation"]
        ),
        "dates": _dates(coming, around),
        "shown": len(coming),
        "count": unissued.count_coming(session, at.firm_id, last_on=last_on),
        "days": days,
        "last_on": last_on.isoformat(),
        "later_on": later_on,
        "address": ADDRESS,
        "keep": f"days={days}",
        "opened": None,
    }


def _around(session: Session, at: Scene, items: Sequence[Body]) -> _Around:
    ids = [item["service_id"] for item in items]
    services = queries.several(session, at.firm_id, "service", ids).values()
    paying = [thing.get("payment_method_id") for thing in (*items, *services)]
    methods = queries.several(session, at.firm_id, "payment_method", paying)
    whose = [item["client_id"] for item in items]
    return _Around(
        queries.several(session, at.firm_id, "client", whose),
        methods_of_items(at, items, services, methods.values()),
    )


def _dates(items: Sequence[Body], around: _Around) -> list[View]:
    """Returns the invoices to come by their date, on a date by the names of their clients."""
    found = [_of(group, around) for group in groups(items, around.methods)]
    found.sort(key=lambda group: (group["due_on"], group["client"]["name"], group["client_id"]))
    return [
        _date(on, list(of_date)) for on, of_date in groupby(found, lambda group: group["due_on"])
    ]


def _date(on: str, invoices: list[View]) -> View:
    sums: Counter[str] = Counter()
    for invoice in invoices:
        sums[invoice["currency"]] += invoice["net_amount"]
    amounts = [{"currency": currency, "net_amount": sums[currency]} for currency in sorted(sums)]
    return {"on": on, "sums": amounts, "groups": invoices}


def _of(row: View, around: _Around) -> View:
    return row | {"client": reference(around.clients.get(row["client_id"]), row["client_id"])}


def _year(session: Session, at: Scene) -> View:
    """Returns the chart of a year in the firm's currency, or in the one most months are billed in."""
    last_on = month_after(at.today, MONTHS) - timedelta(days=1)
    planned = queries.planned_by_month(
        session, at.firm_id, first_on=date.min, last_on=last_on, amount="net_amount"
    )
    often = Counter(currency for currency, *_ in planned)
    usual = at.firm["currency"]
    drawn = usual if usual in often or not often else max(sorted(often), key=often.__getitem__)
    rows = [(month, waits, amount) for each, month, waits, amount in planned if each == drawn]
    words = "All clients, next twelve months before tax"
    return {
        "chart": year_ahead(at, words, drawn, rows, LEGEND),
        "other_currencies": sorted(set(often) - {drawn}),
    }
