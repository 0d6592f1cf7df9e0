"""A broken read model and broken copies are made whole while the suite goes on."""

import threading
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from common.clock import now
from common.db import Database
from common.db.security import Urls
from common.errors import Conflict
from common.ids import new_id
from dashboard_bff.readmodel import generations
from suite.check import find
from suite.embedded import Embedded
from suite.firms import OWNER
from suite.rebuild import rebuild_copies, snapshots

from .conftest import Told, open_api

RESOURCES = "SELECT * FROM resources ORDER BY firm_id, kind, id"
RECURRING = "SELECT * FROM recurring_changes ORDER BY firm_id, kind, id, version"
BREAK_READ_MODEL = [
    "DELETE FROM resources WHERE kind IN ('invoice', 'billing_item')",
    """UPDATE resources SET body = body || '{"name": "Nobody"}' WHERE kind = 'client'""",
    "UPDATE resources SET version = 99, status = 'archived' WHERE kind = 'service'",
    "UPDATE resources p SET client_id = c.id FROM resources c WHERE p.kind = 'payment'"
    " AND c.kind = 'client' AND c.firm_id = p.firm_id AND c.id <> p.client_id",
    "INSERT INTO resources SELECT firm_id, kind, gen_random_uuid(), client_id, version, status,"
    " sort, body, removed FROM resources WHERE kind = 'contact'",
]
BREAK_COPIES = [
    "UPDATE clients SET billing_name = 'Nobody', version = 99",
    "DELETE FROM contacts",
    "INSERT INTO payments SELECT firm_id, gen_random_uuid(), version, status, invoice_ids"
    " FROM payments LIMIT 1",
]
Start = Callable[[Mapping[str, Urls]], Embedded]


def test_a_rebuilt_read_model_equals_the_one_before_it_was_broken(
    told: Told, running: Start
) -> None:
    urls = told.copy(*told.urls)
    before, recurring = rows(told, urls, RESOURCES), rows(told, urls, RECURRING)
    break_it(told, urls["dashboard-bff"], BREAK_READ_MODEL)
    assert find(urls)["I7"].violations
    running(urls)

    bars: list[tuple[int, int]] = []
    said = rebuild_copies(urls, only(told, "dashboard-bff"), progress=lambda *bar: bars.append(bar))

    assert rows(told, urls, RESOURCES) == before
    assert rows(told, urls, RECURRING) == recurring != []
    assert not rows(told, urls, "SELECT id FROM next_resources")
    assert bars[-1][0] == bars[-1][1] > 0
    assert "a new generation" in said[0]


def test_live_events_keep_flowing_into_both_generations(told: Told, running: Start) -> None:
    urls = told.copy(*told.urls)
    break_it(told, urls["dashboard-bff"], BREAK_READ_MODEL)
    suite = running(urls)
    made: list[str] = []
    stopping = threading.Event()
    person = threading.Thread(target=add_clients, args=(told, suite, made, stopping))
    person.start()
    try:
        rebuild_copies(urls, everybody(told), progress=lambda *_: None)
    finally:
        stopping.set()
        person.join()

    assert len(made) > 1
    findings = find(urls, patience=20)
    wrong = {name: [*map(str, f.violations)] for name, f in findings.items() if f.violations}
    assert not wrong
    names = "SELECT body ->> 'name' AS name FROM resources WHERE kind = 'client'"
    assert set(made) <= {row[0] for row in rows(told, urls, names)}


def test_a_services_copies_are_made_whole_again(told: Told, running: Start) -> None:
    urls = told.copy(*told.urls)
    break_it(told, urls["invoicing"], BREAK_COPIES)
    assert find(urls)["I7"].violations
    running(urls)

    [said] = rebuild_copies(urls, only(told, "invoicing"), progress=lambda *_: None)

    assert not find(urls, patience=10)["I7"].violations
    assert said == "invoicing: copies are their owners', 1 removed that no owner has"


def test_only_pages_that_showed_something_wrong_become_stale(told: Told, running: Start) -> None:
    urls = told.copy(*told.urls)
    sequences = "SELECT firm_id, client_id, seq FROM client_sequences ORDER BY 1, 2"
    before = rows(told, urls, sequences)
    running(urls)

    [said] = rebuild_copies(urls, only(told, "dashboard-bff"), progress=lambda *_: None)

    assert "in which 0 things differ" in said
    assert rows(told, urls, sequences) == before


def test_an_incomplete_generation_is_not_swapped_in(told: Told) -> None:
    urls = told.copy("dashboard-bff")
    before, id_ = rows(told, urls, RESOURCES), new_id()
    database = Database(urls["dashboard-bff"].worker)
    with database.transaction(None) as session:
        generations.begin(session, id_, now())
        generations.expect(session, id_, {"client": 2})

    with pytest.raises(Conflict, match="client 0 of 2"), database.transaction(None) as session:
        generations.swap(session, id_, now())

    database.close()
    assert rows(told, urls, RESOURCES) == before


def test_a_rebuild_that_was_given_up_cannot_swap(told: Told) -> None:
    urls = told.copy("dashboard-bff")
    first, second = new_id(), new_id()
    database = Database(urls["dashboard-bff"].worker)
    for id_ in (first, second):
        with database.transaction(None) as session:
            generations.begin(session, id_, now())

    with pytest.raises(Conflict, match="Another rebuild"), database.transaction(None) as session:
        generations.swap(session, first, now())

    database.close()


def only(told: Told, name: str) -> list[Any]:
    return [service for service in told.services if service.name == name]


def everybody(told: Told) -> list[Any]:
    return [service for service in told.services if snapshots(service)]


def break_it(told: Told, urls: Urls, statements: list[str]) -> None:
    with told.superuser(urls) as connection:
        for statement in statements:
            assert connection.execute(statement.encode()).rowcount, statement


def rows(told: Told, urls: Mapping[str, Urls], query: str) -> list[Any]:
    with told.superuser(urls["dashboard-bff"]) as connection:
        return connection.execute(query.encode()).fetchall()


def add_clients(told: Told, suite: Embedded, made: list[str], stopping: threading.Event) -> None:
    """A person at work: adds a client, then changes it, again and again."""
    api = open_api(suite)
    api.sign_in(OWNER, told.secrets.demo_password)
    while not stopping.is_set():
        name = f"Client {len(made)}"
        answer = api.post("/clients", {"name": name}, key=name)
        assert answer.status == 201, answer.body
        made.append(name)
