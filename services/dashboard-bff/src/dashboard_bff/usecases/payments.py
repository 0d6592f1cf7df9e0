"""Methods and payments as a person commands them; payments decides, the read model follows."""

from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from common.errors import Forbidden, Invalid
from common.money import MoneyError
from dashboard_bff.queries import Slice, gather
from dashboard_bff.usecases.amounts import exact_amount
from dashboard_bff.usecases.commands import Desk, catching_up, wait_until

_NO_AMOUNT = {
    "too_many_decimals": "This has more decimals than the currency.",
    "amount_too_large": "This is more than is due.",
}


def add_method(desk: Desk, token: str, *, make_default: bool, key: str) -> dict[str, Any]:
    """Adds a method for the contact's client by the gateway's token; no card number comes here."""
    return add_method_of(desk, _client(desk), token, make_default=make_default, key=key)


def add_method_of(
    desk: Desk, client_id: UUID, token: str, *, make_default: bool, key: str
) -> dict[str, Any]:
    """Adds a method for a client by the gateway's token: by a member who may."""
    body = {"token": token, "client_id": str(client_id), "make_default": make_default}
    return catching_up(
        lambda: desk.command(
            "payments", "POST", "/v1/payment-methods", body, kind="payment_method", key=key
        ),
        about=client_id,
    )


def activity(desk: Desk, method_id: UUID, cursor: str | None) -> dict[str, Any]:
    """Asks what happened to a method, the newest first."""
    asked = {"cursor": cursor} if cursor else {}
    path = f"/v1/payment-methods/{method_id}/activity"
    return desk.ask("payments", path, **asked)  # type: ignore[no-any-return]


def begin_setup(desk: Desk) -> dict[str, Any]:
    """Lets the person's browser give the gateway a card: what it needs is told to that page alone."""
    body = {"client_id": str(_client(desk))}
    begun: dict[str, Any] = catching_up(
        lambda: desk.command("payments", "POST", "/v1/setups", body), about=_client(desk)
    )
    return begun


def make_default(desk: Desk, method_id: UUID) -> dict[str, Any]:
    """Makes a method the one that is offered first."""
    path = f"/v1/payment-methods/{method_id}/default"
    return desk.command("payments", "POST", path, kind="payment_method")  # type: ignore[no-any-return]


def be_default_for(desk: Desk, method_id: UUID, currency: str | None) -> dict[str, Any]:
    """Makes a method the one that is asked first in the currency, or in none."""
    path, body = f"/v1/payment-methods/{method_id}/default-currency", {"currency": currency}
    return desk.command("payments", "PUT", path, body, kind="payment_method")  # type: ignore[no-any-return]


def reactivate(desk: Desk, method_id: UUID) -> dict[str, Any]:
    """Lets a suspended method be charged again."""
    path = f"/v1/payment-methods/{method_id}/reactivation"
    return desk.command("payments", "POST", path, kind="payment_method")  # type: ignore[no-any-return]


def delete_method(desk: Desk, method_id: UUID) -> dict[str, Any]:
    """Deletes a method; 409 with what uses it if anything does."""
    path = f"/v1/payment-methods/{method_id}"
    return desk.command("payments", "DELETE", path, kind="payment_method")  # type: ignore[no-any-return]


def replace_method(desk: Desk, client_id: UUID, method_id: UUID, by: object) -> dict[str, Any]:
    """Lets another method pay for all that this one does, and deletes this one, or nothing."""
    body = {"payment_method_id": str(method_chosen(by))}
    path = f"/v1/payment-methods/{method_id}/replacement"
    done: dict[str, Any] = desk.command("payments", "POST", path, body)
    desk.keep("payment_method", done["removed"], done["payment_method"])
    desk.keep("payment", *done["payments"])
    wait_until(lambda: _rests_nowhere(desk, client_id, str(method_id)))
    return done


def method_chosen(said: object) -> UUID:
    """Returns the method that a form or a body names; raises Invalid at its field."""
    try:
        return UUID(str(said))
    except ValueError as error:
        words = "Choose a payment method."
        raise Invalid("input_invalid", words, errors={"payment_method_id": [words]}) from error


def pay(desk: Desk, order: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Pays invoices of one currency in one charge: what the person saw, a part of one, or nothing."""
    if not order.get("invoice_ids"):
        raise Invalid("nothing_chosen", errors={"invoice_ids": ["Choose an invoice to pay."]})
    return catching_up(
        lambda: desk.command("payments", "POST", "/v1/payments", order, kind="payment", key=key)
    )


def preview_payment(desk: Desk, order: dict[str, Any]) -> dict[str, Any]:
    """Asks payments what it would charge, and what it would leave due; nothing is paid."""
    return catching_up(lambda: desk.command("payments", "POST", "/v1/payments/previews", order))


def part_of(form: MultiDict[str, str], order: dict[str, Any]) -> dict[str, Any]:
    """Returns the order with the amount that was typed; raises Invalid at its field."""
    currency = order["currency"]
    try:
        amount = exact_amount(form.get("amount", ""), currency)
    except MoneyError as error:
        words = _NO_AMOUNT.get(error.code, "Not an amount.")
        raise Invalid(error.code, words, errors={"amount": [words]}) from error
    if amount <= 0:
        words = "Enter more than 0."
        raise Invalid("amount_not_positive", words, errors={"amount": [words]})
    return order | {"amount": amount}


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


def _rests_nowhere(desk: Desk, client_id: UUID, method_id: str) -> bool | None:
    """Waits for the services, which another service bills: who replaced looks at their rows next."""
    firm_id = desk.viewer.firm_id
    with desk.database.transaction(firm_id) as session:
        found = gather(session, firm_id, Slice("service", None, 500), client_ids=[client_id])
    left = [each for each in found["service"] if each["payment_method_id"] == method_id]
    return None if left else True


def _client(desk: Desk) -> UUID:
    if desk.viewer.client_id is None:
        raise Forbidden("not_a_contact", "Only a contact of the client may do this here.")
    return desk.viewer.client_id
