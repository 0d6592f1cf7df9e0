"""A billing run from end to end: items fall due, and their invoices are in My Billing's read model."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import psycopg

from bench.cast import eventually
from bench.history import event, example
from bench.messages import fill_outbox
from bench.rows import Effort, NotRun, Outcome, progress
from bench.stages import House
from common.clock import local_date, now
from common.db import Database
from common.events import Event
from common.ids import new_id
from dashboard_bff.gateways.services import SERVICES
from suite.embedded import DASHBOARD

ITEMS = 20_000
PATIENCE = 900.0
STANDSTILL = 120.0
LOOK_EVERY = 0.1
MB = 1024 * 1024
TWO_DAYS = 2 * 86_400


def billing_run(house: House, effort: Effort) -> Outcome:
    """Lets as many clients' services fall due at one instant; counts invoices until all can be read."""
    if not Path("/proc/self/smaps_rollup").exists():
        raise NotRun("memory is weighed by /proc/*/smaps_rollup, which is not here")
    count = effort.some(ITEMS)
    _furnish(house, count)
    before, spent = _rows(house, DASHBOARD, _VISIBLE), _spent(house)
    began = time.perf_counter()
    for service in sorted(
        SERVICES
    ):  # Nothing is due before the last of them, subscriptions, moves.
        body = {"offset_seconds": TWO_DAYS}
        house.office.call(service, "PUT", "/v1/test-clock", body)
    weights: dict[str, float] = {}
    _wait(house, DASHBOARD, _VISIBLE, before + count, weights)
    took = time.perf_counter() - began
    cost = {name: 1e6 * (after - spent[name]) / count for name, after in _spent(house).items()}
    heaviest = max(weights, key=lambda name: weights[name])
    return Outcome(
        f"{count / took:,.0f}/s", "–", f"{count / took:,.0f}/s, {weights[heaviest]:.0f} MB",
        count / took >= 500 and weights[heaviest] <= 200,
        [
            f"{count:,} clients with one item each, {took:.1f} s from the clock to the last invoice in"
            " the read model; " + ", ".join(f"{n} {w:.0f} MB" for n, w in sorted(weights.items())),
            "core-µs an invoice in the worker of "
            + ", ".join(f"{name} {cost[name]:.0f}" for name in sorted(cost, key=lambda n: -cost[n])),
        ],
    )  # fmt: skip


def _furnish(house: House, count: int) -> None:
    """Lets the suite hear of clients and of what each agreed to, as their owners would tell it."""
    clients, since = [str(new_id()) for _ in range(count)], now()
    told = (
        ("clients", _clients(house, clients), "subscriptions", _KNOWN),
        ("invoicing", _proposals(house, clients), DASHBOARD, _STARTED),
    )
    for service, events, listener, query in told:
        before = _rows(house, listener, query)
        progress(f"billing-run: {count:,} events of {service}")
        database = Database(house.apart.urls[service].worker)
        while some := list(islice(events, 1000)):
            fill_outbox(database, some)
        database.close()
        _wait(house, listener, query, before + count, {})
    progress("billing-run: waiting until all is at rest")
    eventually(lambda: _is_at_rest(house, since), "the suite does not come to rest", PATIENCE)


def _is_at_rest(house: House, since: datetime) -> bool:
    """Whether what was told has arrived wherever it is listened to, and nobody works on it."""
    query = {"since": since.isoformat()}
    states = [house.office.call(s, "GET", "/v1/test-clock", **query) for s in SERVICES]
    published: dict[str, int] = {}
    for state in states:
        published |= state["published"]
    return all(
        state["quiet"]
        and all(state["received"].get(t, 0) >= published.get(t, 0) for t in state["listens_to"])
        for state in states
    )


def _clients(house: House, ids: list[str]) -> Iterator[Event]:
    data = example("clients", "client.created")
    firm = house.office.owner.firm_id
    for id_ in ids:
        yield event(firm, "client.created", data | {"id": id_, "firm_id": str(firm)})


def _proposals(house: House, clients: list[str]) -> Iterator[Event]:
    """Each is a monthly service that is first billed tomorrow, and collected by nobody.

    One contact has accepted them all: that they exist is all that anyone asks.
    """
    data, firm = example("invoicing", "proposal.accepted"), house.office.owner.firm_id
    monthly = next(line for line in data["lines"] if line["billing"] == "recurring")
    tomorrow = (local_date(now(), "Europe/London") + timedelta(days=1)).isoformat()
    for client in clients:
        id_ = str(new_id())
        line = monthly | {"id": str(new_id()), "starts_on": tomorrow, "continues_line_id": None}
        whose = {"id": id_, "firm_id": str(firm), "client_id": client, "lines": [line]}
        whose["contact_id"] = str(house.guest.contact_id)
        agreed = {"acceptance": None, "payment_method_id": None, "supersedes_id": None}
        agreed["accepted_at"] = now().isoformat()
        yield event(firm, "proposal.accepted", data | whose | agreed)


def _wait(house: House, service: str, query: str, wanted: int, weights: dict[str, float]) -> None:
    """Waits until there are so many, as long as they grow; notes the most each worker has weighed.

    To count many takes time of the very processor that is measured, so it is done a twentieth of it.
    """
    most, moved = -1, time.monotonic()
    while True:
        asked = time.monotonic()
        found = _rows(house, service, query)
        if found == wanted:
            return
        if found != most:
            most, moved = found, asked
        if asked > moved + STANDSTILL:
            raise NotRun(f"{found:,} of {wanted:,} in {service}, no more for {STANDSTILL:.0f} s")
        for name, process in _workers(house):
            weight: Any = process.memory_full_info()
            weights[name] = max(weights.get(name, 0.0), weight.pss / MB)
        time.sleep(max(LOOK_EVERY, 20 * (time.monotonic() - asked)))


def _rows(house: House, service: str, query: str) -> int:
    with psycopg.connect(house.apart.urls[service].worker, autocommit=True) as connection:
        [(found,)] = connection.execute(query, [house.office.owner.firm_id]).fetchall()
        return int(found)


def _spent(house: House) -> dict[str, float]:
    """Returns the processor seconds that each worker has spent."""
    times = {name: process.cpu_times() for name, process in _workers(house)}
    return {name: each.user + each.system for name, each in times.items()}


def _workers(house: House) -> list[tuple[str, psutil.Process]]:
    return [
        (service, psutil.Process(house.apart.processes[f"{service}-worker"].pid))
        for service in house.apart.packages
    ]


_KNOWN = "SELECT count(*) FROM clients WHERE firm_id = %s"
_STARTED = "SELECT count(*) FROM resources WHERE firm_id = %s AND kind = 'service'"
_VISIBLE = (
    "SELECT count(*) FROM resources WHERE firm_id = %s AND kind = 'invoice' AND status <> 'draft'"
)
