"""Who looks, or looked, at whose billing: for the firm, for the contacts, and for whoever looks."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common import clock
from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.people import first_name
from dashboard_bff.views.parts.scene import Body, View, found, the_client

NEWEST = 100


def show(session: Session, viewer: Viewer) -> View:
    """Returns the newest visits: all of the firm's to a member, their own client's to a contact."""
    rows = queries.resources(
        session, viewer.firm_id, "impersonation", client_id=viewer.client_id, limit=NEWEST
    )
    names = {
        kind: queries.several(session, viewer.firm_id, kind, {row[f"{kind}_id"] for row in rows})
        for kind in ("member", "contact", "client")
    }
    now = clock.now()
    items = [_row(row, names, now) for row in rows]
    return {
        "running": [item for item in items if item["is_running"]],
        "past": [item for item in items if not item["is_running"]],
        "can_revoke": viewer.may("impersonations:write"),
    }


def question(
    session: Session, viewer: Viewer, client_id: UUID, contact_id: UUID, *, is_test: bool
) -> View:
    """Returns what is asked before somebody looks as a contact; raises NotFound for who has no view."""
    client = the_client(session, viewer, client_id)
    contact = found(queries.find_resource(session, viewer.firm_id, "contact", contact_id))
    is_of_client = contact["client_id"] == client["id"] and contact["role"] == "client"
    if not is_of_client or contact["status"] != "active" or (is_test and not client["is_test"]):
        raise NotFound
    return {
        "client": {"id": client["id"], "name": client["name"]},
        "contact": {
            "id": contact["id"],
            "name": contact["name"],
            "first_name": first_name(contact["name"]),
        },
        "is_test": is_test,
    }


def banner(viewer: Viewer, company: str | None, now: datetime) -> View | None:
    """Returns what every page says while somebody looks as somebody else."""
    visit = viewer.visit
    if visit is None:
        return None
    left = max(0, int((visit.ends_at - now).total_seconds()))
    return {
        "contact": viewer.name,
        "first_name": first_name(viewer.name),
        "company": company,
        "acting": visit.acting_name,
        "reason": visit.reason,
        "is_test": visit.is_test,
        "ends_at": _instant(visit.ends_at),
        "seconds_left": left,
        "time_left": f"{left // 60}:{left % 60:02}",
    }


def _row(row: Body, names: dict[str, dict[str, Body]], now: datetime) -> View:
    is_running = row["status"] == "active" and datetime.fromisoformat(row["ends_at"]) > now
    # Identity says a moment later that time has run out; whoever reads this has a clock as well.
    status = "expired" if row["status"] == "active" and not is_running else row["status"]
    return {
        "id": row["id"],
        "member": names["member"].get(row["member_id"], {}).get("name", "A member"),
        "contact": names["contact"].get(row["contact_id"], {}).get("name", "A contact"),
        "client": {
            "id": row["client_id"],
            "name": names["client"].get(row["client_id"], {}).get("name", "A client"),
        },
        "reason": row["reason"],
        "is_test": row["is_test"],
        "status": status,
        "is_running": is_running,
        "started_at": row["started_at"],
        "ended_at": row["ended_at"] or (row["ends_at"] if status == "expired" else None),
    }


def _instant(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
