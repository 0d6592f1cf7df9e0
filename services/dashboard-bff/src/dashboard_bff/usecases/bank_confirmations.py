"""A payment that a bank wants confirmed, as its payer commands it; payments and the gateway decide."""

from typing import Any
from uuid import UUID

from common.errors import Invalid
from dashboard_bff.usecases.commands import Desk

APPROVED = {"yes": True, "no": False}


def opened(desk: Desk, payment_id: UUID) -> dict[str, Any]:
    """Asks what the payer's browser needs; what it opens is told to that browser and kept nowhere."""
    return desk.ask("payments", _path(payment_id))  # type: ignore[no-any-return]


def tell_bank(desk: Desk, payment_id: UUID, *, approved: bool, key: str) -> dict[str, Any]:
    """Tells the sandbox's bank what the payer wants; returns what came of the payment."""
    body = {"approved": approved}
    return desk.command("payments", "POST", _path(payment_id), body, kind="payment", key=key)  # type: ignore[no-any-return]


def look(desk: Desk, payment_id: UUID) -> dict[str, Any]:
    """Has payments read at the gateway what came of it."""
    path = f"{_path(payment_id)}/looks"
    return desk.command("payments", "POST", path, kind="payment")  # type: ignore[no-any-return]


def end_wait(desk: Desk, payment_id: UUID, if_match: str | None) -> dict[str, Any]:
    """Ends the wait, at the gateway first; returns what came of the payment."""
    path = _path(payment_id)
    return desk.command("payments", "DELETE", path, kind="payment", if_match=if_match)  # type: ignore[no-any-return]


def word_of(said: str | None) -> bool:
    """Returns what a form tells the bank; raises Invalid at its field if it says nothing."""
    approved = APPROVED.get(said or "")
    if approved is None:
        raise Invalid("approved_missing", errors={"approved": ["Approve or decline it."]})
    return approved


def _path(payment_id: UUID) -> str:
    return f"/v1/payments/{payment_id}/confirmation"
