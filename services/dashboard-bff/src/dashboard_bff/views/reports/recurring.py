"""Monthly recurring revenue: what runs, spread over months, with what moved it and whose it is."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from sqlalchemy.orm import Session

from common.clock import due_instant
from common.money import exponent, to_major
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import charts
from dashboard_bff.views.formats import money, month, month_name, symbol
from dashboard_bff.views.parts.months import month_after
from dashboard_bff.views.parts.scene import Body, Scene, View, reference
from dashboard_bff.views.reports import the_scene

MONTHS, SHOWN = 12, 25
MOVES = ("opening", "new", "expansion", "contraction", "churn", "closing")
LEGEND = [{"look": "1", "words": "A month, before tax"}]


def show(session: Session, viewer: Viewer) -> View:
    """Returns the last twelve months of each currency, this one as it stands."""
    at = the_scene(session, viewer)
    history, clients = _history(session, at, MONTHS, shown=SHOWN)
    names = queries.several(session, at.firm_id, "client", [row["client_id"] for row in clients])
    return {
        "months": MONTHS,
        "currencies": [
            _currency(currency, months)
            | _shares([row for row in clients if row["currency"] == currency], names)
            for currency, months in history.items()
        ],
    }


def now(session: Session, at: Scene) -> list[View]:
    """Returns what comes again at this moment, by currency, and what this month has brought."""
    history, _ = _history(session, at, 1)
    return [
        {"currency": currency, "amount": m["closing"], "change": m["closing"] - m["opening"]}
        for currency, [m] in history.items()
        if m["closing"] or m["opening"]
    ]


def table(session: Session, viewer: Viewer) -> Iterator[Sequence[object]]:
    """Returns the months of every currency as rows, the head first."""
    yield ("currency", "month", *MOVES, "clients")
    history, _ = _history(session, the_scene(session, viewer), MONTHS)
    for currency, months in history.items():
        for row in months:
            amounts = (to_major(row[name], currency) for name in MOVES)
            yield (currency, row["month"][:7], *amounts, row["clients"])


def _history(
    session: Session, at: Scene, months: int, *, shown: int = 0
) -> tuple[dict[str, list[View]], list[View]]:
    """Returns the months of each currency, the oldest first, and whose that is at the end of them."""
    firsts = [month_after(at.today, n) for n in range(1 - months, 2)]
    moments = [due_instant(first, at.zone) for first in firsts]
    rows, clients = queries.recurring_revenue(session, at.firm_id, at.zone, moments, shown=shown)
    found: dict[str, list[View]] = {}
    for row in rows:
        month_ = {"month": firsts[row["n"] - 1].isoformat()}
        amounts = {name: row[name] for name in (*MOVES, "clients")}
        found.setdefault(row["currency"], []).append(month_ | amounts)
    return found, clients


def _shares(clients: Sequence[View], names: Mapping[str, Body]) -> View:
    """Returns the clients of a currency, the most first, and what the others come to."""
    ids = [row["client_id"] for row in clients]
    rest = [row for row in clients if row["client_id"] is None]
    return {
        "clients": [
            {"client": reference(names.get(id_), id_), "amount": row["amount"]}
            for id_, row in zip(ids, clients, strict=True)
            if id_ is not None
        ],
        "more": {name: sum(row[name] for row in rest) for name in ("count", "amount")},
    }


def _currency(currency: str, months: Sequence[View]) -> View:
    last = months[-1]
    return {
        "currency": currency,
        "amount": last["closing"],
        "change": last["closing"] - last["opening"],
        "client_count": last["clients"],
        "months": list(months),
        "chart": _chart(currency, months),
    }


def _chart(currency: str, months: Sequence[View]) -> View:
    firsts = [date.fromisoformat(row["month"]) for row in months]
    return {
        "currency": currency,
        "summary": _summary(currency, firsts, [row["closing"] for row in months]),
        "legend": LEGEND,
        "rows": [
            {"month": month(first), "amounts": [row["closing"]]}
            for first, row in zip(firsts, months, strict=True)
        ],
        "wide": _drawn(charts.WIDE, currency, firsts, months),
        "narrow": _drawn(charts.NARROW, currency, firsts, months),
    }


def _drawn(
    frame: charts.Frame, currency: str, firsts: Sequence[date], months: Sequence[View]
) -> charts.Drawing:
    bars = [
        charts.Bar(month(first).split()[0], [("1", row["closing"])])
        for first, row in zip(firsts, months, strict=True)
    ]
    return charts.drawing(
        frame, bars, digits=exponent(currency), symbol=symbol(currency), now=len(bars) - 1
    )


def _summary(currency: str, firsts: Sequence[date], amounts: Sequence[int]) -> str:
    return (
        f"Monthly recurring revenue before tax: {money(amounts[0], currency)} at the end of"
        f" {month_name(firsts[0])} {firsts[0].year}, {money(amounts[-1], currency)} now."
    )
