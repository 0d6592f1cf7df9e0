"""The firm's taxes as pages: the list, and one of them."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.errors import NotFound
from dashboard_bff.usecases.taxes import FIELDS
from dashboard_bff.views.parts.scene import Body, View

CATEGORIES = (
    ("", "As its rate says: standard or zero"),
    ("standard", "Standard"),
    ("zero", "Zero rate"),
    ("exempt", "Exempt"),
    ("reverse_charge", "Reverse charge"),
    ("outside_scope", "Outside the scope of tax"),
)
SHOWN = ("id", *FIELDS, "is_default", "status", "version")


def show(taxes: Sequence[Body]) -> View:
    """Returns the list, and what another tax can be."""
    return {"items": [_row(tax) for tax in taxes], "categories": CATEGORIES}


def one(taxes: Sequence[Body], tax_id: Any) -> View:
    """Returns one tax, to be changed; raises NotFound."""
    tax = next((tax for tax in taxes if tax["id"] == str(tax_id)), None)
    if tax is None:
        raise NotFound
    # What it is now is one of them; the rate alone says it no more.
    return {"tax": _row(tax), "categories": CATEGORIES[1:]}


def values(view: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the form of a tax begins with."""
    tax = view["tax"]
    return {name: tax[name] for name in FIELDS} | {"etag": f'"{tax["version"]}"'}


def _row(tax: Body) -> View:
    return {name: tax[name] for name in SHOWN} | {"words": dict(CATEGORIES)[tax["category"]]}
