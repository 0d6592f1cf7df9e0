"""On which days clients are reminded: asked of invoicing, and chosen there."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.usecases.commands import Desk

PATH = "/v1/reminder-schedule"


def schedule(desk: Desk) -> dict[str, Any]:
    """Returns the firm's days with the ETag they were read at."""
    found: dict[str, Any] = desk.ask("invoicing", PATH)
    return found


def choose(desk: Desk, days: object, *, etag: str | None) -> dict[str, Any]:
    """Replaces the days that were read; raises what invoicing refuses, whatever they are."""
    body = {"days": days}
    chosen: dict[str, Any] = desk.command("invoicing", "PUT", PATH, body, if_match=etag)
    return chosen


def days_of(form: Mapping[str, str], rows: int) -> list[Any]:
    """Returns the days of a form: `days-<row>` before or after, as `when-<row>` says; empty rows are none."""
    return [
        _day(form[f"days-{row}"].strip(), form.get(f"when-{row}", "after"))
        for row in range(rows)
        if form.get(f"days-{row}", "").strip()
    ]


def _day(text: str, when: str) -> Any:
    # What is no number is for invoicing to refuse.
    if not text.isascii() or not text.isdigit() or len(text) > 6:
        return text
    return -int(text) if when == "before" else int(text)
