"""What somebody may do about the collection of an invoice as it stands; payments has the last word."""

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.scene import Body, View


def collecting_acts(
    session: Session, viewer: Viewer, invoice: Body, row: View, planned: View | None
) -> dict[str, bool]:
    """Returns whether the viewer may collect now or plan it, move what is planned, call it off, share it.

    Members may; clients may do what the firm lets them about what is planned.
    """
    may = viewer.may("payments:write") and invoice["status"] == "open" and row["due_amount"] > 0
    free = may and not row["off_reason"]
    let = clients_may(session, viewer) if may else []
    share = {"share": "pay_by_link" in let}
    if viewer.is_member:
        return share | {"collect": free, "move": free, "call_off": free and planned is not None}
    about = let if free and planned else ()
    return share | {"collect": False, "move": "reschedule" in about, "call_off": "cancel" in about}


def shares(session: Session, viewer: Viewer) -> bool:
    """Returns whether the viewer may share what is due by a link that pays it."""
    return viewer.may("payments:write") and "pay_by_link" in clients_may(session, viewer)


def clients_may(session: Session, viewer: Viewer) -> list[str]:
    """Returns what the firm lets its clients do about what they owe, besides paying all of it."""
    said = queries.find_resource(session, viewer.firm_id, "collection_settings", viewer.firm_id)
    return list(said["clients_may"]) if said else []
