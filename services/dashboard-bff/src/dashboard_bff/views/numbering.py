"""How documents are numbered, as a page: a form for each kind of document."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.views.parts.scene import View

TITLES = {
    "invoice": "Invoices",
    "credit_note": "Credit notes",
    "estimate": "Estimates",
    "proposal": "Proposals",
}
FIELDS = ("pattern", "yearly", "next_number")


def show(found: Mapping[str, Any]) -> View:
    """Returns the kinds of documents with the number that comes next in each."""
    return {"items": [_card(standing) for standing in found["items"]], "seen": {}}


def values(found: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the forms hold before somebody types."""
    filled: dict[str, Any] = {}
    for standing in found["items"]:
        series = standing["series"]
        filled[f"{series['kind']}-pattern"] = series["pattern"]
        filled[f"{series['kind']}-yearly"] = series["yearly"]
    return filled


def typed(form: Mapping[str, str], kind: str) -> dict[str, Any]:
    """Returns what was typed into the form of a kind."""
    return {f"{kind}-{name}": form.get(f"{kind}-{name}") for name in FIELDS}


def typed_over(view: View, kind: str, etag: str) -> View:
    """Returns the page with the form of a kind about the version that it was opened with."""
    items = [item | {"etag": etag} if item["kind"] == kind else item for item in view["items"]]
    return view | {"items": items}


def _card(standing: Mapping[str, Any]) -> View:
    series = standing["series"]
    return {
        "kind": series["kind"],
        "title": TITLES[series["kind"]],
        "next_written": standing["next_written"],
        "etag": f'"{series["version"]}"',
    }
