"""The question why an item is never billed."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.changes import OPEN
from dashboard_bff.views.parts.scene import View, the_client, the_own


def question(session: Session, viewer: Viewer, item_id: UUID) -> View:
    """Returns the item that is asked about, and whether it may still be given up."""
    item = the_own(session, viewer, "billing_item", item_id)
    named = ("id", "name", "version", "due_on", "net_amount", "currency", "service_id")
    return {
        "item": {name: item[name] for name in named},
        "client_name": the_client(session, viewer, UUID(item["client_id"]))["name"],
        "is_open": item["status"] in OPEN,
        "state": item["status"].replace("_", " "),
        "back": f"/clients/{item['client_id']}/schedule",
    }
