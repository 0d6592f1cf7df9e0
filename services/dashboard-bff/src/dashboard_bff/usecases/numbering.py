"""How documents are numbered: asked of invoicing, tried and changed there."""

import re
from collections.abc import Mapping
from typing import Any

from common.errors import NotFound
from dashboard_bff.usecases.commands import Desk

PATH = "/v1/number-series"
_KIND = re.compile(r"[a-z_]+")


def every_series(desk: Desk) -> dict[str, Any]:
    """Returns how each kind of document is numbered, and its next number."""
    found: dict[str, Any] = desk.ask("invoicing", PATH)
    return found


def change_series(
    desk: Desk, kind: str, draft: Mapping[str, Any], *, etag: str | None
) -> dict[str, Any]:
    """Numbers a kind of document otherwise from the next one on, if it is still as it was seen."""
    changed: dict[str, Any] = desk.command(
        "invoicing", "PUT", _of(kind), dict(draft), if_match=etag
    )
    return changed


def preview_series(desk: Desk, kind: str, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Returns how the next number would be written; raises what invoicing refuses."""
    path = f"{_of(kind)}/previews"
    seen: dict[str, Any] = desk.command("invoicing", "POST", path, dict(draft))
    return seen


def draft_of(form: Mapping[str, str], kind: str) -> dict[str, Any]:
    """Returns what the form of a kind says; a next number that is none is for invoicing to refuse."""
    next_number = form.get(f"{kind}-next_number", "").strip()
    is_number = next_number.isascii() and next_number.isdigit() and len(next_number) < 12
    return {
        "pattern": form.get(f"{kind}-pattern", "").strip(),
        "yearly": form.get(f"{kind}-yearly") == "1",
        "next_number": int(next_number) if is_number else next_number or None,
    }


def _of(kind: str) -> str:
    """What is no name of a kind must not become part of an address."""
    if not _KIND.fullmatch(kind):
        raise NotFound
    return f"{PATH}/{kind}"
