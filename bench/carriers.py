"""Events from an outbox row to the read model, and what they cost the workers that carry them.

`python -m bench.carriers relay | consumer` is such a worker: the real one, of a service of this run.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import median

import psutil
from sqlalchemy import text

from bench.messages import changes, fill_outbox, listening_to
from bench.rows import Effort, NotRun, Outcome, progress
from bench.stages import Ground
from common import logs
from common.broker import connect
from common.db import Database, Wake
from common.db.security import Urls
from common.inbox import Handlers
from common.processes.workers import WorkerParts, create_worker

PATIENCE = 120.0


def end_to_end(ground: Ground, effort: Effort) -> Outcome:
    """Outbox row → relay → quorum queue → inbox and upsert: events for a second of a core."""
    outbox, inbox = ground.database(ground.outbox), ground.database(ground.inbox)
    rates, shares, speeds = [], [], []
    with _carrier(ground, "relay") as relay, _carrier(ground, "consumer") as consumer:
        _carry(ground, outbox, inbox, 20)
        for number in range(effort.rounds):
            progress(f"end-to-end: round {number + 1} of {effort.rounds}")
            count = effort.some(20_000)
            before = [_spent(process) for process in (relay, consumer)]
            took = _carry(ground, outbox, inbox, count)
            costs = [_spent(p) - b for p, b in zip((relay, consumer), before, strict=True)]
            rates.append(count / sum(costs))
            shares.append([1e6 * cost / count for cost in costs])
            speeds.append(count / took)
    for database in (outbox, inbox):
        database.close()
    relaying, consuming = (median(share[part] for share in shares) for part in (0, 1))
    return Outcome(
        f"{median(rates):,.0f}/s a core", "–", f"{median(rates):,.0f}", median(rates) >= 3500,
        [
            f"{relaying:.0f} core-µs in the relay's process, {consuming:.0f} in the consumer's;"
            f" {median(speeds):,.0f}/s by the clock, PostgreSQL and RabbitMQ on the same machine"
        ],
    )  # fmt: skip


def _carry(ground: Ground, outbox: Database, inbox: Database, count: int) -> float:
    """Fills the outbox, and waits, bounded, until the inbox has it all; returns the seconds."""
    there = _received(ground, inbox)
    fill_outbox(outbox, changes(ground.type, count))
    began = time.monotonic()
    while _received(ground, inbox) < there + count:
        if time.monotonic() > began + PATIENCE:
            raise NotRun(f"the workers did not carry {count} events in {PATIENCE:.0f} s")
        time.sleep(0.05)
    return time.monotonic() - began


def _received(ground: Ground, inbox: Database) -> int:
    with inbox.transaction(None) as session:
        query = text("SELECT count(*) FROM inbox WHERE type = :type")
        return int(session.scalar(query, {"type": ground.type}) or 0)


def _spent(process: psutil.Process) -> float:
    times = process.cpu_times()
    return float(times.user + times.system)


@contextmanager
def _carrier(ground: Ground, part: str) -> Iterator[psutil.Process]:
    urls = ground.outbox if part == "relay" else ground.inbox
    told = {
        "BROKER_URL": ground.amqp_url,
        "SERVICE": ground.service,
        "TYPE": ground.type,
        "DATABASE_URL": urls.app,
        "WORKER_DATABASE_URL": urls.worker,
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.carriers", part], env=os.environ | told
    )
    try:
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait(40)


def main(part: str) -> int:
    """Runs one of the two workers until SIGTERM."""
    logs.configure("bench")
    told = os.environ
    urls = Urls("", told["DATABASE_URL"], told["WORKER_DATABASE_URL"], "")
    wake = Wake()
    parts = WorkerParts(
        name=f"bench {part}",
        app=Database(urls.app, on_commit=wake),
        worker=Database(urls.worker, on_commit=wake),
        broker=connect(told["BROKER_URL"], told["SERVICE"]),
        handlers=listening_to(told["TYPE"]) if part == "consumer" else Handlers(),
        jobs=(),
        wake=wake,
    )
    return create_worker(parts).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
