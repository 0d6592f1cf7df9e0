"""A client's method is kept under a service's id before the service starts, and let go if it does not."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from common.errors import AppError, Invalid
from common.ids import id_from
from dashboard_bff.queries import find_resource
from dashboard_bff.usecases.commands import Desk

PATH = "/v1/reservations"
Started = dict[str, Any]


def id_of_start(desk: Desk, kind: str, wanted: Mapping[str, Any], *, key: str) -> UUID:
    """Returns the id of what a request starts, the same for each repeat of it.

    Another request under the same key is refused, and releases nothing of the first: it has its own.
    """
    said = json.dumps(wanted, sort_keys=True, default=str)
    return id_from(desk.viewer.firm_id, desk.viewer.person.membership_id, kind, key, said)


def start_with_method(
    desk: Desk, start: Callable[[], Started], *, service_id: UUID, client_id: object, method_id: object
) -> Started:  # fmt: skip
    """Starts what a method is to pay for, if one is named; a start that is refused releases it again."""
    if not method_id:
        return start()
    _refuse_anothers(desk, method_id, client_id)
    body = {"payment_method_id": str(method_id), "kind": "service", "id": str(service_id)}
    desk.command("payments", "POST", PATH, body)
    try:
        return start()
    except AppError as refused:
        if _is_final(refused):
            desk.command("payments", "DELETE", f"{PATH}/service/{service_id}")
        raise


def keep_for_item(desk: Desk, item_id: UUID, method_id: object) -> None:
    """Keeps a method for one item that is about to be changed; a change that fails lets it go in a day."""
    body = {"payment_method_id": str(method_id), "kind": "item", "id": str(item_id)}
    desk.command("payments", "POST", PATH, body)


def _is_final(refused: AppError) -> bool:
    """Any other refusal may be a second click on what is being started."""
    state = "_is_" in refused.code or refused.code.startswith("too_many_")
    return refused.status in (403, 404, 422) or state


def _refuse_anothers(desk: Desk, method_id: object, client_id: object) -> None:
    firm_id = desk.viewer.firm_id
    with desk.database.transaction(firm_id) as session:
        method = find_resource(session, firm_id, "payment_method", method_id)
    if method is None or method["client_id"] != str(client_id):
        words = "This is no payment method of this client."
        raise Invalid("method_not_theirs", words, errors={"payment_method_id": [words]})
