"""What came back of what had failed: by month, and by what brought it, as a chart and as its table."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from common.money import exponent
from dashboard_bff.views import charts
from dashboard_bff.views.formats import money, month, month_name, symbol
from dashboard_bff.views.parts.months import month_after
from dashboard_bff.views.parts.scene import Scene, View

SHOWN_MONTHS = 6
LEGEND = [{"look": "1", "words": "Recovered"}, {"look": "hatch", "words": "Not yet"}]
NOT_YET = "not_yet"
RETRIES = ("First", "Second", "Third", "Fourth", "Fifth", "Sixth", "Seventh", "Eighth")
WORDS = {
    "method": "Another method",
    "client": "Paid by the client",
    "member": "Retried by a member",
    "outside": "Paid outside",
}
FRAME = charts.Frame(width=560, height=210, left=44, top=30, every=1, values=True)


def recovery(at: Scene, rows: Iterable[Any]) -> list[View]:
    """Returns the last six months of each currency in which something had failed."""
    by_currency: dict[str, list[Any]] = {}
    for row in rows:
        by_currency.setdefault(row.currency, []).append(row)
    return [_currency(at, currency, own) for currency, own in sorted(by_currency.items())]


def _currency(at: Scene, currency: str, rows: list[Any]) -> View:
    firsts = [month_after(at.today, n) for n in range(1 - SHOWN_MONTHS, 1)]
    sums = {first: [0, 0] for first in firsts}
    ways: dict[str, int] = {}
    for row in rows:
        sums[date.fromisoformat(f"{row.month}-01")][row.how == NOT_YET] += row.amount
        if row.how != NOT_YET:
            ways[row.how] = ways.get(row.how, 0) + row.amount
    back, left = (sum(each[which] for each in sums.values()) for which in (0, 1))
    most = max(ways.values(), default=1)
    return {
        "currency": currency,
        "recovered_amount": back,
        "failed_amount": back + left,
        "percent": back * 100 // (back + left) if back + left else 0,
        "since": month_name(firsts[0]),
        "ways": [
            {"words": _words(how), "amount": amount, "percent": max(1, amount * 100 // most)}
            for how, amount in sorted(ways.items(), key=lambda way: -way[1])
        ],
        "chart": _chart(currency, sums, back, back + left),
    }


def _chart(currency: str, sums: dict[date, list[int]], back: int, failed: int) -> View:
    firsts = list(sums)
    return {
        "currency": currency,
        "summary": f"Recovered after a failure since {month_name(firsts[0])}:"
        f" {money(back, currency)} of {money(failed, currency)}.",
        "legend": LEGEND,
        "rows": [{"month": month(first), "amounts": sums[first]} for first in firsts],
        "wide": _drawn(FRAME, currency, sums),
        "narrow": _drawn(charts.NARROW, currency, sums),
    }


def _drawn(frame: charts.Frame, currency: str, sums: dict[date, list[int]]) -> charts.Drawing:
    looks = [each["look"] for each in LEGEND]
    bars = [
        charts.Bar(month(first).split()[0], list(zip(looks, amounts, strict=True)))
        for first, amounts in sums.items()
    ]
    now = len(bars) - 1
    return charts.drawing(frame, bars, digits=exponent(currency), symbol=symbol(currency), now=now)


def _words(how: str) -> str:
    if how in WORDS:
        return WORDS[how]
    return f"{RETRIES[int(how.removeprefix('retry_')) - 1]} retry"
