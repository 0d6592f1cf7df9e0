"""Methods and payments as a person commands them; payments decides, the read model follows."""

from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from common.errors import Forbidden, Invalid
from dashboard_bff.usecases.commands import Desk, catching_up


def add_method(desk: Desk, token: str, *, make_default: bool, key: str) -> dict[str, Any]:
    """Adds a method for the contact's client by the gateway's token; no card number comes here."""
    body = {"token": token, "client_id": str(_client(desk)), "make_default": make_default}
    return catching_up(
        lambda: desk.command(
            "payments", "POST", "/v1/payment-methods", body, kind="payment_method", key=key
        ),
        about=_client(desk),
    )


def make_default(desk: Desk, method_id: UUID) -> dict[str, Any]:
    """Makes a method the one that is offered first."""
    path = f"/v1/payment-methods/{method_id}/default"
    return desk.command("payments", "POST", path, kind="payment_method")  # type: ignore[no-any-return]


def delete_method(desk: Desk, method_id: UUID) -> dict[str, Any]:
    """Deletes a method; 409 with what uses it if anything does."""
    path = f"/v1/payment-methods/{method_id}"
    return desk.command("payments", "DELETE", path, kind="payment_method")  # type: ignore[no-any-return]


def pay(desk: Desk, order: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Pays invoices of one currency in one charge: the whole amount the person saw, or nothing."""
    if not order.get("invoice_ids"):
        raise Invalid("nothing_chosen", errors={"invoice_ids": ["Choose an invoice to pay."]})
    return catching_up(
        lambda: desk.command("payments", "POST", "/v1/payments", order, kind="payment", key=key)
    )


def orders_of(form: MultiDict[str, str]) -> list[dict[str, Any]]:
    """Reads a form: for each currency what was shown, and which invoices it was."""
    try:
        return [
            {
                "currency": currency,
                "invoice_ids": form.getlist(f"{currency}-invoice_id"),
                "expected_amount": int(form[f"{currency}-expected_amount"]),
                "payment_method_id": form["payment_method_id"],
            }
            for currency in dict.fromkeys(form.getlist("currency"))
        ]
    except (KeyError, ValueError) as error:
        raise Invalid("input_invalid", "The form came without what it should carry.") from error


def _client(desk: Desk) -> UUID:
    if desk.viewer.client_id is None:
        raise Forbidden("not_a_contact", "Only a contact of the client may do this here.")
    return desk.viewer.client_id
