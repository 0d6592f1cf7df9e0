"""Change, end and confirm what is billed; subscriptions decides, and its answer is kept at once."""

from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.reservations import keep_for_item

Wanted = dict[str, Any]


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


def change_service(desk: Desk, service_id: UUID, wanted: Wanted, *, etag: str | None) -> Wanted:
    """Changes what is not issued of a service."""
    path = f"/v1/services/{service_id}"
    return desk.command(  # type: ignore[no-any-return]
        "subscriptions", "PATCH", path, wanted, kind="service", if_match=etag
    )


def preview_service(desk: Desk, service_id: UUID, wanted: Wanted) -> Wanted:
    """Asks what a change of a service comes to."""
    return preview(desk, f"/v1/services/{service_id}/edit-previews", wanted)


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
