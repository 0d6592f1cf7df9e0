"""A command goes to its service, and what it changed is in the read model before the person looks."""

import time
from collections.abc import Callable
from typing import Any, TypeVar
from uuid import UUID

from common.db import Database
from common.errors import Unavailable
from dashboard_bff.gateways.services import File, Refused, Services
from dashboard_bff.readmodel.resources import CARRIED, row, upsert
from dashboard_bff.usecases.viewers import Viewer

T = TypeVar("T")

CATCH_UP_SECONDS = 2.0
CATCH_UP_STEP = 0.03
STILL_COMING = "This is still being set up. Nothing was changed; try again in a moment."


class Desk:
    """One person's way to the services: calls as them, and keeps what the answers bring."""

    def __init__(self, database: Database, services: Services, viewer: Viewer) -> None:
        self.database = database
        self.services = services
        self.viewer = viewer

    def ask(self, service: str, path: str, **query: Any) -> Any:
        """Asks a service a question."""
        return self.services.call(self.viewer.person, service, "GET", path, **query)

    def fetch(self, service: str, path: str, **query: Any) -> File:
        """Fetches a file of a service."""
        return self.services.fetch(self.viewer.person, service, path, **query)

    def command(
        self,
        service: str,
        method: str,
        path: str,
        body: Any = None,
        *,
        kind: str | None = None,
        key: str | None = None,
        if_match: str | None = None,
    ) -> Any:
        """Commands a service; with a kind, the answer is that resource and is kept at once."""
        answer = self.services.call(
            self.viewer.person, service, method, path, {} if body is None else body,
            key=key, if_match=if_match,
        )  # fmt: skip
        if kind:
            self.keep(kind, answer)
        return answer

    def keep(self, kind: str, *representations: dict[str, Any]) -> None:
        """Puts representations that a service answered with through the read model's upsert."""
        rows = []
        for body in representations:
            body = {name: value for name, value in body.items() if name != "etag"}
            field, carried = CARRIED.get(kind, ("", ""))
            for thing in body.pop(field, ()):
                rows.append(row(self.viewer.firm_id, carried, thing, int(thing["version"])))
            rows.append(row(self.viewer.firm_id, kind, body, int(body["version"])))
        with self.database.transaction(self.viewer.firm_id) as session:
            upsert(session, rows)


def catching_up(act: Callable[[], T], *, about: UUID | str | None = None) -> T:
    """Repeats a command that a service refuses only because it has not yet heard of what we know.

    `about` is an id that this dashboard knows to exist; while the service answers 404 or says that
    something is not known yet, its copy is on the way. After two seconds it is 503: try again.
    """
    ends = time.monotonic() + CATCH_UP_SECONDS
    while True:
        try:
            return act()
        except Refused as refused:
            late = refused.code.endswith("_not_known_yet") or (about and refused.status == 404)
            if not late:
                raise
            if time.monotonic() > ends:
                raise Unavailable("not_known_yet", STILL_COMING, retry_after=1) from refused
        _wait()


def wait_until(found: Callable[[], T | None], *, seconds: float = 1.0) -> T | None:
    """Waits, bounded, for something a further service brings; None if it is not there in time."""
    ends = time.monotonic() + seconds
    while (value := found()) is None and time.monotonic() < ends:
        _wait()
    return value


def _wait() -> None:
    time.sleep(CATCH_UP_STEP)
