"""The composer's form: read into a draft that invoicing prices and keeps, and changed line by line."""

import secrets
from collections.abc import Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from common.errors import AppError

Form = MultiDict[str, str]

LINE_FIELDS = (
    "id", "name", "description", "billing", "interval_unit", "interval_count", "starts_on",
    "quantity", "unit_price", "discount_percent", "tax_rate",
)  # fmt: skip
LINE_WORDS = {
    "name": "service",
    "description": "description",
    "billing": "billed",
    "interval_count": "every",
    "interval_unit": "unit of the interval",
    "starts_on": "first billed on",
    "quantity": "quantity",
    "unit_price": "unit price",
    "discount_percent": "discount",
    "tax_rate": "tax",
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
    }


def lines_of(form: Form, firm: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the lines of the form in its order; one with neither name nor price is left out."""
    return list(keyed_lines(form, firm).values())


def keyed_lines(form: Form, firm: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Returns the same lines under their keys."""
    return {key: _line(form, key, firm) for key in filled_keys(form)}


def filled_keys(form: Form) -> list[str]:
    """Returns the keys of the lines that say something."""
    keys = form.getlist("line")
    return [key for key in keys if form.get(f"{key}-name") or form.get(f"{key}-unit_price")]


def rows_of(form: Form) -> list[dict[str, Any]]:
    """Returns the lines as they were typed, to be shown again."""
    return [
        {"key": key, "net_amount": None}
        | {name: form.get(f"{key}-{name}") or None for name in LINE_FIELDS}
        for key in form.getlist("line")
    ]


def changed_rows(
    rows: Sequence[dict[str, Any]], change: str, blank: dict[str, Any]
) -> list[dict[str, Any]]:
    """Returns the lines after `add`, `up:<key>`, `down:<key>` or `remove:<key>`."""
    verb, _, key = change.partition(":")
    rows = list(rows)
    if verb == "add":
        return [*rows, blank | {"key": new_key()}]
    place = next((n for n, row in enumerate(rows) if row["key"] == key), None)
    if place is None:
        return rows
    row = rows.pop(place)
    if verb != "remove":
        rows.insert(max(0, place - 1) if verb == "up" else place + 1, row)
    return rows


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
        errors[name] = list(sentences)
    return errors or {"": [error.detail or error.code]}


def labels_of(form: Form) -> dict[str, str]:
    """Returns what each field of the composer is called, for a list of what is wrong."""
    labels = {"title": "Title", "contact_id": "Who signs", "expires_on": "Open until"}
    for number, key in enumerate(form.getlist("line"), 1):
        line = form.get(f"{key}-name") or f"Service {number}"
        labels |= {f"{key}-{field}": f"{line}, {words}" for field, words in LINE_WORDS.items()}
    return labels


def _line(form: Form, key: str, firm: dict[str, Any]) -> dict[str, Any]:
    typed = {name: form.get(f"{key}-{name}", "").strip() for name in LINE_FIELDS}
    recurring = typed["billing"] == "recurring"
    rate = typed["tax_rate"] or "0"
    line: dict[str, Any] = {
        "name": typed["name"],
        "description": typed["description"],
        "billing": typed["billing"] or "on_acceptance",
        "quantity": typed["quantity"] or "1",
        "unit_price": typed["unit_price"],
        "discount_percent": typed["discount_percent"] or "0",
        "tax_name": (firm.get("tax_name") or "Tax") if rate != "0" else "",
        "tax_rate": rate,
        "interval_unit": typed["interval_unit"] or "month" if recurring else None,
        "interval_count": _count(typed["interval_count"]) if recurring else None,
        "starts_on": (typed["starts_on"] or None) if recurring else None,
    }
    return line


def _count(text: str) -> int | str:
    is_number = text.isascii() and text.isdecimal() and len(text) < 10
    return int(text) if is_number else text or 1
