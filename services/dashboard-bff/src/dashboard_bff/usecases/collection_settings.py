"""When it is tried again, and on which days: asked and said at payments."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.usecases.commands import Desk

PATH = "/v1/collection-settings"


def settings(desk: Desk) -> dict[str, Any]:
    """Returns what the firm has said, or what goes without saying, with the ETag it was read at."""
    found: dict[str, Any] = desk.ask("payments", PATH)
    return found


def change_settings(desk: Desk, draft: Mapping[str, Any], *, etag: str | None) -> dict[str, Any]:
    """Replaces what was read; what is planned already stays as it was planned."""
    said: dict[str, Any] = desk.command(
        *("payments", "PUT", PATH, dict(draft)), kind="collection_settings", if_match=etag
    )
    return said
