"""On which day of the month clients get their statements: asked of invoicing, and chosen there."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.usecases.commands import Desk

PATH = "/v1/statement-schedule"


def statement_day(desk: Desk) -> dict[str, Any]:
    """Returns the firm's day, null for never, with the ETag it was read at."""
    found: dict[str, Any] = desk.ask("invoicing", PATH)
    return found


def choose_day(desk: Desk, body: Mapping[str, Any], *, etag: str | None) -> dict[str, Any]:
    """Replaces the day that was read; raises what invoicing refuses, a day that is not named too."""
    chosen: dict[str, Any] = desk.command("invoicing", "PUT", PATH, body, if_match=etag)
    return chosen


def day_of(form: Mapping[str, str]) -> Any:
    """Returns the day of a form, none unless mails are wanted; what is no number invoicing refuses."""
    if form.get("often") != "monthly":
        return None
    text = form.get("day", "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 6 else text
