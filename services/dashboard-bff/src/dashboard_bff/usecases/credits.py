"""Give a client's credit back outside the suite; payments has the last word."""

from typing import Any
from uuid import UUID

from common.errors import Invalid
from common.money import MoneyError
from dashboard_bff.usecases.amounts import typed_amount
from dashboard_bff.usecases.commands import Desk


def give_back_credit(
    desk: Desk, client_id: UUID, order: dict[str, Any], *, key: str
) -> dict[str, Any]:
    """Records that credit was given back: amount, currency, reason and reference."""
    body = order | {"client_id": str(client_id)}
    made: dict[str, Any] = desk.command("payments", "POST", "/v1/credit-refunds", body, key=key)
    held = desk.ask("payments", f"/v1/credits?client_id={client_id}")["items"]
    for balance in held:
        desk.keep("credit_balance", balance)
    return made


def order_of(form: Any, currency: str) -> dict[str, Any]:
    """Returns what a form says was given back, why, and by what it is found."""
    try:
        amount = typed_amount(form.get("amount", ""), currency)
    except MoneyError as error:
        raise Invalid(error.code, errors={"amount": ["Not an amount."]}) from error
    return {
        "amount": amount,
        "currency": currency,
        "reason": form.get("reason", ""),
        "reference": form.get("reference", "").strip(),
    }
