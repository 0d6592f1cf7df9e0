"""Gateways, as their page of the settings shows them: what is connected, and what waits for a person."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body, View

# Why something that a gateway told was left to a person.
REASONS = {
    "object_unknown": "It is about something that is not known here, and three days are over.",
    "account_differs": "It comes from another account.",
    "for_tests": "It is about test money.",
    "amount_differs": "The amount or the currency there is not that of the payment here.",
    "payment_differs": "It names another payment than the one it is about.",
    "invoice_busy": "Its invoice was held, or being paid, for three days.",
    "state_differs": "The gateway says otherwise than what is recorded here.",
}
USES = {"payment_method": "payment method", "payment": "payment"}


def show(viewer: Viewer, mode: str, found: Mapping[str, Any], public_url: str) -> View:
    """Returns the gateways of a firm; a sandbox firm has its own, and connects no other."""
    path = found["webhook_path"]
    return {
        "mode": mode,
        "connection": found["connection"],
        "webhook_address": f"{public_url.rstrip('/')}{path}" if path else None,
        "last_told_at": found["last_told_at"],
        "parked": [_parked(each) for each in found["parked"]],
    }


def values(found: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the form holds: of secrets nothing ever."""
    connection = found["connection"] or {}
    return {"publishable_key": connection.get("publishable_key")}


def in_the_way(uses: list[Mapping[str, Any]]) -> list[View]:
    """Counts what rests on an account, by kind."""
    kinds = [use["kind"] for use in uses]
    return [
        {"words": words, "count": kinds.count(kind)}
        for kind, words in USES.items()
        if kind in kinds
    ]


def _parked(event: Body) -> View:
    return {
        "id": event["id"],
        "type": event["type"],
        "about": event["about"],
        "why": REASONS.get(event["reason"], event["reason"]),
        "at": event["created_at"],
    }
