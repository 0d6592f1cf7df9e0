"""Make, change and retire plans; subscriptions decides, and its answer is kept at once."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.taxes import chosen

PATH = "/v1/plans"
TEXTS = (
    "name", "description", "currency", "unit_price", "setup_price", "tax_name", "tax_rate",
    "interval_unit",
)  # fmt: skip
NUMBERS = ("interval_count", "trial_days")
# A field that is left empty asks for nothing.
NOTHING = {"setup_price": "0", "tax_rate": "0", "trial_days": "0"}


def make_plan(desk: Desk, draft: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Makes a plan."""
    made: dict[str, Any] = desk.command(
        "subscriptions", "POST", PATH, dict(draft), kind="plan", key=key
    )
    return made


def change_plan(
    desk: Desk, plan_id: UUID, changes: Mapping[str, Any], *, etag: str | None
) -> dict[str, Any]:
    """Changes a plan for whoever takes it from now on, if it is still as it was seen."""
    changed: dict[str, Any] = desk.command(
        "subscriptions", "PATCH", f"{PATH}/{plan_id}", dict(changes), kind="plan", if_match=etag
    )
    return changed


def retire_plan(desk: Desk, plan_id: UUID) -> dict[str, Any]:
    """Takes a plan off the list."""
    retired: dict[str, Any] = desk.command(
        "subscriptions", "POST", f"{PATH}/{plan_id}/retirement", kind="plan"
    )
    return retired


def plan_draft(form: Mapping[str, str]) -> dict[str, Any]:
    """Returns the plan that a form describes, as it was typed."""
    typed = {name: form.get(name, "").strip() for name in (*TEXTS, *NUMBERS)}
    filled = {name: value or NOTHING.get(name, "") for name, value in typed.items()}
    if "tax" in form:
        filled["tax_name"], filled["tax_rate"] = chosen(form["tax"])
    counts = {name: number_typed(filled[name]) for name in NUMBERS}
    said = {name: form.get(name) == "1" for name in ("prices_include_tax", "at_month_end")}
    return filled | counts | said


def number_typed(text: str) -> int | str:
    """Returns a whole number; what is none is left for the owner of plans to refuse."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else text
