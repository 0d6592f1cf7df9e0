"""The conductor of a test clock: step by step to each next due moment, waiting for quiet at each.

An advance is a row; the worker moves it on, so that a process that dies in the middle loses nothing.
"""

import math
import time
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.clock import FirmClock, now
from common.db import Database
from common.errors import AppError, Conflict, Invalid
from common.ids import first_id_at, new_id
from common.inbox.rows import received_since, waiting_count
from common.logs import get_logger
from dashboard_bff.gateways.services import SERVICES, Person, Services
from dashboard_bff.models import NO_CLIENT, ClockAdvance
from dashboard_bff.queries import running_advance
from dashboard_bff.readmodel.resources import bump
from dashboard_bff.usecases.viewers import Viewer

log = get_logger(__name__)

LONGEST = timedelta(days=800)
QUIET_SECONDS = 60.0
LOOK_EVERY = 0.02
PATIENCE = 1.0  # How long a service waits for its own quiet before it answers that there is none.
# What falls due is released, becomes invoices, and these are collected: each waits for the one before.
IN_TURN = ("subscriptions", "payments", "invoicing", "clients", "identity")
CLAIM = timedelta(seconds=90)
DASHBOARD = "dashboard"


class Noise(NamedTuple):
    """Who is not at rest; or which events it has not received."""

    who: str
    type: str = ""

    def __str__(self) -> str:
        return f"{self.who} waits for {self.type}" if self.type else self.who


def target_of(by: str, next_due: datetime | None, begins: datetime) -> datetime:
    """Returns where a step of the clock goes: a day, a week, a month on, or the next due moment."""
    steps = {"day": relativedelta(days=1), "week": relativedelta(weeks=1)}
    steps["month"] = relativedelta(months=1)
    if by == "next" and next_due:
        return next_due
    if by not in steps:
        raise Invalid("clock_target_invalid", "Choose how far the time moves.")
    return begins + steps[by]


def advance_by(
    session: Session, viewer: Viewer, by: str, *, next_due: datetime | None, begins_at: datetime
) -> ClockAdvance:
    """Starts a step of the firm's clock as the page names it."""
    ends_at = target_of(by, next_due, begins_at)
    started = start_advance(session, viewer, begins_at=begins_at, ends_at=ends_at)
    session.info["published"] = True  # Nothing is published, but the conductor is to wake.
    return started


def start_advance(
    session: Session, viewer: Viewer, *, begins_at: datetime, ends_at: datetime
) -> ClockAdvance:
    """Starts moving the firm's time to an instant; 409 if it is moving already."""
    if not timedelta(0) < ends_at - begins_at <= LONGEST:
        raise Invalid(
            "clock_target_invalid",
            "Time moves forward, by at most 800 days at once.",
            errors={"to": ["Choose a moment between now and 800 days from now."]},
        )
    if running_advance(session, viewer.firm_id):
        raise Conflict("clock_moving", "This firm's time is moving already.")
    advance = ClockAdvance(
        firm_id=viewer.firm_id,
        id=new_id(),
        person_id=viewer.person.person_id,
        membership_id=viewer.person.membership_id,
        status="running",
        begins_at=begins_at,
        reached_at=begins_at,
        ends_at=ends_at,
        steps=[],
        created_at=now(),
    )
    session.add(advance)
    return advance


def conduct(app: Database, worker: Database, services: Services, heard: list[str]) -> int:
    """Moves one advance to its end if one is waiting: the worker's job. Returns how many it moved.

    `heard` are the event types that the dashboard itself listens to.
    """
    claimed = _claim(worker)
    if claimed is None:
        return 0
    firm_id, advance_id = claimed
    try:
        while _step(app, services, firm_id, advance_id, heard):
            continue
    except AppError as error:
        log.warning("clock stopped", firm_id=str(firm_id), code=error.code)
        _finish(app, firm_id, advance_id, failure=error.detail or error.code)
    return 1


def _claim(worker: Database) -> tuple[UUID, UUID] | None:
    """Takes a running advance that no live process holds."""
    at = now()
    with worker.transaction(None) as session:
        query = select(ClockAdvance).where(ClockAdvance.status == "running")
        for advance in session.scalars(query.with_for_update(skip_locked=True)):
            if advance.claimed_until is None or advance.claimed_until < at:
                advance.claimed_until = at + CLAIM
                return advance.firm_id, advance.id
    return None


def _step(
    app: Database, services: Services, firm_id: UUID, advance_id: UUID, heard: list[str]
) -> bool:
    """Waits for quiet, then moves to the next due moment; False when the end is reached and quiet."""
    with app.transaction(firm_id) as session:
        advance = session.scalars(
            select(ClockAdvance).where(
                ClockAdvance.firm_id == firm_id, ClockAdvance.id == advance_id
            )
        ).one()
    person = Person(firm_id, advance.person_id, advance.membership_id)
    states = _wait_for_quiet(app, services, person, advance.created_at, heard)
    if advance.reached_at >= advance.ends_at:
        _finish(app, firm_id, advance_id, failure=None)
        return False
    target, why = _next_moment(states, advance)
    _set_clocks(app, services, person, target, states)
    _note_step(app, advance, target, why)
    return True


def _wait_for_quiet(
    app: Database, services: Services, person: Person, since: datetime, heard: list[str]
) -> dict[str, Any]:
    """Returns what all services said when each was at rest, and nothing was on its way between them.

    Each is asked when it has come to rest, and again only if what it had received by then was not all
    that was published. So what one did after it was asked was brought about by nobody: none of them
    had anything to do, or has received what it was not yet asked about.
    """
    ends, states = time.monotonic() + QUIET_SECONDS, dict[str, Any]()
    noise = [Noise(name) for name in IN_TURN]
    while noise:
        for name in dict.fromkeys(each.who for each in noise):
            if name != DASHBOARD:
                states[name] = _state(services, person, name, since, wait=PATIENCE)
        noise = _noise(app, person.firm_id, states, since, heard)
        if noise and time.monotonic() > ends:
            words = ", ".join(map(str, noise))
            raise Conflict("clock_not_quiet", f"Work does not come to rest: {words}.")
        if noise and all(states[each.who]["quiet"] for each in noise if each.who != DASHBOARD):
            time.sleep(LOOK_EVERY)
    return states


def _state(
    services: Services, person: Person, name: str, since: datetime, *, wait: float
) -> dict[str, Any]:
    """Asks a service what is on its way, and for its events since an instant, once it is at rest."""
    query = {"since": since.isoformat(), "wait": wait}
    return dict(services.call(person, name, "GET", "/v1/test-clock", **query))


def _heard_here(app: Database, firm_id: UUID, since: datetime) -> tuple[dict[str, int], int]:
    """Returns how many events of each type have come to the dashboard, and how many wait in it."""
    with app.transaction(firm_id) as session:
        received = received_since(session, firm_id, first_id_at(since))
        return received, waiting_count(session, firm_id)


def _noise(
    app: Database, firm_id: UUID, states: dict[str, Any], since: datetime, heard: list[str]
) -> list[Noise]:
    """Names who is not at rest, and what is on its way: events some listener has not received."""
    if busy := [Noise(name) for name in states if not states[name]["quiet"]]:
        return busy
    received, waiting = _heard_here(app, firm_id, since)
    published: dict[str, int] = {}
    for state in states.values():
        published |= state["published"]
    listeners = {name: (state["listens_to"], state["received"]) for name, state in states.items()}
    listeners[DASHBOARD] = (heard, received)
    noise = []
    for name, (types, got) in listeners.items():
        noise += [
            Noise(name, type_) for type_ in types if got.get(type_, 0) < published.get(type_, 0)
        ]
    return noise + ([Noise(DASHBOARD)] if waiting else [])


def _next_moment(states: dict[str, Any], advance: ClockAdvance) -> tuple[datetime, str]:
    due = [
        (datetime.fromisoformat(state["next_due_at"]), name)
        for name, state in states.items()
        if state["next_due_at"]
    ]
    later = [(at, name) for at, name in due if advance.reached_at < at < advance.ends_at]
    return min(later, default=(advance.ends_at, ""))


def _set_clocks(
    app: Database, services: Services, person: Person, target: datetime, states: dict[str, Any]
) -> None:
    """Sets every service's clock for the firm; the dashboard's own last, so pages follow the facts.

    Whoever died in the middle of a step has set some of them, which do not go back: the others follow.
    """
    ahead = math.ceil((target - now()).total_seconds())
    offset = max(ahead, *(state["offset_seconds"] for state in states.values()))
    for name in SERVICES:
        services.call(person, name, "PUT", "/v1/test-clock", {"offset_seconds": offset})
    with app.transaction(person.firm_id) as session:
        values = {"firm_id": person.firm_id, "offset_seconds": offset, "changed_at": now()}
        session.execute(
            insert(FirmClock)
            .values(values)
            .on_conflict_do_update(index_elements=["firm_id"], set_=values)
        )
        bump(session, [(person.firm_id, NO_CLIENT)])


def _note_step(app: Database, advance: ClockAdvance, target: datetime, why: str) -> None:
    with app.transaction(advance.firm_id) as session:
        session.execute(
            update(ClockAdvance)
            .where(ClockAdvance.firm_id == advance.firm_id, ClockAdvance.id == advance.id)
            .values(
                reached_at=target,
                claimed_until=now() + CLAIM,
                steps=[*advance.steps, {"at": target.isoformat(), "for": why}],
            )
        )


def _finish(app: Database, firm_id: UUID, advance_id: UUID, *, failure: str | None) -> None:
    with app.transaction(firm_id) as session:
        session.execute(
            update(ClockAdvance)
            .where(ClockAdvance.firm_id == firm_id, ClockAdvance.id == advance_id)
            .values(status="failed" if failure else "done", failure=failure, claimed_until=None)
        )
