"""An invoice that is still to come, as a page shows it: its lines with their days, taxes and total."""

from datetime import timedelta

from dashboard_bff.views.formats import day
from dashboard_bff.views.parts.scene import Body, View

OF_LINE = ("name", "description", "quantity", "unit_price", "amount")
OF_INVOICE = ("currency", "prices_include_tax", "taxes", "total_amount")


def period(line: Body) -> View:
    """The first and the last day that a line is for; what is billed once has none."""
    ends = line["period_end"]
    last = day(ends) - timedelta(days=1) if ends else None
    return {"period_start": line["period_start"], "period_last": last.isoformat() if last else None}


def to_come(priced: Body, on: str) -> View:
    """Returns what invoicing priced, as the invoice of a day."""
    lines = [{name: line[name] for name in OF_LINE} | period(line) for line in priced["lines"]]
    return {name: priced[name] for name in OF_INVOICE} | {"on": on, "lines": lines}
