"""A subscription is paused, resumed or canceled, and that is taken back; subscriptions decides."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.subscriptions import with_service

# An act of a page: the method and the path by which subscriptions does it.
ACTS = {
    "cancel": ("POST", "cancellation"),
    "undo": ("DELETE", "cancellation"),
    "pause": ("POST", "pausing"),
    "resume": ("POST", "resuming"),
}


def do(
    desk: Desk,
    subscription_id: UUID,
    act: str,
    said: Mapping[str, Any],
    *,
    key: str | None = None,
    etag: str | None = None,
) -> dict[str, Any]:
    """Does it once, as it was seen if that is said, and keeps what has become of it."""
    method, verb = ACTS[act]
    path = f"/v1/subscriptions/{subscription_id}/{verb}"
    done = desk.command(
        *("subscriptions", method, path, dict(said)),
        kind="subscription", key=key, if_match=etag,
    )  # fmt: skip
    return with_service(desk, done)


def preview_cancellation(
    desk: Desk, subscription_id: UUID, said: Mapping[str, Any]
) -> dict[str, Any]:
    """Returns what a cancellation would make of what is not issued."""
    path = f"/v1/subscriptions/{subscription_id}/cancellation/preview"
    seen: dict[str, Any] = desk.command("subscriptions", "POST", path, dict(said))
    return seen


def said_of(form: Mapping[str, str], act: str) -> dict[str, Any]:
    """Reads the form of an act: when it is to be, and why or until when.

    What is billed yet is asked of members alone; a client pays for the days until it leaves.
    """
    when = {"when": form.get("when", "")}
    if act == "cancel":
        comment = form.get("comment", "").strip() or None
        asked = {"unissued": form["unissued"]} if "unissued" in form else {}
        return when | asked | {"reason": form.get("reason", ""), "comment": comment}
    if act == "pause":
        # Members alone are asked whether the client is told.
        told = {"tell_client": True} if form.get("tell_client") else {}
        return when | told | {"resumes_on": form.get("resumes_on", "").strip() or None}
    return {}
