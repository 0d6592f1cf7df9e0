"""The firm's day for statements as a form, and in words."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.views.parts.scene import View

USUAL = "1"


def show(schedule: Mapping[str, Any]) -> View:
    """Returns the day, null for never, with what is shown beside the form."""
    return {"day": schedule["day"], "etag": schedule["etag"]}


def values(schedule: Mapping[str, Any]) -> dict[str, str]:
    """Returns what the form holds before somebody types."""
    day = schedule["day"]
    return {"often": "monthly" if day else "never", "day": str(day) if day else USUAL}
