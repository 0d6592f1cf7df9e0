"""Events enter a service through here: each has its effect once, together with its inbox row.

Two registrations, because they promise different things. `project` keeps a copy of a thing: only the
newest version counts. `react` causes an effect: every fact counts once, in any order, whatever its
version. A fact whose handler fails stays in the inbox and is tried again, later and later; after five
attempts it is parked for a person.
"""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.events import Event

Projection = Callable[[Session, list[Event]], None]
Reaction = Callable[[Session, Event], None]
BatchReaction = Callable[[Session, list[Event]], None]

SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Registration:
    """One handler: how it wants its events, and which function it is."""

    kind: str
    handle: Callable[[Session, list[Event]], None]


class Handlers:
    """What a service listens to, and what it does about it.

    `firms` is the service's table of known firms; an event of an unknown firm waits for `firm.created`.
    """

    def __init__(self, *, firms: Any = None) -> None:
        self.by_type: dict[str, Registration] = {}
        self._firms = firms

    @property
    def types(self) -> list[str]:
        """The event types that the service's queue must be bound to."""
        return sorted(self.by_type)

    def project(self, *types: str) -> Callable[[Projection], Projection]:
        """Registers a projection: it gets the newest event of each thing, firms mixed."""
        return self._register("project", types, _newest_only)

    def project_every(self, *types: str) -> Callable[[Projection], Projection]:
        """Registers a projection that sorts versions out itself: it gets every event, once."""
        return self._register("project", types, lambda handle: handle)

    def react(self, *types: str) -> Callable[[Reaction], Reaction]:
        """Registers a reaction: it gets every event once, alone, as its firm."""
        return self._register("react", types, _one_by_one)

    def react_together(self, *types: str) -> Callable[[BatchReaction], BatchReaction]:
        """Registers a reaction that takes all events of one firm that have arrived together."""
        return self._register("react", types, lambda handle: handle)

    def reacts_to(self, type_: str) -> bool:
        """Tells whether events of a type cause an effect here."""
        return type_ in self.by_type and self.by_type[type_].kind == "react"

    def unknown_firms(self, session: Session, asked: Set[UUID]) -> set[UUID]:
        """Returns the firms among those asked for that this service has not heard of."""
        if self._firms is None or not asked:
            return set()
        known = session.scalars(select(self._firms.id).where(self._firms.id.in_(asked)))
        return set(asked) - set(known)

    def _register(self, kind: str, types: tuple[str, ...], wrap: Any) -> Callable[[Any], Any]:
        def decorate(handle: Any) -> Any:
            for type_ in types:
                if type_ in self.by_type:
                    raise ValueError(f"{type_} is handled twice")
                if kind == "react" and type_.endswith(".snapshot"):
                    raise ValueError(f"{type_}: a snapshot is for projections only")
                self.by_type[type_] = Registration(kind, wrap(handle))
            return handle

        return decorate


def newest(events: Sequence[Event]) -> list[Event]:
    """Returns the newest event of each thing: what a projection needs to look at."""
    latest: dict[tuple[UUID, str, UUID], Event] = {}
    for event in events:
        key = (event.firmid, event.noun, event.subject)
        if key not in latest or event.version > latest[key].version:
            latest[key] = event
    return list(latest.values())


def keep_newest(session: Session, model: Any, rows: Sequence[dict[str, Any]]) -> None:
    """Writes copies in one statement; a row that is already as new or newer stays as it is."""
    if not rows:
        return
    statement = insert(model).values(list(rows))
    changes = {name: statement.excluded[name] for name in rows[0] if name not in {"firm_id", "id"}}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["firm_id", "id"],
            set_=changes,
            where=statement.excluded.version > model.version,
        )
    )


def copy_of(event: Event, *fields: str) -> dict[str, Any]:
    """Returns the row of a copy: the event's firm, subject, version and the named fields of its data."""
    row: dict[str, Any] = {name: event.data[name] for name in fields}
    return {"firm_id": event.firmid, "id": event.subject, "version": event.version, **row}


def _newest_only(handle: Projection) -> Projection:
    def latest(session: Session, events: list[Event]) -> None:
        handle(session, newest(events))

    return latest


def _one_by_one(handle: Reaction) -> BatchReaction:
    def all_of_them(session: Session, events: list[Event]) -> None:
        for event in events:
            handle(session, event)

    return all_of_them
