"""Settle what the gateway could not tell, or tells otherwise than our books."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from common.errors import Invalid
from dashboard_bff.usecases.commands import Desk

CHARGED = {"yes": True, "no": False}


def say_outcome(desk: Desk, payment_id: UUID, verdict: Any, *, key: str) -> dict[str, Any]:
    """Settles the payment; payments asks the gateway once more and has the last word."""
    path = f"/v1/payments/{payment_id}/outcome"
    return desk.command("payments", "POST", path, verdict, kind="payment", key=key)  # type: ignore[no-any-return]


def verdict_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Returns what a form says: whether it was charged, by which reference, and how one knows."""
    charged = CHARGED.get(form.get("charged", ""))
    if charged is None:
        raise Invalid("charged_missing", errors={"charged": ["Say whether it was charged."]})
    reference = form.get("reference", "").strip() or None
    return {"charged": charged, "reference": reference, "reason": form.get("reason", "")}


def settle_difference(desk: Desk, difference_id: UUID, body: Any) -> dict[str, Any]:
    """Settles a difference between our books and a gateway's with a note of what it was."""
    path = f"/v1/gateway-differences/{difference_id}/settlement"
    return desk.command("payments", "POST", path, body, kind="gateway_difference")  # type: ignore[no-any-return]
