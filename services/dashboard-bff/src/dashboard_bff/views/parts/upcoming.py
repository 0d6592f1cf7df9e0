"""What happens by itself in the days to come: invoices issued, payments collected and retried."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.views.formats import plural
from dashboard_bff.views.parts.scene import Body, Scene, View

SHOWN = 8


def upcoming(session: Session, at: Scene, last_on: date) -> list[View]:
    """Returns what comes until a date, a day and a currency at a time."""
    planned = queries.planned_by_day(session, at.firm_id, first_on=at.today, last_on=last_on)
    found = queries.gather(session, at.firm_id, Slice("payment", ("scheduled",), 5000))
    collected = _collections(at, found["payment"], last_on)
    ids = {client_id for _, _, _, client_id, _ in planned} | {row["one"] for row in collected}
    names = queries.several(session, at.firm_id, "client", ids)
    rows = [_issue(*row, names=names) for row in planned]
    rows += [_collect(row, names) for row in collected]
    return sorted(rows, key=lambda row: (row["on"], row["title"]))[:SHOWN]


def _issue(
    on: str, currency: str, clients: int, one: str, amount: int, *, names: dict[str, Body]
) -> View:
    title = "Issue an invoice" if clients == 1 else "Issue invoices"
    return _row(on, title, _whom(clients, one, names), amount, currency)


def _collect(group: View, names: dict[str, Body]) -> View:
    numbers, retry = group["numbers"], group["retry"]
    if len(numbers) == 1:
        title = f"{'Retry' if retry else 'Collect'} {numbers[0]}"
    else:
        title = f"{'Retry' if retry else 'Collect'} {plural(len(numbers), 'invoice')}"
    whom = _whom(len(group["clients"]), group["one"], names)
    return _row(group["on"], title, whom, group["amount"], group["currency"])


def _collections(at: Scene, payments: Iterable[Body], last_on: date) -> list[View]:
    groups: dict[tuple[str, str, bool], View] = {}
    for payment in payments:
        on = at.on(payment["scheduled_for"])
        if on is None or not at.today.isoformat() <= on <= last_on.isoformat():
            continue
        key = (on, payment["currency"], payment["attempt"] > 1)
        group = groups.setdefault(key, _group(*key, payment["client_id"]))
        group["amount"] += payment["amount"]
        group["clients"].add(payment["client_id"])
        group["numbers"] += [part["invoice_number"] or "" for part in payment["allocations"]]
    return list(groups.values())


def _group(on: str, currency: str, retry: bool, one: str) -> View:
    return {
        "on": on,
        "currency": currency,
        "retry": retry,
        "one": one,
        "amount": 0,
        "clients": set(),
        "numbers": [],
    }


def _whom(clients: int, one: str, names: dict[str, Body]) -> str:
    if clients == 1 and one in names:
        return str(names[one]["name"])
    return plural(clients, "client")


def _row(on: str, title: str, detail: str, amount: int, currency: str) -> View:
    return {"on": on, "title": title, "detail": detail, "amount": amount, "currency": currency}
