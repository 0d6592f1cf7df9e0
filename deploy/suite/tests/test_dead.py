"""An operator sees what was given up on, in every service, and decides what becomes of it."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.rows import namedtuple_row

from common.db.security import Urls
from suite.__main__ import main
from suite.check import find
from suite.data import CannotStart
from suite.dead import Choice, Places, drop_chosen, list_all, replay_chosen, show
from suite.embedded import Embedded
from suite.story import eventually

from .conftest import Told

EVERYTHING = Choice()
PARK = (
    "UPDATE inbox SET processed_at = NULL, attempts = 5, parked_at = received_at,"
    " reason = 'ValueError: of the test', body = (SELECT body FROM events WHERE events.id = inbox.id)"
    " WHERE type = 'payment.succeeded' RETURNING id"
)
DEAD = (
    "INSERT INTO dead_messages (id, received_at, routing_key, reason, size, head)"
    " VALUES (gen_random_uuid(), current_timestamp, 'x.y', 'not JSON', 5, 'hello') RETURNING id"
)


def test_the_list_names_what_is_parked_and_what_is_no_event(told: Told) -> None:
    urls = told.copy("invoicing")
    parked = park(told, urls)
    message = execute(told, urls, DEAD)[0].id
    said: list[str] = []

    assert list_all(Places(urls), EVERYTHING, said.append) == 0

    text = "\n".join(said)
    assert all(str(id_) in text for id_ in (*parked, message))
    assert "payment.succeeded" in text
    assert "ValueError: of the test" in text
    assert said[-1] == f"{len(parked) + 1} waiting for a person."


def test_the_list_of_nothing_says_so(told: Told) -> None:
    said: list[str] = []

    list_all(Places(told.urls), EVERYTHING, said.append)

    assert said == ["Nothing waits for a person."]


def test_one_is_shown_with_its_body(told: Told) -> None:
    urls = told.copy("invoicing")
    [id_, *_] = park(told, urls)
    said: list[str] = []

    show(Places(urls), one(id_), said.append)

    assert "in invoicing" in said[0]
    assert "attempts 5" in said[1]
    assert '"type": "payment.succeeded"' in said[2]


def test_a_replayed_event_is_handled_and_the_audit_tells_who_did_it(
    told: Told, running: Callable[[Mapping[str, Urls]], Embedded]
) -> None:
    urls = told.copy(*told.urls)
    [id_, *others] = park(told, urls)

    assert replay_chosen(Places(urls), one(id_), lambda line: None) == 0

    running(urls)
    handled = f"SELECT id FROM inbox WHERE id = '{id_}' AND processed_at IS NOT NULL"
    eventually(lambda: execute(told, urls, handled), "the event is not handled")
    [audit] = execute(told, urls, f"SELECT * FROM audit WHERE subject = '{id_}'")
    assert (audit.act, audit.actor) == ("event.replayed", "system:operator")
    still = execute(told, urls, "SELECT id FROM inbox WHERE parked_at IS NOT NULL")
    assert {row.id for row in still} == set(others)


def test_a_dropped_event_is_not_listed_and_not_stuck_any_more(told: Told) -> None:
    urls = told.copy("invoicing")
    for id_ in park(told, urls):
        assert drop_chosen(Places(urls), one(id_), lambda line: None, reason="seen by hand") == 0
    said: list[str] = []

    list_all(Places(urls), EVERYTHING, said.append)

    assert said == ["Nothing waits for a person."]
    assert not find(urls)["I12"].violations
    audits = execute(told, urls, "SELECT reason FROM audit WHERE act = 'event.dropped'")
    assert {row.reason for row in audits} == {"seen by hand"}


def test_a_message_that_is_no_event_can_be_dropped_but_not_replayed(told: Told) -> None:
    urls = told.copy("payments")
    [row] = execute(told, urls, DEAD, "payments")
    said: list[str] = []

    assert replay_chosen(Places(urls), one(row.id), said.append) == 1
    assert "no event" in said[0]
    assert drop_chosen(Places(urls), one(row.id), said.append, reason="noise") == 0

    assert not execute(told, urls, "SELECT id FROM dead_messages", "payments")


def test_an_id_under_which_nothing_waits_is_refused(told: Told) -> None:
    with pytest.raises(CannotStart, match="Nothing waits"):
        replay_chosen(Places(told.urls), one(uuid4()), lambda line: None)


def one(*ids: UUID) -> Choice:
    return Choice(frozenset(ids))


def park(told: Told, urls: Mapping[str, Urls]) -> list[UUID]:
    """Parks invoicing's payment events, as if its handler had failed five times."""
    with told.superuser(urls["payments"]) as connection:
        query = "SELECT id, body FROM outbox WHERE type = 'payment.succeeded'"
        events = connection.execute(query).fetchall()
    execute(told, urls, "CREATE TABLE events (id uuid, body text)")
    for id_, body in events:
        execute(told, urls, "INSERT INTO events VALUES (%s, %s)", values=[id_, body])
    parked = [row.id for row in execute(told, urls, PARK)]
    execute(told, urls, "DROP TABLE events")
    return parked


def execute(
    told: Told,
    urls: Mapping[str, Urls],
    statement: str,
    service: str = "invoicing",
    values: Any = None,
) -> list[Any]:
    """Runs a statement in a service's database as the superuser."""
    with told.superuser(urls[service]) as connection:
        cursor = connection.cursor(row_factory=namedtuple_row)
        cursor.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ([], "Name what is to be tried again"),
        (["--type", "invoice.paid"], "Name what is to be tried again"),
        ([str(uuid4()), "--all"], "not both"),
        ([str(uuid4()), "--service", "payments"], "not both"),
        (["17"], "17 is not an id"),
    ],
)
def test_what_is_to_be_replayed_is_named_or_chosen_and_never_guessed(
    words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dead", "replay", *words]) == 1

    assert sentence in capsys.readouterr().err


def test_all_of_one_type_are_replayed_and_the_others_wait(told: Told) -> None:
    urls = told.copy("invoicing")
    parked = park(told, urls)
    said: list[str] = []

    assert replay_chosen(Places(urls), Choice(type="invoice.paid"), said.append) == 0
    assert said == ["Nothing of that waits for a person."]
    assert replay_chosen(Places(urls), Choice(service="payments"), said.append) == 0
    assert replay_chosen(Places(urls), Choice(type="payment.succeeded"), said.append) == 0

    again = execute(told, urls, "SELECT id FROM inbox WHERE next_try_at IS NOT NULL")
    assert {row.id for row in again} == set(parked)
