"""What leaving or pausing would still have billed, for the client who thinks of it."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any
from uuid import UUID

from common.errors import AppError
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.plan_changes import price_items

PREVIEWS = {"cancel": "cancellation/preview", "pause": "pausing/preview"}
WHEN = ("period_end", "now")

Invoices = list[dict[str, Any]]


def billed_yet(desk: Desk, subscription_id: UUID, act: str) -> dict[str, Invoices | None]:
    """Returns what each choice of a day would still have billed: invoices with tax, by their days.

    None where it cannot be said just now; nothing at all for who only looks, and where no day is
    chosen.
    """
    can_ask = desk.viewer.may("subscriptions:write") and desk.viewer.may("invoices:read")
    if act not in PREVIEWS or not can_ask:
        return {}
    path = f"/v1/subscriptions/{subscription_id}/{PREVIEWS[act]}"
    return {when: _billed_yet(desk, path, when) for when in WHEN}


def _billed_yet(desk: Desk, path: str, when: str) -> Invoices | None:
    try:
        items = desk.command("subscriptions", "POST", path, {"when": when})["lines"]
        found = groupby(sorted(items, key=_together), key=_together)
        return [{"on": on, "invoice": price_items(desk, list(of))} for (on, _), of in found]
    except AppError as refused:
        if refused.status in (401, 403):
            raise
        return None


def _together(item: Mapping[str, Any]) -> tuple[str, str]:
    """What is billed on one day and paid by one method is one invoice."""
    return item["due_on"], item["payment_method_id"] or ""
