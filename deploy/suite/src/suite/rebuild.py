"""`counterfoil rebuild`: copies are made anew from what their owners repeat, while the suite goes on.

Every owner publishes a snapshot of each thing through its outbox. The dashboard takes them into a new
generation, which replaces the present one when it is whole; a service takes them over its copies.
"""

import argparse
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from common import clock
from common.auth import Principal
from common.db import Database
from common.db.security import Urls
from common.events import EventType
from common.ids import new_id
from common.outbox import publish_snapshots
from common.processes import Service
from dashboard_bff.readmodel import generations
from suite.addresses import addresses
from suite.data import CannotStart, locked
from suite.embedded import DASHBOARD, build
from suite.registry import all_services
from suite.secrets import load_or_make
from suite.takeover import begin_takeover, finish_takeover

SNAPSHOT = ".snapshot"
# Longer than any pause between two tries of an event that waits for another.
LONGEST_SILENCE = 180.0
LOOK_EVERY = 0.2
AT_ONCE = 500

Progress = Callable[[int, int], None]


@dataclass
class Rebuild:
    """One rebuilding: its id comes before those of its snapshots, so that these can be counted."""

    urls: Mapping[str, Urls]
    targets: Sequence[Service]
    id: UUID = field(default_factory=new_id)
    published: Counter[str] = field(default_factory=Counter)

    @property
    def total(self) -> int:
        """How many arrivals there must be, over all targets."""
        return sum(self.published[type_] for target in self.targets for type_ in snapshots(target))

    @contextmanager
    def worker(self, service: str) -> Iterator[Session]:
        """A transaction that sees every firm's rows in a service."""
        with _transaction(self.urls[service].worker, service, None) as session:
            yield session


def rebuild(options: argparse.Namespace) -> int:
    """Rebuilds one service's copies, or everybody's."""
    services = all_services()
    targets = [service for service in services if snapshots(service)]
    if options.service:
        targets = [target for target in targets if target.name == options.service]
        if not targets:
            raise CannotStart(f"{options.service} is no service that keeps copies.")
    with ExitStack() as stack:
        urls = stack.enter_context(addresses(options))
        if not options.databases:
            stack.enter_context(_running(options, services, urls))
        for line in rebuild_copies(urls, targets, progress=_bar):
            print(line)
    return 0


def rebuild_copies(
    urls: Mapping[str, Urls], targets: Sequence[Service], *, progress: Progress
) -> list[str]:
    """Rebuilds the copies of the targets in a suite that is running; says what came of each."""
    work = Rebuild(urls, targets)
    for target in targets:
        with work.worker(target.name) as session:
            if target.name == DASHBOARD:
                generations.begin(session, work.id, clock.now())
            else:
                begin_takeover(session, target)
    _publish(work)
    _wait(work, progress)
    return [_finish(work, target) for target in targets]


def snapshots(service: Service) -> list[str]:
    """Names the snapshots that a service listens to: of what it keeps copies."""
    return [type_ for type_ in service.handlers.types if type_.endswith(SNAPSHOT)]


def _publish(work: Rebuild) -> None:
    """Lets every owner repeat what it has of each firm, one transaction for each kind."""
    wanted = {type_ for target in work.targets for type_ in snapshots(target)}
    with work.worker("identity") as session:
        firms = list(session.scalars(text("SELECT id FROM firms ORDER BY id")))
    for owner in all_services():
        for fact, every in owner.snapshots.items():
            for firm_id in firms if fact.type in wanted else ():
                with _transaction(work.urls[owner.name].app, owner.name, firm_id) as session:
                    things = every(session, firm_id)
                    _repeat(session, fact, things, Principal.system(firm_id, "rebuild"))
                work.published[fact.type] += len(things)
    if any(target.name == DASHBOARD for target in work.targets):
        with work.worker(DASHBOARD) as session:
            generations.expect(session, work.id, _kept_kinds(work.published))


def _repeat(session: Session, fact: type[EventType], things: Sequence[Any], who: Principal) -> None:
    for start in range(0, len(things), AT_ONCE):
        publish_snapshots(session, fact, list(things[start : start + AT_ONCE]), by=who)
        session.flush()  # A transaction that is idle while thousands are dumped would be ended.


def _wait(work: Rebuild, progress: Progress) -> None:
    """Waits until all has arrived; raises CannotStart when nothing has come for a long time."""
    arrived, last = -1, time.monotonic()
    while arrived < work.total:
        now_arrived = sum(_arrived(work, target) for target in work.targets)
        if now_arrived > arrived:
            arrived, last = now_arrived, time.monotonic()
            progress(arrived, work.total)
        elif time.monotonic() - last > LONGEST_SILENCE:
            raise CannotStart(
                f"Only {arrived} of {work.total} have come. Is the suite running, and does"
                " `counterfoil dead list` name anything? What has come stays; ask again."
            )
        else:
            time.sleep(LOOK_EVERY)


def _arrived(work: Rebuild, target: Service) -> int:
    with work.worker(target.name) as session:
        return session.scalar(_ARRIVED, {"first": work.id, "types": snapshots(target)}) or 0


def _finish(work: Rebuild, target: Service) -> str:
    with work.worker(target.name) as session:
        if target.name != DASHBOARD:
            return finish_takeover(session, target)
        # Comparing two generations takes as long as it takes.
        session.execute(text("SET LOCAL statement_timeout = 0"))
        differing = generations.swap(session, work.id, clock.now())
    return f"{target.name}: a new generation, in which {differing} things differ from the old"


def _kept_kinds(published: Mapping[str, int]) -> dict[str, int]:
    """Says how many rows the dashboard must have; of a group it keeps only the items."""
    kinds = {type_.removesuffix(SNAPSHOT): count for type_, count in published.items()}
    return {kind: count for kind, count in kinds.items() if kind != "billing_group"}


@contextmanager
def _transaction(url: str, service: str, firm_id: UUID | None) -> Iterator[Session]:
    database = Database(url, pool_size=1, application_name=f"{service}-rebuild")
    try:
        with database.transaction(firm_id) as session:
            yield session
    finally:
        database.close()


@contextmanager
def _running(
    options: argparse.Namespace, services: list[Service], urls: Mapping[str, Urls]
) -> Iterator[None]:
    """Lets the embedded suite's workers run meanwhile, unless the suite is running already."""
    with ExitStack() as stack:
        if _is_free(stack, options.data):
            secrets = load_or_make(options.data)
            suite = build(services, urls, secrets, public_url="http://127.0.0.1")
            suite.start()
            stack.callback(suite.stop)
        yield


def _is_free(stack: ExitStack, folder: Path) -> bool:
    """Takes the data folder unless the suite runs on it; then the suite's own workers do the work."""
    try:
        stack.enter_context(locked(folder))
    except CannotStart:
        return False
    return True


def _bar(arrived: int, total: int) -> None:
    filled = 40 * arrived // total if total else 40
    end = "\n" if arrived >= total else ""
    print(f"\r[{'#' * filled}{'.' * (40 - filled)}] {arrived} of {total}", end=end, flush=True)


_ARRIVED = text(
    "SELECT count(*) FROM inbox WHERE id >= :first AND type = ANY(:types)"
    " AND processed_at IS NOT NULL"
)
