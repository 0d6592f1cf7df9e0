"""The reminder schedule as a form: rows of so many days before or after the due date."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.views.parts.scene import View

ROWS = 6
MOST = 10


def show(schedule: Mapping[str, Any]) -> View:
    """Returns the schedule, and how many rows its form has: one for each day, and some to fill in."""
    days = schedule["days"]
    return {
        "days": days,
        "rows": min(MOST, max(ROWS, len(days) + 1)),
        "most": MOST,
        "words": [_words(day) for day in days],
        "etag": schedule["etag"],
    }


def values(schedule: Mapping[str, Any]) -> dict[str, str]:
    """Returns what the form holds before somebody types."""
    filled: dict[str, str] = {}
    for row, day in enumerate(schedule["days"]):
        filled[f"days-{row}"] = str(abs(day))
        filled[f"when-{row}"] = "before" if day < 0 else "after"
    return filled


def by_row(errors: Mapping[str, Any], form: Mapping[str, str], rows: int) -> dict[str, Any]:
    """Returns refusals at the rows they are about: `days.1` is the second row that was filled in."""
    filled = [row for row in range(rows) if form.get(f"days-{row}", "").strip()]
    placed: dict[str, Any] = {}
    for name, sentences in errors.items():
        place = name.partition(".")[2]
        known = place.isdigit() and int(place) < len(filled)
        placed[f"days-{filled[int(place)]}" if known else ""] = sentences
    return placed


def _words(day: int) -> str:
    count = abs(day)
    if not count:
        return "On the due date"
    return f"{count} day{'s' if count > 1 else ''} {'before' if day < 0 else 'after'}"
