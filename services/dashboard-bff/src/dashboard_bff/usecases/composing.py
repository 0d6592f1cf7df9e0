"""The composer's form: read into a draft that invoicing prices and keeps, and changed line by line."""

import secrets
from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from common.errors import AppError
from dashboard_bff.usecases.taxes import borne, chosen

Form = MultiDict[str, str]

LINE_FIELDS = (
    "id", "name", "description", "billing", "interval_unit", "interval_count", "starts_on",
    "quantity", "unit_price", "discount_percent", "tax_rate", "tax", "group", "optional",
    "estimate_by", "most", "continues_line_id", "period_start", "period_end",
)  # fmt: skip
# What a line of a proposal has, and one of an estimate or an invoice has not.
OFFERING = (
    *("billing", "interval_unit", "interval_count", "starts_on"),
    *("group", "optional", "preset", "estimate_by", "most", "continues_line_id"),
)
LINE_WORDS = {
    "name": "service",
    "description": "description",
    "billing": "billed",
    "interval_count": "every",
    "interval_unit": "unit of the interval",
    "starts_on": "first billed on",
    "quantity": "quantity",
    "unit_price": "unit price",
    "estimate_by": "estimate",
    "most": "at most",
    "discount_percent": "discount",
    "tax_rate": "tax",
    "period_start": "first day",
    "period_end": "last day",
}


def draft_of(form: Form, firm: dict[str, Any]) -> dict[str, Any]:
    """Returns the proposal that the form describes, as invoicing takes it."""
    return {
        "client_id": form.get("client_id"),
        "contact_id": form.get("contact_id") or None,
        "title": form.get("title", ""),
        "introduction": form.get("introduction", ""),
        "terms": form.get("terms", ""),
        "currency": form.get("currency"),
        "expires_on": form.get("expires_on") or None,
        "payment_method_required": form.get("payment_method_required") == "1",
        "lines": lines_of(form, firm),
        "option_groups": [
            {"name": group["name"], "choose": group["choose"]} for group in filled_groups(form)
        ],
    }


def lines_of(form: Form, firm: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the lines of the form in its order; one with neither name nor price is left out."""
    names = {group["key"]: group["name"] for group in groups_of(form)}
    return [line | {"group": names.get(line["group"])} for line in keyed_lines(form, firm).values()]


def keyed_lines(form: Form, firm: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns the same lines under their keys, each with the key of its group."""
    return {key: _line(form, key, firm) for key in filled_keys(form)}


def groups_of(form: Form) -> list[dict[str, Any]]:
    """Returns the option groups as they were typed, to be shown again."""
    return [
        {
            "key": key,
            "name": form.get(f"{key}-name", "").strip(),
            "choose": form.get(f"{key}-choose") or "one",
        }
        for key in form.getlist("group")
    ]


def filled_groups(form: Form) -> list[dict[str, Any]]:
    """Returns the groups that say something: that have a name, or an option that does."""
    used = {form.get(f"{key}-group") for key in filled_keys(form)}
    return [group for group in groups_of(form) if group["name"] or group["key"] in used]


def filled_keys(form: Form) -> list[str]:
    """Returns the keys of the lines that say something."""
    keys = form.getlist("line")
    return [key for key in keys if form.get(f"{key}-name") or form.get(f"{key}-unit_price")]


def rows_of(form: Form) -> list[dict[str, Any]]:
    """Returns the lines as they were typed, to be shown again."""
    return [
        {"key": key, "amount": None}
        | {name: form.get(f"{key}-{name}") or None for name in LINE_FIELDS}
        | {"preset": _is_preset(form, key)}
        | borne(*_tax(form, key, {}))
        for key in form.getlist("line")
    ]


def changed_rows(
    rows: Sequence[dict[str, Any]], change: str, blank: dict[str, Any]
) -> list[dict[str, Any]]:
    """Returns the lines after `add`, `up:<key>`, `down:<key>` or `remove:<key>`.

    `add:<key>` adds an option to a group, `ungroup:<key>` removes a group with its options.
    """
    verb, _, key = change.partition(":")
    rows = list(rows)
    if verb == "add":
        return [*rows, blank | {"key": new_key(), "group": key or None}]
    if verb == "ungroup":
        return [row for row in rows if row["group"] != key]
    place = next((n for n, row in enumerate(rows) if row["key"] == key), None)
    if place is None:
        return rows
    together = [n for n, row in enumerate(rows) if row["group"] == rows[place]["group"]]
    row = rows.pop(place)
    if verb != "remove":
        beside = together.index(place) + (-1 if verb == "up" else 1)
        rows.insert(together[min(max(beside, 0), len(together) - 1)], row)
    return rows


def changed_groups(groups: Sequence[dict[str, Any]], change: str) -> list[dict[str, Any]]:
    """Returns the groups after `group`, which adds one, or `ungroup:<key>`."""
    verb, _, key = change.partition(":")
    if verb == "group":
        return [*groups, {"key": new_key(), "name": "", "choose": "one"}]
    return [group for group in groups if verb != "ungroup" or group["key"] != key]


def new_key() -> str:
    """Returns a key for a line that is not saved yet."""
    return f"n{secrets.token_hex(4)}"


def errors_of(error: AppError, form: Form) -> dict[str, list[str]]:
    """Returns a refusal's errors under the names of the form's fields: `lines.0.name` is `<key>-name`."""
    keys, errors = filled_keys(form), {}
    for name, sentences in (error.errors or {}).items():
        parts = name.split(".")
        if parts[0] == "lines" and len(parts) > 2 and parts[1].isdecimal():
            place = int(parts[1])
            name = f"{keys[place]}-{parts[2]}" if place < len(keys) else ""
            if parts[2] == "group" and name:
                name = f"{form.get(name)}-name"  # An option has no field for its group's name.
        if parts[0] == "option_groups" and len(parts) > 2 and parts[1].isdecimal():
            name = f"{filled_groups(form)[int(parts[1])]['key']}-{parts[2]}"
        if name in ("discount_percent", "discount_amount"):
            name = "discount"
        errors[name] = list(sentences)
    return errors or {"": [error.detail or error.code]}


def labels_of(form: Form) -> dict[str, str]:
    """Returns what each field of the composer is called, for a list of what is wrong."""
    labels = {
        "title": "Title",
        "discount": "Discount",
        "contact_id": "Who signs",
        "expires_on": "Open until",
    }
    for number, key in enumerate(form.getlist("line"), 1):
        line = form.get(f"{key}-name") or f"Service {number}"
        labels |= {f"{key}-{field}": f"{line}, {words}" for field, words in LINE_WORDS.items()}
    return labels | {f"{group['key']}-name": "Option group" for group in groups_of(form)}


def _line(form: Form, key: str, firm: dict[str, Any]) -> dict[str, Any]:
    typed = {name: form.get(f"{key}-{name}", "").strip() for name in LINE_FIELDS}
    recurring, estimated = typed["billing"] == "recurring", typed["billing"] == "estimate"
    tax_name, tax_rate = _tax(form, key, firm)
    line: dict[str, Any] = {
        "name": typed["name"],
        "description": typed["description"],
        "billing": typed["billing"] or "on_acceptance",
        "quantity": typed["quantity"] or "1",
        "unit_price": typed["unit_price"],
        "discount_percent": typed["discount_percent"] or "0",
        "tax_name": tax_name,
        "tax_rate": tax_rate,
        "interval_unit": typed["interval_unit"] or "month" if recurring else None,
        "interval_count": _count(typed["interval_count"]) if recurring else None,
        "starts_on": (typed["starts_on"] or None) if recurring else None,
        "group": typed["group"] or None,
        "optional": typed["optional"] == "1" and not typed["group"],
        "preset": _is_preset(form, key),
        "estimate_by": (typed["estimate_by"] or "hours") if estimated else None,
        "most": (typed["most"] or None) if estimated else None,
        "continues_line_id": typed["continues_line_id"] or None,
    }
    return line


def _tax(form: Form, key: str, firm: dict[str, Any]) -> tuple[str, str]:
    """Returns the name and the rate that were chosen; before there is a list, a rate is typed."""
    if f"{key}-tax" in form:
        return chosen(form[f"{key}-tax"])
    rate = form.get(f"{key}-tax_rate", "").strip() or "0"
    return (firm.get("tax_name") or "Tax") if rate != "0" else "", rate


def _is_preset(form: Form, key: str) -> bool:
    """Of a group one option is recommended; an optional line is, or is not."""
    if group := form.get(f"{key}-group"):
        return form.get(f"{group}-preset") == key
    return form.get(f"{key}-optional") == "1" and form.get(f"{key}-preset") == "1"


def _count(text: str) -> int | str:
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_number else text or 1
