"""A sandbox firm's test clock: where it stands, what is due next, and how far its journey is."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy.orm import Session

from common import clock as wall
from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.models import ClockAdvance
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import plural
from dashboard_bff.views.parts import activity
from dashboard_bff.views.parts.scene import Body, Scene, View, scene

LOGGED = 50
# What the last moment brings is done a little after it.
AFTERWARDS = timedelta(minutes=1)
DAY = timedelta(days=1)
COUNTED = {
    "invoice.issued": "invoice issued",
    "payment.succeeded": "payment succeeded",
    "payment.failed": "payment failed",
    "proposal.expired": "proposal expired",
}


def show(session: Session, viewer: Viewer) -> View:
    """Returns the firm's time, what is due next, and the last journey of its clock."""
    at = scene(session, viewer.firm_id)
    latest = queries.latest_advance(session, viewer.firm_id)
    due = _next_due(session, at)
    return {
        "now": _text(at.now),
        "time_zone": at.zone,
        "mode": at.firm["mode"],
        "offset_days": (at.now - wall.now()) // DAY if at.now > wall.now() else 0,
        "next_due": {"at": _text(due[0]), "what": due[1]} if due else None,
        "advance": _journey(session, latest) if latest else None,
    }


def advance(session: Session, viewer: Viewer, advance_id: UUID) -> View:
    """Returns how far a journey is; raises NotFound for another firm's."""
    found = queries.find_advance(session, viewer.firm_id, advance_id)
    if found is None:
        raise NotFound
    return {"id": str(found.id), "status": found.status, "advance": _journey(session, found)}


def advance_body(advance: ClockAdvance) -> View:
    """Returns a journey that has just begun."""
    return {"id": str(advance.id), "status": advance.status, "advance": _way(advance)}


def _journey(session: Session, advance: ClockAdvance) -> View:
    until, told = advance.ends_at + AFTERWARDS, list(activity.SENTENCES)
    counts = queries.count_what_time_brought(session, advance, types=list(COUNTED), until=until)
    latest = queries.what_time_brought(session, advance, types=told, until=until, limit=LOGGED)
    return _way(advance) | {"so_far": _so_far(advance, counts), "log": activity.entries(latest)}


def _way(advance: ClockAdvance) -> View:
    way, done = advance.ends_at - advance.begins_at, advance.reached_at - advance.begins_at
    total = max(1, -(-way // DAY))
    # The end is reached when all has come to rest there, not when the clock shows it.
    most = 100 if advance.status == "done" else 99
    return {
        "id": str(advance.id),
        "status": advance.status,
        "from": _text(advance.begins_at),
        "at": _text(advance.reached_at),
        "to": _text(advance.ends_at),
        "done_days": total if advance.status == "done" else done // DAY,
        "total_days": total,
        "percent": min(most, int(100 * (done / way))) if way else most,
        "so_far": _so_far(advance, {}),
        "waiting_for": _awaited(advance),
        "error": advance.failure,
        "log": [],
        "steps": list(advance.steps),
    }


def _awaited(advance: ClockAdvance) -> str | None:
    if advance.status != "running":
        return None
    last = advance.steps[-1]["for"] if advance.steps else ""
    return f"{last or 'all services'} to come to rest"


def _so_far(advance: ClockAdvance, counts: Mapping[str, int]) -> str:
    words = [
        plural(counts[type_], one, one.replace(" ", "s ", 1))
        for type_, one in COUNTED.items()
        if type_ in counts
    ]
    nothing = "Nothing has fallen due yet" if advance.status == "running" else "Nothing fell due"
    return ", ".join(words) or nothing


def _next_due(session: Session, at: Scene) -> tuple[datetime, str] | None:
    """The earliest of what the services have said is to come."""
    coming: list[tuple[datetime, str]] = []
    if item := queries.next_item(session, at.firm_id, after=at.today):
        due = wall.due_instant(date.fromisoformat(item["due_on"]), at.zone)
        coming.append((due, f"{item['name']}, to be issued"))
    slices = (
        Slice("payment", ("scheduled",), 1000),
        Slice("payment", ("failed",), 200),
        Slice("proposal", ("awaiting_acceptance",), 200),
    )
    around = queries.gather(session, at.firm_id, *slices)
    coming += [found for payment in around["payment"] if (found := _payment_due(payment))]
    coming += [found for proposal in around["proposal"] if (found := _expiry(at, proposal))]
    return min((each for each in coming if each[0] > at.now), default=None)


def _payment_due(payment: Body) -> tuple[datetime, str] | None:
    scheduled = payment["status"] == "scheduled"
    on = payment["scheduled_for"] if scheduled else payment["next_retry_at"]
    if not on:
        return None
    numbers = [part["invoice_number"] or "an invoice" for part in payment["allocations"]]
    words = "collection of" if scheduled and payment["attempt"] == 1 else "retry of"
    return datetime.fromisoformat(on), f"{words} {' and '.join(numbers[:2])}"


def _expiry(at: Scene, proposal: Body) -> tuple[datetime, str] | None:
    if not proposal["expires_on"]:
        return None
    ends = date.fromisoformat(proposal["expires_on"]) + DAY
    return wall.due_instant(ends, at.zone), f"{proposal['number']} expires"


def _text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
