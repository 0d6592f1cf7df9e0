"""My Billing against a bare endpoint, against composing it, and with a long history."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bench.cast import Guest
from bench.history import deliver_history
from bench.load import Answered, Load, put_on, warm_up
from bench.rows import Effort, Outcome, progress, ratio, taking_turns
from bench.servers import Server, serving
from bench.stages import House
from suite.embedded import DASHBOARD

JSON = "/api/v1/my-billing"
HTML = "/my-billing"


def json_page(house: House, effort: Effort) -> Outcome:
    """My Billing's JSON against a bare Flask JSON endpoint on the same server."""
    return _against_bare("my-billing-json", house, effort, JSON, 0.35)


def html_page(house: House, effort: Effort) -> Outcome:
    """The same as a page."""
    return _against_bare("my-billing-html", house, effort, HTML, 0.25)


def composing(house: House, effort: Effort) -> Outcome:
    """My Billing from the read model against asking five services for each page."""
    owner = house.office.owner
    ids = (owner.firm_id, owner.person_id, owner.membership_id, house.guest.client_id)
    environment = house.apart.environments[DASHBOARD]
    told = [str(id_) for id_ in ids]
    with serving("composed", effort.workers, *told, environment=environment) as composed:
        page = Side(_dashboard(house, effort.workers), JSON, house.guest.cookie)
        asking = Side(composed, "/")
        warm_up(page.load(1), asking.load(1))
        kept, asked = taking_turns(
            "read-model", effort, lambda: page.rate(effort), lambda: asking.rate(effort)
        )
    times = ratio(kept, asked)
    return Outcome(
        _rate(kept), f"{_rate(asked)} composed", f"{times:.1f} ×", times >= 20,
        ["composing asks each of the five services once, invoicing and payments twice"],
    )  # fmt: skip


def history(house: House, effort: Effort) -> Outcome:
    """My Billing with 1,000 open items and 10,000 paid invoices against the one with 5."""
    server = _dashboard(house, effort.workers)
    long = house.office.guest("Acme Holding")
    open_, paid = effort.some(1000), effort.some(10_000)
    deliver_history(house, long, open_, paid)
    few, more = (
        Side(server, JSON, guest.cookie).load(effort.seconds, connections=2)
        for guest in (house.guest, long)
    )
    warm_up(few, more)
    anew = [_built_anew(house, guest) for guest in (house.guest, long)]
    five, many = taking_turns("long-history", effort, lambda: _p95(few), lambda: _p95(more))
    times = ratio(many, five)
    return Outcome(
        f"{statistics.median(many):.1f} ms", f"{statistics.median(five):.1f} ms",
        f"{times:.2f} ×", times <= 2,
        [
            f"p95 of kept pages, with {open_:,} open and {paid:,} paid invoices;"
            f" built anew after a change: {anew[1]:.0f} ms against {anew[0]:.0f} ms"
        ],
    )  # fmt: skip


def _against_bare(name: str, house: House, effort: Effort, path: str, goal: float) -> Outcome:
    with serving("bare", effort.workers) as bare:
        page = Side(_dashboard(house, effort.workers), path, house.guest.cookie)
        hello = Side(bare, "/")
        warm_up(page.load(1), hello.load(1))
        rates = taking_turns(name, effort, lambda: page.rate(effort), lambda: hello.rate(effort))
    share, cost = ratio(*rates), page.cost / hello.cost
    last = page.answered[-1]
    return Outcome(
        _rate(rates[0]), f"{_rate(rates[1])} bare", f"{share:.2f}", share >= goal,
        [
            f"{last.size / 1000:.1f} kB, p50 {last.p50:.1f} ms, p99 {last.p99:.1f} ms;"
            f" {page.cost:.0f} core-µs of the server a request against {hello.cost:.0f}:"
            f" {1 / cost:.2f} by that"
        ],
    )  # fmt: skip


@dataclass
class Side:
    """One server under load: what it answered, and what that cost its processes."""

    server: Server
    path: str
    cookie: str = ""
    answered: list[Answered] = field(default_factory=list)
    spent: float = 0.0

    def load(self, seconds: float, connections: int = 8) -> Load:
        """Returns the load for it."""
        return Load(self.server.port, self.path, self.cookie, connections, seconds)

    def rate(self, effort: Effort) -> float:
        """Puts the load on for a round; returns the answers a second."""
        before = self.server.spent()
        self.answered.append(put_on(self.load(effort.seconds)))
        self.spent += self.server.spent() - before
        return self.answered[-1].rate

    @property
    def cost(self) -> float:
        """The microseconds of a core that an answer took, the server's own processes alone."""
        return 1e6 * self.spent / sum(each.count for each in self.answered)


def _p95(load: Load) -> float:
    return put_on(load).p95


def _dashboard(house: House, workers: int) -> Server:
    """Serves the dashboard with so many gunicorn workers; returns its server."""
    environment: Any = house.apart.environments[DASHBOARD]
    if environment.get("WEB_WORKERS") != str(workers):
        progress(f"serving the dashboard with {workers} workers")
        environment["WEB_WORKERS"] = str(workers)
        house.apart.processes[f"{DASHBOARD}-web"].terminate()
        house.apart.processes[f"{DASHBOARD}-web"].wait(40)
        house.apart.start(f"{DASHBOARD}-web")
        house.apart.wait_ready(DASHBOARD)
    process = house.apart.processes[f"{DASHBOARD}-web"]
    return Server(house.apart.ports[DASHBOARD], process.pid)


def _built_anew(house: House, guest: Guest) -> float:
    """Changes the client, and times the first look that shows it."""
    found = []
    for _ in range(5):
        _touch(house, guest.client_id)
        began = time.perf_counter()
        guest.browser.get("/my-billing").raise_for_status()
        found.append(1000 * (time.perf_counter() - began))
    return statistics.median(found)


def _touch(house: House, client_id: UUID) -> None:
    from common.db import Database
    from dashboard_bff.readmodel.resources import bump

    database = Database(house.apart.urls[DASHBOARD].worker)
    with database.transaction(None) as session:
        bump(session, [(house.office.owner.firm_id, client_id)])
    database.close()


def _rate(rates: list[float]) -> str:
    return f"{statistics.median(rates):,.0f}/s"
