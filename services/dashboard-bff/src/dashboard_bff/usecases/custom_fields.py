"""The fields that a firm wants to know of every client."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk

PATH = "/v1/custom-fields"


def fields_of(desk: Desk) -> list[dict[str, Any]]:
    """Returns the firm's own fields as their owner has them."""
    found: list[dict[str, Any]] = desk.ask("clients", PATH)
    return found


def add_field(desk: Desk, draft: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Adds a field."""
    made: dict[str, Any] = desk.command(
        "clients", "POST", PATH, dict(draft), kind="custom_field", key=key
    )
    return made


def change_field(
    desk: Desk, field_id: UUID, changes: Mapping[str, Any], *, etag: str | None
) -> dict[str, Any]:
    """Changes a field's label or choices, if it is still at the version that was seen."""
    changed: dict[str, Any] = desk.command(
        "clients", "PATCH", f"{PATH}/{field_id}", dict(changes), kind="custom_field", if_match=etag
    )
    return changed


def remove_field(desk: Desk, field_id: UUID) -> dict[str, Any]:
    """Ends a field."""
    gone: dict[str, Any] = desk.command(
        "clients", "DELETE", f"{PATH}/{field_id}", kind="custom_field"
    )
    return gone


def field_draft(form: Mapping[str, str]) -> dict[str, Any]:
    """Returns the field that a form describes; its choices are separated by commas."""
    choices = [choice for choice in map(str.strip, form.get("choices", "").split(",")) if choice]
    return {"label": form.get("label", ""), "kind": form.get("kind", "text"), "choices": choices}
