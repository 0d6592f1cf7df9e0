"""An invoice that is paid by a signed link, as its holder commands it; payments and the gateway decide."""

from typing import Any
from uuid import UUID

from common.errors import Invalid
from dashboard_bff.usecases.commands import Desk, catching_up

PATH = "/v1/link-payments"


def pay(desk: Desk, order: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Pays all that was seen to be due, from the card whose token is given."""
    return catching_up(
        lambda: desk.command("payments", "POST", PATH, order, kind="payment", key=key)
    )


def order_of(form: Any) -> dict[str, Any]:
    """Returns what a form orders; raises Invalid if it came without what it should carry."""
    try:
        return {
            "token": form["token"],
            "currency": form["currency"],
            "expected_amount": int(form["expected_amount"]),
        }
    except (KeyError, ValueError) as error:
        raise Invalid("input_invalid", "The form came without what it should carry.") from error


def begin_setup(desk: Desk) -> dict[str, Any]:
    """Lets the browser give the gateway the card that pays."""
    begun: dict[str, Any] = catching_up(lambda: desk.command("payments", "POST", f"{PATH}/setups"))
    return begun


def opened(desk: Desk, payment_id: UUID) -> dict[str, Any]:
    """Asks what the payer's browser needs; it is told to that browser and kept nowhere."""
    return desk.ask("payments", _confirmation(payment_id))  # type: ignore[no-any-return]


def tell_bank(desk: Desk, payment_id: UUID, *, approved: bool, key: str) -> dict[str, Any]:
    """Tells the sandbox's bank what the payer wants; returns what came of the payment."""
    path, body = _confirmation(payment_id), {"approved": approved}
    return desk.command("payments", "POST", path, body, kind="payment", key=key)  # type: ignore[no-any-return]


def look(desk: Desk, payment_id: UUID) -> dict[str, Any]:
    """Has payments read at the gateway what came of it."""
    path = f"{_confirmation(payment_id)}/looks"
    return desk.command("payments", "POST", path, kind="payment")  # type: ignore[no-any-return]


def end_wait(desk: Desk, payment_id: UUID, if_match: str | None) -> dict[str, Any]:
    """Ends the wait, at the gateway first; returns what came of the payment."""
    path = _confirmation(payment_id)
    return desk.command("payments", "DELETE", path, kind="payment", if_match=if_match)  # type: ignore[no-any-return]


def _confirmation(payment_id: UUID) -> str:
    return f"{PATH}/{payment_id}/confirmation"
