"""A sandbox firm's test clock: where it stands, and how far its journey is."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common import clock as wall
from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.models import ClockAdvance
from dashboard_bff.usecases.sessions import Viewer
from dashboard_bff.views.parts.scene import View, scene


def show(session: Session, viewer: Viewer) -> View:
    """Returns the firm's time, and the last journey of its clock."""
    at = scene(session, viewer.firm_id)
    latest = queries.latest_advance(session, viewer.firm_id)
    return {
        "now": _text(at.now),
        "today": at.today.isoformat(),
        "time_zone": at.zone,
        "mode": at.firm["mode"],
        "is_ahead": at.now > wall.now(),
        "advance": advance_body(latest) if latest else None,
    }


def advance(session: Session, viewer: Viewer, advance_id: UUID) -> View:
    """Returns how far a journey is; raises NotFound for another firm's."""
    found = queries.find_advance(session, viewer.firm_id, advance_id)
    if found is None:
        raise NotFound
    return advance_body(found)


def advance_body(advance: ClockAdvance) -> View:
    """Returns a journey: its ends, how far it is in percent, and what has happened on the way."""
    return {
        "id": str(advance.id),
        "status": advance.status,
        "begins_at": _text(advance.begins_at),
        "reached_at": _text(advance.reached_at),
        "ends_at": _text(advance.ends_at),
        "percent": _percent(advance),
        "steps": list(advance.steps),
        "failure": advance.failure,
    }


def _percent(advance: ClockAdvance) -> int:
    way = advance.ends_at - advance.begins_at
    done = advance.reached_at - advance.begins_at
    # The end is reached when all has come to rest there, not when the clock shows it.
    most = 100 if advance.status == "done" else 99
    return min(most, int(100 * (done / way))) if way else most


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
