"""Add, change and remove the fields that a firm wants to know of every client."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from clients import queries
from clients.events import CustomFieldChanged, CustomFieldCreated, CustomFieldRemoved
from clients.models import CustomField
from clients.rules import tags
from common.auth import Principal
from common.errors import Conflict, Invalid
from common.ids import new_id
from common.outbox import publish

MOST = 50


def add_custom_field(
    session: Session, who: Principal, draft: dict[str, Any], *, now: datetime
) -> CustomField:
    """Adds a field; 409 if the firm has one of that label, or fifty."""
    if len(queries.custom_fields(session, who.firm_id)) >= MOST:
        raise Conflict("custom_fields_full", f"A firm has at most {MOST} fields of its own.")
    choices = _choices(draft["kind"], draft["choices"])
    field = CustomField(
        id=new_id(), firm_id=who.firm_id, created_at=now, **draft | {"choices": choices}
    )
    session.add(field)
    publish(session, CustomFieldCreated, field, by=who)
    return field


def change_custom_field(
    session: Session, who: Principal, field: CustomField, changes: dict[str, Any]
) -> CustomField:
    """Changes a field's label or choices; values that clients have by now stay as they are."""
    if "choices" in changes:
        changes = changes | {"choices": _choices(field.kind, changes["choices"])}
    field.change(**changes)
    publish(session, CustomFieldChanged, field, by=who)
    return field


def remove_custom_field(session: Session, who: Principal, field_id: UUID) -> CustomField:
    """Ends a field."""
    field = queries.locked_custom_field(session, who.firm_id, field_id)
    field.remove()
    publish(session, CustomFieldRemoved, field, by=who)
    return field


def _choices(kind: str, choices: list[str]) -> list[str]:
    tidy = tags.tidy(choices)
    if (kind == "choice") != bool(tidy):
        said = "Name the choices." if kind == "choice" else "Only a choice has choices."
        raise Invalid("choices_invalid", said, errors={"choices": [said]})
    return tidy
