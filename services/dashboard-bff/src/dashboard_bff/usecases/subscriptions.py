"""Start a subscription: its method is reserved under its id first, then it starts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.plans import number_typed
from dashboard_bff.usecases.reservations import id_of_start, start_with_method

PATH = "/v1/subscriptions"


def start_subscription(desk: Desk, wanted: Mapping[str, Any], *, key: str) -> dict[str, Any]:
    """Puts a client on a plan; a start that is refused releases the method again."""
    id_ = id_of_start(desk, "subscription", wanted, key=key)
    return start_with_method(
        desk,
        # The service that it is billed through has its id, and is what a method pays for.
        lambda: _start(desk, {**wanted, "id": str(id_)}, key),
        service_id=id_,
        client_id=wanted.get("client_id"),
        method_id=wanted.get("payment_method_id"),
    )


def subscription_draft(form: Mapping[str, str], client_id: UUID) -> dict[str, Any]:
    """Returns what a form asks for, as it was typed."""
    return {
        "client_id": str(client_id),
        "plan_id": form.get("plan_id", ""),
        "quantity": number_typed(form.get("quantity", "").strip()),
        "starts_on": form.get("starts_on", "").strip() or None,
        "with_trial": form.get("with_trial") == "1",
        "payment_method_id": form.get("payment_method_id", "").strip() or None,
    }


def with_service(desk: Desk, subscription: dict[str, Any]) -> dict[str, Any]:
    """Keeps the service it is billed through too: it is shown beside it, and may be on its way."""
    desk.keep("service", desk.ask("subscriptions", f"/v1/services/{subscription['id']}"))
    return subscription


def _start(desk: Desk, wanted: dict[str, Any], key: str) -> dict[str, Any]:
    def command() -> dict[str, Any]:
        made: dict[str, Any] = desk.command(
            "subscriptions", "POST", PATH, wanted, kind="subscription", key=key
        )
        return made

    # A client or plan that was just made may still be on its way to where subscriptions are.
    return with_service(desk, catching_up(command, about=wanted.get("client_id")))
