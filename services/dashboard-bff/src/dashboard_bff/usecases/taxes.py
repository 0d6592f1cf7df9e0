"""The firm's taxes: listed and changed by invoicing, and chosen on a line by name and rate."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk

PATH, KIND = "/v1/taxes", "tax"
FIELDS = ("name", "rate", "category", "reason")


def taxes_of(desk: Desk) -> list[dict[str, Any]]:
    """Returns the firm's taxes as their owner has them."""
    found: list[dict[str, Any]] = desk.ask("invoicing", PATH)["items"]
    return found


def add_tax(desk: Desk, draft: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Adds a tax."""
    made: dict[str, Any] = desk.command("invoicing", "POST", PATH, dict(draft), kind=KIND, key=key)
    return made


def change_tax(
    desk: Desk, tax_id: UUID, changes: Mapping[str, Any], *, etag: str | None
) -> dict[str, Any]:
    """Changes a tax for lines to come, if it is still at the version that was seen."""
    changed: dict[str, Any] = desk.command(
        "invoicing", "PATCH", f"{PATH}/{tax_id}", dict(changes), kind=KIND, if_match=etag
    )
    return changed


def retire_tax(desk: Desk, tax_id: UUID) -> dict[str, Any]:
    """Offers a tax no more."""
    return _act(desk, "POST", f"{PATH}/{tax_id}/retirement")


def restore_tax(desk: Desk, tax_id: UUID) -> dict[str, Any]:
    """Offers a tax again."""
    return _act(desk, "POST", f"{PATH}/{tax_id}/restoration")


def remove_tax(desk: Desk, tax_id: UUID) -> dict[str, Any]:
    """Takes a tax off the list; raises what invoicing refuses."""
    return _act(desk, "DELETE", f"{PATH}/{tax_id}")


def draft_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Returns the tax that a form describes; a category that is not chosen is what the rate says."""
    draft: dict[str, Any] = {name: form.get(name, "").strip() for name in FIELDS}
    return draft | {"category": draft["category"] or None}


def choice(name: str | None, rate: str | None) -> str:
    """Returns a tax as a line chooses it: the rate, then the name; 20 and 20.00 are one."""
    return f"{_plain(rate or '0')} {name or ''}".strip()


def chosen(value: str) -> tuple[str, str]:
    """Returns the name and the rate that were chosen."""
    rate, _, name = value.partition(" ")
    return name, rate or "0"


def words_of(name: str | None, rate: str | None) -> str:
    """Returns a tax as it is read in a list."""
    return f"{name or 'Tax'} {rate}%" if name or choice(name, rate) != "0" else "No tax"


def borne(name: str | None, rate: str | None) -> dict[str, str]:
    """Returns the tax of a line as its field begins: what is chosen, and how that is read."""
    return {"tax": choice(name, rate), "tax_words": words_of(name, rate)}


def _plain(rate: str) -> str:
    """What is no number stays as it was typed, for invoicing to refuse."""
    try:
        return f"{Decimal(rate).normalize():f}"
    except InvalidOperation:
        return rate


def _act(desk: Desk, method: str, path: str) -> dict[str, Any]:
    answer: dict[str, Any] = desk.command("invoicing", method, path, kind=KIND)
    return answer
