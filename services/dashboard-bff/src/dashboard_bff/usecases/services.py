"""Change, end and confirm what is billed; subscriptions decides, and its answer is kept at once."""

from typing import Any
from uuid import UUID

from common.errors import Forbidden, Invalid
from dashboard_bff.queries import find_resource
from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.managing import assign_method
from dashboard_bff.usecases.reservations import keep_for_item

Wanted = dict[str, Any]

METHOD = "payment_method_id"


def change_item(desk: Desk, item_id: UUID, wanted: Wanted, *, etag: str | None) -> Wanted:
    """Changes an item that is not issued; 409 names the group that took it."""
    path = f"/v1/billing-items/{item_id}"
    if method_id := wanted.get("payment_method_id"):
        # What cannot be done is refused before a method is kept for it.
        preview_item(desk, item_id, wanted)
        keep_for_item(desk, item_id, method_id)
    # Subscriptions may not have heard yet of the method that is chosen.
    return catching_up(
        lambda: desk.command("subscriptions", "PATCH", path, wanted, kind="service", if_match=etag)
    )  # type: ignore[no-any-return]


def preview_item(desk: Desk, item_id: UUID, wanted: Wanted) -> Wanted:
    """Asks what a change of an item comes to, once what it chooses is known there."""
    path = f"/v1/billing-items/{item_id}/edit-previews"
    return catching_up(lambda: preview(desk, path, wanted))


def waive_item(desk: Desk, item_id: UUID, wanted: Wanted, *, etag: str | None) -> Wanted:
    """Never bills an item that is not issued; 409 names the group that took it."""
    path = f"/v1/billing-items/{item_id}/waiving"
    return desk.command(  # type: ignore[no-any-return]
        "subscriptions", "POST", path, wanted, kind="service", if_match=etag
    )


def change_service(desk: Desk, service_id: UUID, wanted: Wanted, *, etag: str | None) -> Wanted:
    """Changes what is not issued of a service, and what pays for it, where that is meant.

    What cannot be done of the one is refused before the other is: the method comes last, as payments
    asks it at once for what another was refused.
    """
    path = f"/v1/services/{service_id}"
    terms, method = _method_apart(desk, wanted)
    if method:
        _refuse_unusable(desk, service_id, **method)
    kept: Wanted = desk.command(
        "subscriptions", "PATCH", path, terms, kind="service", if_match=etag
    )
    if not method:
        return kept
    assign_method(desk, service_id, method[METHOD], retry_refused=True)
    return kept | method


def preview_service(desk: Desk, service_id: UUID, wanted: Wanted) -> Wanted:
    """Asks what a change of a service comes to; what pays for it changes no charge."""
    terms, method = _method_apart(desk, wanted)
    if method:
        _refuse_unusable(desk, service_id, **method)
    return preview(desk, f"/v1/services/{service_id}/edit-previews", terms)


def _method_apart(desk: Desk, wanted: Wanted) -> tuple[Wanted, Wanted]:
    """Parts what is agreed from what pays; that is for who may say it."""
    if METHOD not in wanted:
        return wanted, {}
    if not desk.viewer.may("payment_methods:write"):
        raise Forbidden("permission_missing", "This needs payment_methods:write.")
    return {name: each for name, each in wanted.items() if name != METHOD}, {METHOD: wanted[METHOD]}


def _refuse_unusable(desk: Desk, service_id: UUID, payment_method_id: object) -> None:
    """Raises Invalid at its field if the method is none of the client's that can pay."""
    if payment_method_id is None:
        return
    firm_id = desk.viewer.firm_id
    with desk.database.transaction(firm_id) as session:
        service = find_resource(session, firm_id, "service", service_id)
        method = find_resource(session, firm_id, "payment_method", payment_method_id)
    theirs = method and service and method["client_id"] == service["client_id"]
    if not theirs or method["status"] != "active":
        words = "This is no payment method of this client."
        raise Invalid("method_not_theirs", words, errors={METHOD: [words]})


def end_service(desk: Desk, service_id: UUID, wanted: Wanted, *, key: str) -> Wanted:
    """Ends a service, and says what is still billed of it."""
    path = f"/v1/services/{service_id}/ending"
    return desk.command(  # type: ignore[no-any-return]
        "subscriptions", "POST", path, wanted, kind="service", key=key
    )


def end_all(desk: Desk, wanted: Wanted, *, key: str) -> Wanted:
    """Ends all services of a client."""
    return _several(desk, "/v1/service-endings", wanted, key)


def confirm_items(desk: Desk, wanted: Wanted, *, key: str) -> Wanted:
    """Bills what waited for a person, now or on a date."""
    return _several(desk, "/v1/billing-confirmations", wanted, key)


def preview(desk: Desk, path: str, wanted: Wanted) -> Wanted:
    """Asks what an act would change: `/v1/services/…/edit-previews` and its like."""
    return desk.command("subscriptions", "POST", path, wanted)  # type: ignore[no-any-return]


def _several(desk: Desk, path: str, wanted: Wanted, key: str) -> Wanted:
    answer: Wanted = desk.command("subscriptions", "POST", path, wanted, key=key)
    desk.keep("service", *answer["services"])
    return answer
