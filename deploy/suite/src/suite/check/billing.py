"""I2: what is agreed is billed once: every occurrence that is due, on one invoice, none after the end.

The dates are reckoned here anew from each service's anchor, not read from what the service planned.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import Row

from common.clock import local_date
from suite.check.books import Books
from suite.check.findings import Finding

GRACE = timedelta(minutes=10)
# A person decides about these, or has: no invoice is expected of them.
UNBILLED = ("planned", "pending_confirmation", "waived", "archived")
OVER = ("ended", "canceled")

Key = tuple[UUID, UUID]


def look(books: Books, finding: Finding) -> None:
    """Joins items, reckoned occurrences and invoice lines, all ways."""
    lines: dict[Key, list[Row[Any]]] = defaultdict(list)
    for line in finding.over("invoice lines", books.rows("invoicing", _LINES)):
        lines[line.firm_id, line.item_id].append(line)
    items: dict[Key, list[Row[Any]]] = defaultdict(list)
    for item in finding.over("items", books.rows("subscriptions", _ITEMS)):
        items[item.firm_id, item.service_id].append(item)
        billed = lines.pop((item.firm_id, item.id), [])
        _look_at_item(finding, item, billed, _today(books.now, item))
    for service in finding.over("services", books.rows("subscriptions", _SERVICES)):
        found = {item.occurrence: item for item in items[service.firm_id, service.id]}
        _look_at_occurrences(finding, service, found, _today(books.now, service))
    _look_at_strangers(finding, lines)


def _look_at_item(finding: Finding, item: Row[Any], lines: list[Row[Any]], today: date) -> None:
    about = f"item {item.id} of firm {item.firm_id}"
    standing = [line for line in lines if line.status != "void"]
    numbers = ", ".join(str(line.number) for line in standing)
    finding.expect(len(standing) <= 1, about, f"is on {len(standing)} invoices: {numbers}")
    finding.expect(
        len({line.item_revision for line in lines}) == len(lines),
        about,
        "one revision of it is on two invoices",
    )
    standing_on = item.kept_at_end or item.service_status not in OVER
    _look_at_hold(finding, item, about)
    due = item.due_on is not None and item.due_on <= today and standing_on
    if due and item.status not in UNBILLED and item.firm_status == "active":
        finding.expect(bool(standing), about, f"was due on {item.due_on} and is on no invoice")
    if item.status == "invoiced":
        on_it = any(line.invoice_id == item.invoice_id for line in standing)
        finding.expect(on_it, about, f"says invoice {item.invoice_number}, which has no such line")
    elif standing and item.status != "issuing":
        finding.expect(False, about, f"is {item.status}, but on invoice {numbers}")
    if standing and item.due_on and item.ends_on:
        ended = item.due_on > item.ends_on and not item.kept_at_end
        finding.expect(not ended, about, f"billed for {item.due_on}, after the end {item.ends_on}")


def _look_at_hold(finding: Finding, item: Row[Any], about: str) -> None:
    """What begins after a service is held back is planned and no more, and nothing else is."""
    begins_on = item.period_start if item.occurrence >= 0 else item.due_on
    since = item.held_from
    held = since is not None and begins_on is not None and begins_on >= since
    if item.status == "planned":
        finding.expect(held, about, "is held back, and nothing holds it")
    elif item.status == "scheduled" and not item.kept_at_end:
        finding.expect(not held, about, f"is scheduled, and nothing is billed from {since} on")


def _look_at_occurrences(
    finding: Finding, service: Row[Any], items: dict[int, Row[Any]], today: date
) -> None:
    for n, starts, ends in _expected(service, today):
        about = f"occurrence {n} of service {service.id} of firm {service.firm_id}"
        item = items.get(n)
        if _is_off(service, starts):
            break
        if item is None and _follows_a_pause(service, items, n):
            continue
        if item is None:
            finding.expect(False, about, f"fell due on {starts}, and there is no item")
            continue
        covers = (item.period_start, item.period_end)
        how = f"covers {covers[0]} to {covers[1]} instead of {starts} to {ends}"
        cut = item.kept_at_end and covers == (starts, service.ends_on)
        cut = cut or (_may_pause(service) and starts < covers[0] < covers[1] == ends)
        finding.expect(cut or covers == (starts, ends), about, how)
    given_back = _given_back(items)
    ordered = _in_rhythm(service, items)
    for earlier, later in pairwise(ordered):
        about = f"occurrence {later.occurrence} of service {service.id} of firm {service.firm_id}"
        how = f"begins on {later.period_start}, the one before ends on {earlier.period_end}"
        cut = earlier.kept_at_end and earlier.period_end == service.ends_on
        cut = cut or (_may_pause(service) and earlier.period_end < later.period_start)
        cut = cut or given_back.get(later.period_start) == earlier.period_end
        finding.expect(cut or earlier.period_end == later.period_start, about, how)


def _given_back(items: dict[int, Row[Any]]) -> dict[date, date]:
    """Returns from when up to when a change of rhythm gave back what the rhythm before had charged."""
    minus = [i for n, i in items.items() if n < 0 and i.quantity < 0 and i.status != "archived"]
    return {item.period_start: item.period_end for item in minus}


def _is_off(service: Row[Any], day: date) -> bool:
    """Whether nothing is billed on the day: the service is over by then, or held back."""
    return any(each and day >= each for each in (service.ends_on, service.held_from))


def _may_pause(service: Row[Any]) -> bool:
    return service.subscription_id is not None


def _follows_a_pause(service: Row[Any], items: dict[int, Row[Any]], n: int) -> bool:
    """Whether the last item before was waived: of a long pause nobody planned all that lay in it."""
    before = [items[each] for each in sorted(items) if each < n]
    return _may_pause(service) and bool(before) and before[-1].status == "waived"


def _in_rhythm(service: Row[Any], items: dict[int, Row[Any]]) -> list[Row[Any]]:
    """Returns the charges of the rhythm that stands, in order.

    What a change in mid-period adjusts is of a part of a period, and lies before the rhythm. What was
    planned in the rhythm before is put away, and its days are in another's.
    """
    of_periods = [items[n] for n in sorted(items) if n >= 0 and items[n].period_start]
    return [i for i in of_periods if not (service.turned_on and i.status == "archived")]


def _look_at_strangers(finding: Finding, lines: dict[Key, list[Row[Any]]]) -> None:
    """What is left are lines of items that do not exist; lines that a person wrote have no item."""
    for (firm_id, item_id), left in lines.items():
        if item_id is not None:
            about = f"item {item_id} of firm {firm_id}"
            finding.expect(False, about, f"is on invoice {left[0].number}, but does not exist")


def _expected(service: Row[Any], today: date) -> Iterator[tuple[int, date, date]]:
    """Reckons the occurrences up to today, each from the anchor: number, first day, day after.

    What was billed before a change order, it does not bill: it keeps the rhythm and begins later.
    """
    if service.kind != "recurring" or service.status in OVER or service.parked_reason:
        return
    step = relativedelta(**{f"{service.interval_unit}s": service.interval_count})
    # At each month's end is as on the 31st: a shorter month has its last day instead.
    day = relativedelta(day=31) if service.at_month_end else relativedelta()
    begins = max(service.starts_on, service.turned_on or service.starts_on)
    n = 0
    while (starts := service.anchor_on + n * step + day) <= today:
        ends = service.anchor_on + (n + 1) * step + day
        # What is billed at each month's end may begin on any day: with what is left until the next.
        if starts >= begins or (service.at_month_end and starts < begins < ends):
            yield service.anchor_occurrence + n, max(starts, begins), ends
        n += 1


def _today(now: datetime, row: Row[Any]) -> date:
    """The firm's date by its own clock, a little ago: what has just fallen due may be on its way."""
    ahead = timedelta(seconds=row.offset_seconds)
    return local_date(now + ahead - GRACE, row.time_zone)


_FIRM = " JOIN firms f ON f.firm_id = s.firm_id LEFT JOIN firm_clocks c ON c.firm_id = s.firm_id"
_FIRM_COLUMNS = (
    " f.time_zone, f.status AS firm_status, COALESCE(c.offset_seconds, 0) AS offset_seconds"
)
_ITEMS = (
    "SELECT i.firm_id, i.id, i.service_id, i.occurrence, i.status, i.due_on, i.period_start,"
    " i.period_end, i.invoice_id, i.invoice_number, i.kept_at_end, i.quantity,"
    " s.status AS service_status, s.ends_on, s.held_from,"
    + _FIRM_COLUMNS
    + " FROM billing_items i JOIN services s ON s.firm_id = i.firm_id AND s.id = i.service_id"
    + _FIRM
)
_SERVICES = (
    "SELECT s.firm_id, s.id, s.kind, s.status, s.interval_unit, s.interval_count, s.anchor_on,"
    " s.starts_on, s.ends_on, s.held_from, s.subscription_id, s.parked_reason,"
    " s.turned_on, s.anchor_occurrence, s.at_month_end,"
    + _FIRM_COLUMNS
    + " FROM services s"
    + _FIRM
)
_LINES = (
    "SELECT l.firm_id, l.item_id, l.item_revision, l.invoice_id, i.status, i.number"
    " FROM invoice_lines l JOIN invoices i ON i.firm_id = l.firm_id AND i.id = l.invoice_id"
)
