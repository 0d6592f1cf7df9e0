"""What an older release kept says after the migration what its owners tell now, as a rebuild would."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from alembic import command

from common import clock as wall
from common.db.migrations import config_for, upgrade
from common.db.security import ROLES, prepare_database, prepare_roles
from dashboard_bff.app import SERVICE
from dashboard_bff.views.reports import recurring

from .test_recurring_revenue import a_body, a_subscription, an_event, closings, middle

BEFORE = "0013"
FIRM, CLIENT = str(uuid4()), str(uuid4())


@pytest.fixture
def older(cluster: Any) -> Iterator[str]:
    """A database as the release before left it, by the address of its owner."""
    name = f"{SERVICE.package}_older"
    prepare_roles(cluster.admin_url, SERVICE.name, dict.fromkeys(ROLES, "test"))
    prepare_database(cluster.admin_url, SERVICE.name, name)
    address = cluster.urls(SERVICE.name, name).owner
    command.upgrade(config_for(SERVICE.package, address), BEFORE)
    yield address
    cluster.execute(f"DROP DATABASE {name} WITH (FORCE)")


def plain(address: str) -> str:
    return address.replace("+psycopg", "")


def keep(database: Any, kind: str, status: str, **body: Any) -> str:
    id_ = str(body.setdefault("id", str(uuid4())))
    database.execute(
        "INSERT INTO resources (firm_id, kind, id, client_id, version, status, sort, body)"
        " VALUES (%s, %s, %s, %s, 3, %s, '', %s)",
        [FIRM, kind, id_, CLIENT, status, json.dumps(body)],
    )
    return id_


def a_service(database: Any, status: str, unit: str | None, amount: int, **more: Any) -> str:
    rhythm = {"interval_unit": unit, "interval_count": 1 if unit else None}
    body = {"currency": "GBP", "net_amount": amount, "starts_on": "2026-01-31", "ends_on": None}
    return keep(database, "service", status, **(body | rhythm | more))


def test_what_was_kept_is_told_as_it_is_now(older: str) -> None:
    with psycopg.connect(plain(older)) as database:
        daily = a_service(database, "active", "day", 6)
        once = a_service(database, "active", None, 500)
        ended = a_service(database, "ended", "year", 1200, ends_on="2026-05-01")
        taken = a_service(database, "active", "month", 900)
        told = {"id": taken, "currency": "GBP", "starts_on": "2026-01-01", "canceled_at": None}
        keep(database, "subscription", "active", **told)
        for status, day in (("scheduled", "2026-04-30"), ("scheduled", "2026-03-31")):
            keep(database, "billing_item", status, service_id=taken, due_on=day)

    upgrade(SERVICE.package, older)

    with psycopg.connect(plain(older)) as database:
        found = database.execute("SELECT kind, id::text, body FROM resources").fetchall()
        bodies = {(kind, id_): body for kind, id_, body in found}
        known = database.execute(
            "SELECT kind, id::text, version, since_on::text, runs, amount FROM recurring_changes"
        ).fetchall()
    amounts = [bodies["service", id_]["monthly_amount"] for id_ in (daily, once, ended, taken)]
    assert amounts == [183, None, 100, 900]
    assert all(b["at_month_end"] is False for (kind, _), b in bodies.items() if kind == "service")
    assert bodies["subscription", taken]["next_charge_on"] == "2026-03-31"
    assert sorted(known) == sorted(
        [
            ("service", daily, 0, "2026-01-31", True, 183),
            ("service", ended, 0, "2026-01-31", True, 100),
            ("service", ended, 3, "2026-05-01", False, 100),
            ("service", taken, 0, "2026-01-31", True, 900),
            ("subscription", taken, 0, "2026-01-01", True, 0),
        ]
    )


def test_of_a_lost_history_what_is_over_has_run_until_then(
    books: Any, look: Any, owner: Any
) -> None:
    began, over = (middle(books, ago).date().isoformat() for ago in (6, 2))
    service = a_body(books.a_client(), 7, "ended", starts_on=began, ends_on=over)
    service["subscription_id"] = service["id"]
    canceled = {"starts_on": began, "canceled_at": f"{over}T09:00:00+00:00"}
    told = a_subscription(service, "canceled", **canceled)

    for noun, body in (("service", service), ("subscription", told)):
        books.service.deliver(an_event(books, f"{noun}.snapshot", body, 5, wall.now()))

    assert closings(look(recurring.show, owner))[4:] == [0, 7, 7, 7, 7, 0, 0, 0]
