"""Schedulers that are many, late, cut off or told the wrong time: each occurrence is billed once."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import DBAPIError

from common import clock
from subscriptions.schedule import run_due
from subscriptions.usecases.billing import release_due_items
from subscriptions.usecases.billing_run import run_billing
from subscriptions.usecases.days import due_today

from .test_concurrent_runs import databases, system

SCHEDULERS, PATIENCE = 16, 60
NOTHING = {"released_groups": 0, "released_items": 0}


def test_sixteen_schedulers_and_one_that_wakes_late_bill_each_occurrence_once(world, line):
    clients = [world.accept(line("recurring"), line())["client_id"] for _ in range(20)]
    together, stopped, go_on = threading.Barrier(SCHEDULERS), threading.Event(), threading.Event()

    def stop_in_the_middle():
        with world.service.transaction() as session:
            release(session, world, clients[:1])
            session.flush()
            stopped.set()
            assert go_on.wait(PATIENCE)

    def schedule():
        with databases(world.service) as (app, worker):
            together.wait(PATIENCE)
            return run_due(app, worker)

    with ThreadPoolExecutor(SCHEDULERS + 1) as threads:
        late = threads.submit(stop_in_the_middle)
        assert stopped.wait(PATIENCE)
        running = [threads.submit(schedule) for _ in range(SCHEDULERS)]
        released = sum(run.result(PATIENCE) for run in running)
        go_on.set()
        late.result(PATIENCE)

    placed = Counter(item["id"] for group in world.groups() for item in group["items"])
    assert (released, len(placed), set(placed.values())) == (38, 40, {1})
    assert world.run() == NOTHING


@pytest.mark.parametrize(
    ("moment", "statement"),
    [
        ("before_cursor_execute", "SKIP LOCKED"),
        ("after_cursor_execute", "SKIP LOCKED"),
        ("after_cursor_execute", "INSERT INTO billing_groups"),
        ("after_cursor_execute", "UPDATE billing_items"),
        ("after_cursor_execute", "INSERT INTO outbox"),
        ("commit", ""),
    ],
)
def test_a_run_whose_connection_is_cut_leaves_all_to_the_next(world, line, moment, statement):
    world.accept(line("recurring"), line())

    with cut_at(world, moment, statement) as cuts, pytest.raises(DBAPIError):
        run_billing(world.service.transaction, system(world))

    assert len(cuts) == 1
    assert world.groups() == []
    world.service.run_jobs()
    [group] = world.groups()
    assert len(group["items"]) == 2
    assert world.run() == NOTHING


def test_a_clock_that_jumps_both_ways_bills_what_was_reached_and_nothing_twice(world, line, at):
    with at("2026-11-20T00:30:00Z"):
        world.accept(line("recurring", interval_unit="week"), line("recurring"))
    # A day on, an hour and a day back over midnight, a year on, back, and on again.
    jumps = ("2026-11-20T00:30", "2026-11-26T23:50", "2026-11-27T00:10", "2026-11-26T23:10",
             "2026-11-25T23:10", "2026-11-27T00:20", "2027-11-26T00:10", "2027-11-25T23:10",
             "2027-11-25T00:10", "2027-11-26T00:20")  # fmt: skip

    for number, jump in enumerate(jumps):
        with at(f"{jump}:00Z"):
            world.service.run_jobs()
            world.answer()
            billed = Counter((i["service_id"], i["due_on"]) for i in items_in_groups(world))
        reached = max(jumps[: number + 1])[:10]
        assert set(billed.values()) == {1}
        assert len(billed) == weeks_until(reached) + months_until(reached), jump


def release(session, world, client_ids):
    now = clock.now()
    through = due_today(session, world.service.firm, now)
    release_due_items(session, system(world), client_ids, through=through, now=now)


@contextmanager
def cut_at(world, moment, statement):
    """Ends the run's connection on the server, once, when its groups are or are to be written."""
    engine, cuts = world.service.app_database.engine, []

    def look(connection, *executed):
        said = executed[1] if executed else ""
        if not cuts and statement in said and (executed or writes_were_made(connection)):
            pid = connection.connection.dbapi_connection.info.backend_pid
            cuts.append(pid)
            terminate(world, pid)

    event.listen(engine, moment, look)
    try:
        yield cuts
    finally:
        event.remove(engine, moment, look)


def writes_were_made(connection):
    """Whether the transaction about to commit has written: the run's first only asks."""
    asked = connection.connection.dbapi_connection.execute(
        "SELECT pg_current_xact_id_if_assigned()"
    )
    return asked.fetchone()[0] is not None


def terminate(world, pid):
    """Returns when the server has ended the connection."""
    gone = text("SELECT pg_terminate_backend(:pid, 30000)")
    with databases(world.service) as (app, _), app.engine.connect() as other:
        assert other.execute(gone, {"pid": pid}).scalar()


def items_in_groups(world):
    return [item for group in world.groups() for item in group["items"]]


def weeks_until(day):
    return (date.fromisoformat(day) - date(2026, 11, 20)).days // 7 + 1


def months_until(day):
    until = date.fromisoformat(day)
    return 12 * (until.year - 2026) + until.month - 11 + (until.day >= 20)
