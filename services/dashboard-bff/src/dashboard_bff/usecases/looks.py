"""Tell invoicing that a client has looked at a document."""

from typing import Any

from common.errors import AppError
from common.logs import get_logger
from dashboard_bff.usecases.commands import Desk

log = get_logger(__name__)

# In which state the first look at a document counts.
SHOWN = {
    "proposal": ("awaiting_acceptance",),
    "estimate": ("sent",),
    "invoice": ("open", "overdue", "partially_paid", "uncollectible"),
}


def note_look(desk: Desk, kind: str, shown: dict[str, Any]) -> None:
    """Tells that the client has looked, the first time; the page never waits on it."""
    if shown["status"] not in SHOWN[kind] or shown["viewed_at"]:
        return
    try:
        desk.command("invoicing", "POST", f"/v1/{kind}s/{shown['id']}/view", kind=kind)
    except AppError as error:
        log.warning("view not noted", kind=kind, id=shown["id"], code=error.code)
