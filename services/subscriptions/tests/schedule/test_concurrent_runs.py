"""Any number of runs at once, and whatever stops one of them: each item is in one group."""

import os
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from sqlalchemy import event, select, text
from sqlalchemy.exc import IntegrityError

from common import clock
from common.auth import Principal
from common.db import Database
from common.ids import new_id
from common.testing.service import PATIENCE
from subscriptions import queries
from subscriptions.models import BillingGroup, BillingGroupItem
from subscriptions.schedule import run_due
from subscriptions.schemas import AcceptedProposal
from subscriptions.usecases.billing import release_due_items
from subscriptions.usecases.billing_run import run_billing
from subscriptions.usecases.days import due_today
from subscriptions.usecases.services import start_services


class Crash(Exception):
    """The process is gone at this very statement."""


def test_eight_threads_and_two_processes_put_each_item_in_one_group(world, line):
    plan = world.plan(setup_price="150.00")
    for _ in range(30):
        world.accept(line("recurring"), line())
    for _ in range(10):  # Of a subscription, the fee at its start and the first charge.
        world.subscribe(plan)

    def schedule():
        with databases(world.service) as (app, worker):
            return run_due(app, worker)

    with ThreadPoolExecutor(8) as threads, world.service.transaction() as session:
        # Nobody gets at a client before all ten stand in line for the same forty.
        session.execute(text("LOCK TABLE clients IN EXCLUSIVE MODE"))
        processes = [a_process(world.service) for _ in range(2)]
        wait_for(session, waiting=2)
        running = [threads.submit(schedule) for _ in range(8)]
        wait_for(session, waiting=10)
        session.rollback()
        released = [run.result(60) for run in running]
    ended = [process.wait(60) for process in processes]

    placed = Counter(item["id"] for group in world.groups() for item in group["items"])
    assert ended == [0, 0]
    assert sum(released) <= 80
    assert len(placed) == 80
    assert set(placed.values()) == {1}
    assert len(world.groups()) == 40


def test_a_client_that_somebody_has_is_left_and_not_waited_for(world, line):
    busy, free = world.accept(line()), world.accept(line())

    with world.service.transaction() as session:
        queries.lock_clients(session, world.service.firm, [busy["client_id"]])
        meanwhile = world.run()

    assert meanwhile == {"released_groups": 1, "released_items": 1}
    assert world.groups()[0]["client_id"] == str(free["client_id"])
    assert world.run() == {"released_groups": 1, "released_items": 1}


def test_a_run_while_an_acceptance_commits_bills_it_then_or_the_next_time(world, line):
    client = world.client()
    world.accept(line(), client=client)

    with world.service.transaction() as session:
        accepting(session, world, client, line())
        during = world.run()
    after = world.run()

    assert during["released_items"] + after["released_items"] == 2
    assert len(world.groups()) == len({group["id"] for group in world.groups()})


def test_runs_and_answers_at_once_neither_lose_nor_repeat(world, line):
    for _ in range(12):
        world.accept(line("recurring", interval_unit="day"))
    world.run()
    world.advance(days=2)
    answers = world.unanswered()

    with ThreadPoolExecutor(4) as threads, databases(world.service) as (app, worker):
        runs = [threads.submit(run_due, app, worker) for _ in range(2)]
        said = [threads.submit(world.issue, group) for group in answers]
        for done in (*runs, *said):
            done.result(60)
    world.service.run_jobs()

    statuses = Counter(item["status"] for item in all_items(world) if item["status"] != "scheduled")
    assert statuses == {"invoiced": 12, "issuing": 24}


def test_a_run_that_ends_at_any_statement_leaves_nothing_behind(world, line):
    accepted = world.accept(line("recurring"), line())
    before = everything(world)
    crashes = 0

    while crash_at(world, accepted["client_id"], statement=crashes):
        crashes += 1
        assert everything(world) == before

    assert crashes > 6
    assert len(world.groups()) == 1
    assert world.run() == {"released_groups": 0, "released_items": 0}


def test_one_client_that_cannot_be_billed_does_not_keep_the_others_waiting(world, line):
    clients = [world.accept(line())["client_id"] for _ in range(8)]
    poisoned, begun = clients[2], 0

    @contextmanager
    def transaction():
        nonlocal begun
        begun += 1
        with world.service.transaction() as session:
            refuse_groups_of(session, poisoned)
            yield session

    released = run_billing(transaction, system(world))

    assert released.released_groups == 7
    billed = {str(group["client_id"]) for group in world.groups()}
    assert billed == {str(client) for client in clients if client != poisoned}
    # One asks what is due; all eight, and twice as many halves as it takes to be alone; one asks what ends.
    assert begun == 1 + 1 + 6 + 1


def test_the_database_itself_refuses_an_item_a_second_group(world, line):
    world.accept(line())
    world.run()

    with pytest.raises(IntegrityError), world.service.transaction() as session:
        taken = session.scalars(select(BillingGroupItem)).one()
        group = session.scalars(select(BillingGroup)).one()
        other = {"firm_id": taken.firm_id, "group_id": group.id, "revision": taken.revision}
        session.expunge(taken)
        session.add(BillingGroupItem(item_id=taken.item_id, **other))


def accepting(session, world, client, line):
    proposal = {
        "id": str(new_id()), "client_id": str(client), "number": "PRO-2026-0002",
        "currency": "GBP", "accepted_at": clock.now().isoformat(), "lines": [line],
    }  # fmt: skip
    start_services(session, system(world), AcceptedProposal().load(proposal), now=clock.now())


def crash_at(world, client_id, *, statement):
    """Runs for the client until its nth statement; False if the run was over before."""
    seen = 0

    def count(*_):
        nonlocal seen
        seen += 1
        if seen > statement:
            raise Crash

    try:
        with world.service.transaction() as session:
            through = due_today(session, world.service.firm, clock.now())
            event.listen(world.service.app_database.engine, "before_cursor_execute", count)
            release_due_items(session, system(world), [client_id], through=through, now=clock.now())
            session.flush()
    except Crash:
        return True
    finally:
        event.remove(world.service.app_database.engine, "before_cursor_execute", count)
    return False


def refuse_groups_of(session, client_id):
    """Whatever is written for the client fails in a way that no one foresaw."""

    @event.listens_for(session, "do_orm_execute")
    def refuse(asked):
        is_theirs = "INSERT INTO billing_groups" in str(asked.statement)
        if is_theirs and str(client_id) in asked.parameters["rows"]:
            raise Crash


def everything(world):
    """How many rows there are, and the state of each item."""
    with world.service.transaction() as session:
        counts = [
            session.scalar(text(f"SELECT count(*) FROM {table}"))
            for table in (
                "billing_groups",
                "billing_group_items",
                "billing_items",
                "outbox",
                "audit",
            )
        ]
    return counts, world.items(), world.services()


def all_items(world):
    with world.service.transaction() as session:
        rows = session.execute(text("SELECT id, status FROM billing_items")).mappings()
        return [dict(row) for row in rows]


def system(world):
    return Principal.system(world.service.firm, "billing-run")


@contextmanager
def databases(service):
    """Connections of their own, as another process would have."""
    app = Database(service.urls.app, pool_size=2, patience=PATIENCE)
    worker = Database(service.urls.worker, patience=PATIENCE)
    yield app, worker
    app.close()
    worker.close()


def wait_for(session, *, waiting):
    """Returns when so many stand in line for the clients."""
    query = "SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'clients'::regclass"
    deadline = time.monotonic() + 30
    while session.scalar(text(query)) < waiting:
        assert time.monotonic() < deadline, f"less than {waiting} are waiting"
        time.sleep(0.02)


def a_process(service):
    """Starts `python -m subscriptions tick` on the service's database."""
    settings = {name.upper(): str(value) for name, value in vars(service.settings).items() if value}
    return subprocess.Popen(
        [sys.executable, "-m", "subscriptions", "tick"],
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
    )
