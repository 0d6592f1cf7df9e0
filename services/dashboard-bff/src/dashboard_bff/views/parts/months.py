"""What is planned for the months to come, as a chart and as its table."""

from collections.abc import Iterable, Sequence
from datetime import date

from common.money import exponent
from dashboard_bff.views import charts
from dashboard_bff.views.formats import money, month, month_name, symbol
from dashboard_bff.views.parts.scene import Body, Scene, View

MONTHS = 12
LEGEND = [
    {"look": "1", "words": "Billed automatically"},
    {"look": "hatch", "words": "Billed manually"},
]


def next_months(at: Scene, name: str, currency: str, items: Iterable[Body]) -> View:
    """Returns the chart of a year of a client's billing items in one currency, before tax.

    What is only planned is held back: nobody knows whether it will be billed.
    """
    rows = [
        (item["due_on"], item["status"] == "pending_confirmation", item["net_amount"])
        for item in items
        if item["currency"] == currency and item["due_on"] and item["status"] != "planned"
    ]
    return year_ahead(at, f"{name}, next twelve months before tax", currency, rows, LEGEND)


def year_ahead(
    at: Scene,
    what: str,
    currency: str,
    rows: Iterable[tuple[str, int, int]],
    legend: Sequence[View],
) -> View:
    """Returns the chart of the next twelve months: dates (or months), which of the legend, amounts."""
    firsts = [month_after(at.today, n) for n in range(MONTHS)]
    sums = {first: [0] * len(legend) for first in firsts}
    for on, which, amount in rows:
        # What is past its date will be billed this month at the earliest.
        first = max(date.fromisoformat(f"{on[:7]}-01"), firsts[0])
        if first in sums:
            sums[first][which] += amount
    return {
        "currency": currency,
        "summary": _summary(what, currency, firsts, [sum(sums[first]) for first in firsts]),
        "legend": legend,
        "rows": [{"month": month(first), "amounts": sums[first]} for first in firsts],
        "wide": _drawn(charts.WIDE, currency, sums, legend),
        "narrow": _drawn(charts.NARROW, currency, sums, legend),
    }


def month_after(today: date, n: int) -> date:
    """Returns the first day of the n-th month after today's; n may be negative."""
    months = today.year * 12 + today.month - 1 + n
    return date(months // 12, months % 12 + 1, 1)


def busiest_currency(items: Iterable[Body], usual: str) -> str:
    """Returns the currency the chart is drawn in: the client's own, unless nothing is billed in it."""
    currencies = [item["currency"] for item in items]
    if not currencies or usual in currencies:
        return usual
    return str(max(sorted(set(currencies)), key=currencies.count))


def _drawn(
    frame: charts.Frame, currency: str, sums: dict[date, list[int]], legend: Sequence[View]
) -> charts.Drawing:
    looks = [item["look"] for item in legend]
    bars = [
        charts.Bar(month(first).split()[0], list(zip(looks, amounts, strict=True)))
        for first, amounts in sums.items()
    ]
    return charts.drawing(frame, bars, digits=exponent(currency), symbol=symbol(currency), now=0)


def _summary(what: str, currency: str, firsts: Sequence[date], totals: Sequence[int]) -> str:
    if not any(totals):
        return f"{what}: nothing is planned."
    high = max(range(len(totals)), key=totals.__getitem__)
    return (
        f"{what}: {money(totals[0], currency)} in"
        f" {month_name(firsts[0])}, {money(totals[-1], currency)} in {month_name(firsts[-1])}"
        f" {firsts[-1].year}; the most is {money(totals[high], currency)} in"
        f" {month_name(firsts[high])}."
    )
