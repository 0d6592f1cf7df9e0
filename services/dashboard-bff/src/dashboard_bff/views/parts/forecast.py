"""Revenue and forecast: what came in by month, and what is to come, in the firm's own currency."""

from datetime import date, timedelta

from sqlalchemy.orm import Session

from common.clock import due_instant
from common.money import exponent
from dashboard_bff import queries
from dashboard_bff.views import charts
from dashboard_bff.views.formats import money, month, month_name, symbol
from dashboard_bff.views.parts.months import month_after
from dashboard_bff.views.parts.scene import Scene, View

BEFORE, AFTER = 5, 6
LEGEND = [
    {"look": "1", "words": "Collected"},
    {"look": "2", "words": "Scheduled"},
    {"look": "hatch", "words": "Expected"},
]

Sums = dict[date, list[int]]


def forecast(session: Session, at: Scene) -> View:
    """Returns the chart of a year around today, and its two sums in figures."""
    sums = _sums(session, at)
    now, following = month_after(at.today, 0), month_after(at.today, 1)
    return {
        "chart": _chart(at, sums),
        "collected": {"amount": sums[now][0], "month": month_name(now)},
        "scheduled": {"amount": sums[following][1], "month": month_name(following)},
    }


def _sums(session: Session, at: Scene) -> Sums:
    """What came in belongs to the past and this month; what is planned to the months after it."""
    firsts = [month_after(at.today, n) for n in range(-BEFORE, AFTER + 1)]
    sums: Sums = {first: [0, 0, 0] for first in firsts}
    by_name = {first.isoformat()[:7]: first for first in firsts}
    currency = at.firm["currency"]
    since = due_instant(firsts[0], at.zone)
    collected = queries.collected_by_month(session, at.firm_id, currency, at.zone, since=since)
    for name, amount in collected.items():
        if name in by_name:
            sums[by_name[name]][0] = amount
    planned = queries.planned_by_month(
        session,
        at.firm_id,
        first_on=month_after(at.today, 1),
        last_on=month_after(at.today, AFTER + 1) - timedelta(days=1),
    )
    for spoken, name, waits, amount in planned:
        if spoken == currency:
            sums[by_name[name]][2 if waits else 1] += amount
    return sums


def _chart(at: Scene, sums: Sums) -> View:
    currency = at.firm["currency"]
    return {
        "currency": currency,
        "summary": _summary(currency, sums),
        "legend": LEGEND,
        "rows": [{"month": month(first), "amounts": amounts} for first, amounts in sums.items()],
        "wide": _drawn(
            charts.MAIN_WIDE, currency, sums, charts.Divide(BEFORE + 1, "Collected", "Forecast")
        ),
        "narrow": _drawn(charts.NARROW, currency, sums, None),
    }


def _drawn(
    frame: charts.Frame, currency: str, sums: Sums, divide: charts.Divide | None
) -> charts.Drawing:
    looks = [item["look"] for item in LEGEND]
    bars = [
        charts.Bar(month(first).split()[0], list(zip(looks, amounts, strict=True)))
        for first, amounts in sums.items()
    ]
    return charts.drawing(
        frame,
        bars,
        digits=exponent(currency),
        symbol=symbol(currency),
        now=BEFORE,
        divide=divide,
    )


def _summary(currency: str, sums: Sums) -> str:
    firsts = list(sums)
    past, coming = firsts[: BEFORE + 1], firsts[BEFORE + 1 :]
    most = max(sums[first][0] for first in past)
    ahead = [sum(sums[first][1:]) for first in coming]
    return (
        f"Collected each month from {month_name(past[0])}, at most {money(most, currency)};"
        f" forecast to {month_name(coming[-1])} between {money(min(ahead), currency)}"
        f" and {money(max(ahead), currency)} a month."
    )
