"""Change the plan or quantity of a subscription, and ask before what the very invoice would say."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.plans import number_typed
from dashboard_bff.usecases.subscriptions import with_service

Wanted = dict[str, Any]


def change_plan(
    desk: Desk, subscription_id: UUID, wanted: Wanted, *, etag: str | None, key: str
) -> Wanted:
    """Puts it on another plan or quantity, now or at the end of the period."""
    made = desk.command(
        *("subscriptions", "POST", _path(subscription_id), wanted),
        kind="subscription", key=key, if_match=etag,
    )  # fmt: skip
    return with_service(desk, made)


def undo_change(desk: Desk, subscription_id: UUID, *, etag: str | None) -> Wanted:
    """Takes back a change that waits."""
    path = _path(subscription_id)
    kept = desk.command("subscriptions", "DELETE", path, kind="subscription", if_match=etag)
    return with_service(desk, kept)


def preview_change(desk: Desk, subscription_id: UUID, wanted: Wanted) -> Wanted:
    """Returns the lines that the change would bill first, with their taxes and total."""
    seen: Wanted = desk.command(
        "subscriptions", "POST", f"{_path(subscription_id)}/preview", wanted
    )
    lines = seen.pop("lines")
    return seen | {"invoice": price_items(desk, lines) if lines else None}


def price_items(desk: Desk, items: Sequence[Wanted]) -> Wanted:
    """Returns the invoice that items of one service would be, as invoicing sums it."""
    first = items[0]
    group = {
        "id": first["service_id"],
        "client_id": first["client_id"],
        "currency": first["currency"],
        "collection": "manual",
        "items": list(items),
    }
    priced: Wanted = desk.command("invoicing", "POST", "/v1/previews/billing-groups", group)
    return priced


def change_typed(form: Mapping[str, str]) -> Wanted:
    """Returns what a form asks for, as it was typed."""
    return {
        "plan_id": form.get("plan_id") or None,
        "quantity": number_typed(form.get("quantity", "").strip()),
        "when": form.get("when", ""),
    }


def _path(subscription_id: UUID) -> str:
    return f"/v1/subscriptions/{subscription_id}/changes"
