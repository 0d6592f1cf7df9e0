"""A client takes one of the plans that its firm offers, at the price that it was shown."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from common.errors import AppError, Invalid
from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.plan_changes import price_items
from dashboard_bff.usecases.plans import number_typed
from dashboard_bff.usecases.subscriptions import start_subscription

MOST = 100_000


def take_plan(desk: Desk, plan_id: UUID, wanted: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Starts it today, with its trial, on the terms that were shown; the same key is the same start."""
    if not wanted["payment_method_id"]:
        words = "Choose a payment method."
        raise Invalid("input_invalid", words, errors={"payment_method_id": [words]})
    draft = {
        "client_id": str(desk.viewer.client_id),
        "plan_id": str(plan_id),
        "quantity": wanted["quantity"],
        "starts_on": None,
        "with_trial": True,
        "terms_number": wanted["terms_number"],
        "payment_method_id": str(wanted["payment_method_id"]),
    }
    return start_subscription(desk, draft, key=key)


def first_charge(desk: Desk, plan_id: UUID, quantity: int) -> dict[str, Any] | None:
    """Returns the day of the first charge with its very invoice, as invoicing sums it.

    None while it cannot be said.
    """
    draft = {
        "client_id": str(desk.viewer.client_id), "plan_id": str(plan_id), "quantity": quantity
    }  # fmt: skip
    try:
        seen = desk.command("subscriptions", "POST", "/v1/subscriptions/preview", draft)
        return {"on": seen["on"], "invoice": price_items(desk, seen["lines"])}
    except AppError as refused:
        if refused.status in (401, 403):
            raise
        return None


def taken(form: Mapping[str, str]) -> dict[str, Any]:
    """Returns what a form asks for, as it was typed."""
    return {
        "quantity": number_typed(form.get("quantity", "").strip()),
        "terms_number": number_typed(form.get("terms_number", "")),
        "payment_method_id": form.get("payment_method_id", "").strip() or None,
    }


def shown_quantity(typed: str) -> int:
    """Returns how many are priced, one where nothing is typed yet; raises Invalid where it is no count."""
    number = number_typed(typed.strip()) if typed else 1
    if not isinstance(number, int) or not 0 < number <= MOST:
        words = f"A whole number from 1 to {MOST:,}."
        raise Invalid("input_invalid", words, errors={"quantity": [words]})
    return number
