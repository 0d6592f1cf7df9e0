"""How long after its commit a change is in the read model, with every worker a process of its own."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg

from bench.rows import Effort, NotRun, Outcome, percentile, progress
from bench.stages import House
from common.clock import now
from suite.embedded import DASHBOARD

A_SECOND = 20
LOOK_EVERY = 0.002
PATIENCE = 10.0
Change = tuple[UUID, int]


@dataclass
class Watch:
    """Looks at the dashboard's database five hundred times a second for what is expected there."""

    url: str
    firm_id: UUID
    expected: set[Change] = field(default_factory=set)
    seen: dict[Change, datetime] = field(default_factory=dict)
    over: threading.Event = field(default_factory=threading.Event)

    def run(self) -> None:
        """Looks until it is over."""
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.over.wait(LOOK_EVERY):
                if missing := self.expected - self.seen.keys():
                    self._look(connection, missing)

    def _look(self, connection: psycopg.Connection[Any], missing: set[Change]) -> None:
        ids = [id_ for id_, _ in missing]
        found = dict(connection.execute(_VISIBLE, [self.firm_id, ids], prepare=True).fetchall())
        at = now()
        for id_, version in missing:
            if found.get(id_, 0) >= version:
                self.seen[id_, version] = at


def visible(house: House, effort: Effort) -> Outcome:
    """Changes clients over HTTP at an even pace, and times each until it can be read."""
    clients = [_new_client(house, number) for number in range(A_SECOND)]
    watch = Watch(house.apart.urls[DASHBOARD].worker, house.office.owner.firm_id)
    looking = threading.Thread(target=watch.run)
    looking.start()
    try:
        answered = _change_all(house, watch, clients, seconds=max(3, round(30 * effort.scale)))
        _wait(watch)
    finally:
        watch.over.set()
        looking.join()
    written = _written(house, answered)
    waits = [_ms(written[change], watch.seen[change]) for change in answered]
    after = [_ms(answered[change], watch.seen[change]) for change in answered]
    p50, p99 = percentile(waits, 0.5), percentile(waits, 0.99)
    return Outcome(
        f"p50 {p50:.1f} ms, p99 {p99:.1f} ms", "–", f"{p50:.1f} / {p99:.1f}",
        p50 <= 10 and p99 <= 50,
        [
            f"{len(waits)} changes, from the writing of the outbox row just before the commit;"
            f" from the answer to the command: p50 {percentile(after, 0.5):.1f} ms,"
            f" p99 {percentile(after, 0.99):.1f} ms"
        ],
    )  # fmt: skip


def _new_client(house: House, number: int) -> dict[str, Any]:
    body = {"name": f"Client {number}", "currency": "GBP"}
    return dict(house.office.make("clients", "/v1/clients", body))


def _change_all(
    house: House, watch: Watch, clients: list[dict[str, Any]], *, seconds: int
) -> dict[Change, datetime]:
    """Each client once a second, one after the other; returns when each change was answered."""
    answered = {}
    began = time.monotonic()
    for number in range(seconds * A_SECOND):
        if number % A_SECOND == 0:
            progress(f"visible: second {number // A_SECOND + 1} of {seconds}")
        time.sleep(max(0.0, began + number / A_SECOND - time.monotonic()))
        client = clients[number % A_SECOND]
        change = (UUID(client["id"]), int(client["version"]) + 1)
        watch.expected.add(change)
        answer = house.office.call(
            "clients", "PATCH", f"/v1/clients/{client['id']}",
            {"name": f"Renamed {number}"}, if_match=client["etag"],
        )  # fmt: skip
        answered[change] = now()
        clients[number % A_SECOND] = answer
    return answered


def _wait(watch: Watch) -> None:
    ends = time.monotonic() + PATIENCE
    while watch.expected - watch.seen.keys():
        if time.monotonic() > ends:
            raise NotRun(f"{len(watch.expected - watch.seen.keys())} changes never became visible")
        time.sleep(0.05)


def _written(house: House, changes: dict[Change, datetime]) -> dict[Change, datetime]:
    """Returns when the outbox rows of the changes were written."""
    ids = list({id_ for id_, _ in changes})
    with psycopg.connect(house.apart.urls["clients"].worker) as connection:
        found = connection.execute(_WRITTEN, [house.office.owner.firm_id, ids]).fetchall()
    return {(subject, version): at for subject, version, at in found}


def _ms(since: datetime, until: datetime) -> float:
    return 1000 * (until - since).total_seconds()


_VISIBLE = (
    "SELECT id, version FROM resources WHERE firm_id = %s AND kind = 'client' AND id = ANY(%s)"
)
_WRITTEN = (
    "SELECT subject, (body::jsonb ->> 'version')::int, created_at FROM outbox"
    " WHERE firm_id = %s AND subject = ANY(%s)"
)
