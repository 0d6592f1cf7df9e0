"""Who is signed in, as the JSON API says it."""

from typing import Any

from sqlalchemy.orm import Session

from common import clock
from dashboard_bff.queries import find_resource
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import initials
from dashboard_bff.views.impersonations import banner


def show(session: Session, viewer: Viewer) -> dict[str, Any]:
    """Returns who is signed in, where, what they may do, and the token their changes carry."""
    firm = find_resource(session, viewer.firm_id, "firm", viewer.firm_id)
    return {
        "name": viewer.name,
        "email": viewer.email,
        "kind": viewer.kind,
        "role": viewer.role,
        "client_id": str(viewer.client_id) if viewer.client_id else None,
        "firm": {"id": str(viewer.firm_id), "name": (firm or {}).get("name")},
        "permissions": sorted(viewer.permissions),
        "csrf_token": viewer.csrf_token,
        "impersonation": banner(viewer, None, clock.now()),
    }


def places_view(viewer: Viewer, choices: list[dict[str, Any]]) -> dict[str, Any]:
    """Returns where the viewer may go: what they are there, and whether they are there now."""
    here = str(viewer.person.membership_id)
    return {
        "items": [
            {
                "membership_id": choice["membership_id"],
                "firm_name": choice["firm_name"],
                "initials": initials(choice["firm_name"]),
                "kind": choice["kind"],
                "role": choice["role"],
                "is_here": choice["membership_id"] == here,
            }
            for choice in choices
        ]
    }
