"""Whoever waits for another's change of a client or a plan goes by what the change made of it."""

import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from common import clock
from common.ids import new_id
from subscriptions.queries.plans import locked_plan
from subscriptions.usecases.plans import change_plan

BLOCKED = "SELECT pg_backend_pid() = ANY(pg_blocking_pids(pid)) FROM pg_stat_activity"


def while_it_is_held(world, hold, act):
    """Lets the act wait for what is done to a row in a transaction; returns the act's answer."""
    with ThreadPoolExecutor(1) as others, world.service.transaction() as session:
        hold(session)
        session.flush()
        answer = others.submit(act)
        deadline = time.monotonic() + 30
        while not any(session.scalars(text(BLOCKED))):
            assert not answer.done(), answer.result().json
            assert time.monotonic() < deadline, "nobody waits"
            time.sleep(0.02)
        session.commit()
        return answer.result()


@pytest.fixture
def plan(world):
    return world.plan()


@pytest.fixture
def dearer(world, plan):
    """Somebody makes the plan dearer."""

    def change(session):
        held = locked_plan(session, world.service.firm, UUID(plan["id"]))
        terms = {"unit_price": Decimal(1500)}
        change_plan(session, world.service.principal(), held, terms, now=clock.now())

    return change


def test_a_start_during_a_change_of_its_plan_takes_the_changed_terms(world, plan, dearer):
    body = {"plan_id": plan["id"], "client_id": str(world.client())}

    made = while_it_is_held(
        world, dearer, lambda: world.caller().post("/v1/subscriptions", body, key=str(new_id()))
    )

    assert (made.status_code, made.json.get("terms_number")) == (201, 2)


def test_a_change_of_a_plan_during_another_is_told_that_it_has_changed(world, plan, dearer):
    path, price = f"/v1/plans/{plan['id']}", {"unit_price": "1300"}

    second = while_it_is_held(
        world, dearer, lambda: world.caller().patch(path, price, etag=f'"{plan["version"]}"')
    )

    assert second.status_code == 412


def test_a_client_who_is_archived_meanwhile_takes_no_plan(world, plan):
    client = world.client()
    body = {"plan_id": plan["id"], "client_id": str(client)}

    def archive(session):
        query = text("UPDATE clients SET status = 'archived' WHERE id = :id")
        session.execute(query, {"id": client})

    refused = while_it_is_held(
        world, archive, lambda: world.caller().post("/v1/subscriptions", body, key=str(new_id()))
    )

    assert (refused.status_code, refused.json["code"]) == (409, "client_is_archived")
    assert world.services() == []
