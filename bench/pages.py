"""My Billing against a bare endpoint, against composing it, and with a long history."""

from __future__ import annotations

import statistics
import time
from typing import Any
from uuid import UUID

from bench.cast import Guest
from bench.history import deliver_history
from bench.load import Answered, Load, put_on
from bench.rows import Effort, Outcome, progress, ratio, taking_turns
from bench.servers import serving
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
    _with_workers(house, effort.workers)
    environment = house.apart.environments[DASHBOARD]
    told = [str(id_) for id_ in ids]
    with serving("composed", effort.workers, *told, environment=environment) as port:
        kept, asked = taking_turns(
            "read-model",
            effort,
            lambda: _page(house, house.guest, JSON, effort).rate,
            lambda: put_on(Load(port, "/", seconds=effort.seconds)).rate,
        )
    times = ratio(kept, asked)
    return Outcome(
        _rate(kept), f"{_rate(asked)} composed", f"{times:.1f} ×", times >= 20,
        ["composing asks each of the five services once, invoicing and payments twice"],
    )  # fmt: skip


def history(house: House, effort: Effort) -> Outcome:
    """My Billing with 1,000 open items and 10,000 paid invoices against the one with 5."""
    _with_workers(house, effort.workers)
    long = house.office.guest("Acme Holding")
    open_, paid = effort.some(1000), effort.some(10_000)
    deliver_history(house, long, open_, paid)
    anew = [_built_anew(house, guest) for guest in (house.guest, long)]
    five, many = taking_turns(
        "long-history",
        effort,
        lambda: _page(house, house.guest, JSON, effort, connections=2).p95,
        lambda: _page(house, long, JSON, effort, connections=2).p95,
    )
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
    _with_workers(house, effort.workers)
    seen: list[Answered] = []

    def ours() -> float:
        seen.append(_page(house, house.guest, path, effort))
        return seen[-1].rate

    with serving("bare", effort.workers) as port:
        bare = Load(port, "/", seconds=effort.seconds)
        page, hello = taking_turns(name, effort, ours, lambda: put_on(bare).rate)
    share = ratio(page, hello)
    note = f"{seen[-1].size / 1000:.1f} kB, p50 {seen[-1].p50:.1f} ms, p99 {seen[-1].p99:.1f} ms"
    return Outcome(_rate(page), f"{_rate(hello)} bare", f"{share:.2f}", share >= goal, [note])


def _page(house: House, guest: Guest, path: str, effort: Effort, connections: int = 8) -> Answered:
    port = house.apart.ports[DASHBOARD]
    return put_on(Load(port, path, guest.cookie, connections, effort.seconds))


def _with_workers(house: House, workers: int) -> None:
    """Serves the dashboard with so many gunicorn workers, and lets it build the page once."""
    environment: Any = house.apart.environments[DASHBOARD]
    if environment.get("WEB_WORKERS") != str(workers):
        progress(f"serving the dashboard with {workers} workers")
        environment["WEB_WORKERS"] = str(workers)
        house.apart.processes[f"{DASHBOARD}-web"].terminate()
        house.apart.processes[f"{DASHBOARD}-web"].wait(40)
        house.apart.start(f"{DASHBOARD}-web")
        house.apart.wait_ready(DASHBOARD)


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
