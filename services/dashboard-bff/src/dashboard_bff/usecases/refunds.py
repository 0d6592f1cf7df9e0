"""Give money back, and use what a client has to its credit; payments has the last word."""

from typing import Any
from uuid import UUID

from common.errors import Invalid
from common.money import MoneyError
from dashboard_bff.usecases.amounts import typed_amount
from dashboard_bff.usecases.commands import Desk

REOPEN = {"yes": True, "no": False}


def preview_refund(desk: Desk, payment_id: UUID, wish: dict[str, Any]) -> dict[str, Any]:
    """Asks payments what a refund would take of which invoice, and what is due of it then."""
    path = f"/v1/payments/{payment_id}/refund-previews"
    return desk.command("payments", "POST", path, wish)  # type: ignore[no-any-return]


def refund_payment(
    desk: Desk, payment_id: UUID, order: dict[str, Any], *, key: str
) -> dict[str, Any]:
    """Gives money back; the answer says what came of it, and the payment is kept as it stands now."""
    refund = desk.command("payments", "POST", f"/v1/payments/{payment_id}/refunds", order, key=key)
    desk.keep("payment", desk.ask("payments", f"/v1/payments/{payment_id}"))
    return refund  # type: ignore[no-any-return]


def apply_credit(
    desk: Desk, invoice_id: UUID, order: dict[str, Any], *, key: str
) -> dict[str, Any]:
    """Pays an invoice with the client's credit: the amount that is said, or as much as there is."""
    path = f"/v1/receivables/{invoice_id}/credit-applications"
    return desk.command("payments", "POST", path, order, key=key)  # type: ignore[no-any-return]


def order_of(form: Any, currency: str) -> dict[str, Any]:
    """Returns what a form says: how much, why, and whether it is owed again."""
    reopen = REOPEN.get(form.get("reopen", ""))
    if reopen is None:
        raise Invalid("reopen_missing", errors={"reopen": ["Say whether it is owed again."]})
    try:
        amount = typed_amount(form.get("amount", ""), currency)
    except MoneyError as error:
        raise Invalid(error.code, errors={"amount": ["Not an amount."]}) from error
    return {
        "amount": amount,
        "currency": currency,
        "reason": form.get("reason", ""),
        "reopen": reopen,
        "reference": form.get("reference", "").strip() or None,
    }
