"""Price what is being composed, as far as it can be priced."""

from collections.abc import Mapping, Sequence
from typing import Any

from common.errors import AppError
from dashboard_bff.usecases.commands import Desk


def price_lines(
    desk: Desk,
    currency: str | None,
    lines: Mapping[str, dict[str, Any]],
    groups: Sequence[dict[str, Any]] = (),
    *,
    more: Mapping[str, Any] | None = None,
    path: str = "/v1/previews",
) -> dict[str, Any] | None:
    """Asks invoicing what the lines come to; the answer says in `keys` which of them are counted.

    A line that cannot be priced yet is left out. None if it is not the lines that stand in the way.
    """
    left = dict(lines)
    while True:
        body = {"currency": currency, "lines": list(left.values()), **_used(groups, left)}
        body |= more or {}
        try:
            answer = desk.command("invoicing", "POST", path, body)
            return {**answer, "keys": list(left)}
        except AppError as refused:
            if refused.status != 422:
                raise
            faulty = _faulty(refused, list(left))
        if not faulty:
            return None
        left = {key: line for key, line in left.items() if key not in faulty}


def pricing_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Returns how the draft in the form is priced; what is new is priced as the firm does now."""
    if "tax_rounding" not in form:
        return {}
    method = {
        "prices_include_tax": form.get("prices_include_tax") == "1",
        "tax_rounding": form["tax_rounding"],
    }
    return {"pricing": method}


def _used(groups: Sequence[dict[str, Any]], lines: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """Returns the groups that lines belong to; each goes by its key, for its name may not be typed yet."""
    if not groups:
        return {}
    used = {line.get("group") for line in lines.values()}
    known = [{"name": g["key"], "choose": g["choose"]} for g in groups if g["key"] in used]
    return {"option_groups": known}


def _faulty(refused: AppError, keys: list[str]) -> set[str]:
    """Returns the keys of the lines that a refusal names: its fields are `lines.<place>.<field>`."""
    named = [name.split(".") for name in refused.errors or {}]
    places = [
        int(parts[1])
        for parts in named
        if parts[0] == "lines" and parts[1:2] and parts[1].isdecimal()
    ]
    return {keys[place] for place in places if place < len(keys)}
