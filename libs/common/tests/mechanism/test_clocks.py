"""The test clock over HTTP takes any instant there is."""

import threading
import time

import pytest
from sqlalchemy import text
from toy.app import make_thing

from common.db import Wake
from common.ids import new_id

BEFORE_IDS, AFTER_IDS = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"


@pytest.mark.parametrize("since", [BEFORE_IDS, "1969-12-31T23:59:59Z", AFTER_IDS])
def test_events_are_counted_from_any_instant(toy, since):
    response = toy.client("clock:write").get("/v1/test-clock", query_string={"since": since})

    assert response.status_code == 200
    assert response.json["published"] == {}


def test_who_waits_is_answered_as_soon_as_it_is_quiet(toy):
    with toy.transaction() as session:
        make_thing(session, toy.principal(), "lamp", id_=new_id())

    def publish_all():
        with toy.worker_database.transaction(None) as session:
            session.execute(text("UPDATE outbox SET published_at = now()"))

    soon = threading.Timer(0.2, publish_all)
    soon.start()
    began = time.monotonic()
    answer = _ask(toy, wait="1", brief="true")

    soon.join()
    assert answer["quiet"] is True
    assert 0.15 < time.monotonic() - began < 0.9


def test_who_waits_in_vain_is_told_what_is_on_its_way(toy):
    with toy.transaction() as session:
        make_thing(session, toy.principal(), "lamp", id_=new_id())

    began = time.monotonic()
    answer = _ask(toy, wait="0.2", brief="true")

    assert answer["quiet"] is False
    assert answer["pending"] == {"outbox": 1, "inbox": 0}
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize("wait", ["-1", "1.5", "nan", "soon"])
def test_nobody_keeps_a_service_waiting_for_long(toy, wait):
    response = toy.client("clock:write").get("/v1/test-clock", query_string={"wait": wait})

    assert response.status_code == 422


def test_a_clock_that_moves_wakes_its_service_only_if_something_is_due(toy):
    wake = toy.app.extensions["database"].on_commit = Wake()
    woken = wake.subscribe()

    _move(toy, 60)
    assert not woken.is_set()

    with toy.transaction() as session:
        make_thing(session, toy.principal(), "lamp", id_=new_id())
    _move(toy, 120)
    assert woken.is_set()


def _move(toy, seconds):
    answer = toy.client("clock:write").put("/v1/test-clock", {"offset_seconds": seconds})
    assert answer.json["offset_seconds"] == seconds


def _ask(toy, **query):
    return toy.client("clock:write").get("/v1/test-clock", query_string=query).json
