"""Start a subscription: its method is reserved under its id first, then it starts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from common.errors import AppError, Invalid
from common.ids import id_from
from dashboard_bff.queries import find_resource
from dashboard_bff.usecases.commands import Desk, catching_up

PATH = "/v1/subscriptions"
# The service that a subscription is billed through has its id, and is what a method pays for.
RESERVED = "/v1/reservations"


def start_subscription(desk: Desk, wanted: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Puts a client on a plan; a start that is refused releases the method again."""
    id_ = id_from(desk.viewer.firm_id, desk.viewer.person.membership_id, "subscription", key)
    method_id = wanted.get("payment_method_id")
    if method_id:
        _refuse_anothers(desk, method_id, wanted.get("client_id"))
        body = {"payment_method_id": str(method_id), "kind": "service", "id": str(id_)}
        desk.command("payments", "POST", RESERVED, body)
    try:
        return _start(desk, {**wanted, "id": str(id_)}, key)
    except AppError as refused:
        if method_id and (refused.status in (404, 422) or "_is_" in refused.code):
            desk.command("payments", "DELETE", f"{RESERVED}/service/{id_}")
        raise


def subscription_draft(form: Mapping[str, str], client_id: UUID) -> dict[str, Any]:
    """Returns what a form asks for, as it was typed."""
    quantity = form.get("quantity", "").strip()
    return {
        "client_id": str(client_id),
        "plan_id": form.get("plan_id", ""),
        "quantity": int(quantity) if quantity.isascii() and quantity.isdecimal() else quantity,
        "starts_on": form.get("starts_on", "").strip() or None,
        "with_trial": form.get("with_trial") == "1",
        "payment_method_id": form.get("payment_method_id", "").strip() or None,
    }


def _start(desk: Desk, wanted: dict[str, Any], key: str) -> dict[str, Any]:
    def command() -> dict[str, Any]:
        made: dict[str, Any] = desk.command(
            "subscriptions", "POST", PATH, wanted, kind="subscription", key=key
        )
        return made

    made = catching_up(command)
    # Its service is shown beside it, and may still be on its way here.
    desk.keep("service", desk.ask("subscriptions", f"/v1/services/{made['id']}"))
    return made


def _refuse_anothers(desk: Desk, method_id: object, client_id: object) -> None:
    firm_id = desk.viewer.firm_id
    with desk.database.transaction(firm_id) as session:
        method = find_resource(session, firm_id, "payment_method", method_id)
    if method is None or method["client_id"] != str(client_id):
        words = "This is no payment method of this client."
        raise Invalid("method_not_theirs", words, errors={"payment_method_id": [words]})
