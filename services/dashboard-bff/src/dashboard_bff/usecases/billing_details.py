"""Whom a payment method bills, as a person says it; payments keeps it and tells the gateway."""

from collections.abc import Mapping
from uuid import UUID

from dashboard_bff.usecases.commands import Desk

FIELDS = ("name", "line1", "line2", "city", "region", "postal_code", "country")


def said_of(desk: Desk, method_id: UUID) -> dict[str, str]:
    """Asks for the billing name and address of a method; all of it empty if nobody has said any."""
    said: dict[str, str] = desk.ask("payments", _path(method_id))
    return said


def say(desk: Desk, method_id: UUID, details: Mapping[str, str]) -> dict[str, str]:
    """Replaces them: what is left out is empty."""
    kept: dict[str, str] = desk.command("payments", "PUT", _path(method_id), _all_of(details))
    return kept


def _all_of(details: Mapping[str, str]) -> dict[str, str]:
    return {field: details.get(field, "") for field in FIELDS}


def _path(method_id: UUID) -> str:
    return f"/v1/payment-methods/{method_id}/billing-details"
