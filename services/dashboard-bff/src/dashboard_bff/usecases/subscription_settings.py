"""What clients may do with their subscriptions, and what unpaid means: asked and said there."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.usecases.commands import Desk

PATH = "/v1/subscription-settings"


def settings(desk: Desk) -> dict[str, Any]:
    """Returns what the firm has said, or what goes without saying, with the ETag it was read at."""
    found: dict[str, Any] = desk.ask("subscriptions", PATH)
    return found


def change_settings(desk: Desk, draft: Mapping[str, Any], *, etag: str | None) -> dict[str, Any]:
    """Replaces what was read; what clients see of it holds at once."""
    said: dict[str, Any] = desk.command(
        *("subscriptions", "PUT", PATH, dict(draft)), kind="subscription_settings", if_match=etag
    )
    return said
