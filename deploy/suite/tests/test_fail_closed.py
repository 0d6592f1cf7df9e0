"""When a check cannot be made, nobody is let through: neither by the limiter nor by the session."""

from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql

from .doors import PASSWORD


@contextmanager
def without(cluster, urls, table):
    """Takes a table away, as a disk or an operator might."""
    name = urls.app.partition("?")[0].rpartition("/")[2]
    names = {"table": sql.Identifier(table), "gone": sql.Identifier(f"{table}_gone")}
    away, back = "ALTER TABLE {table} RENAME TO {gone}", "ALTER TABLE {gone} RENAME TO {table}"
    address = cluster.admin_url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(address, autocommit=True) as connection:
        connection.execute(sql.SQL(away).format(**names))
        try:
            yield
        finally:
            connection.execute(sql.SQL(back).format(**names))


@pytest.mark.parametrize("table", ["attempt_counts", "familiar_addresses", "people"])
def test_nobody_signs_in_while_attempts_cannot_be_counted(doors, ann, cluster, table):
    browser = doors.browser()
    with without(cluster, doors.urls["identity"], table):
        by_form = browser.sign_in("ann@x.example")
        by_json = browser.api("POST", "/session", {"email": "ann@x.example", "password": PASSWORD})

    assert (by_form.status_code, by_json.status_code) == (503, 503)
    assert browser.cookie is None
    assert browser.sign_in("ann@x.example").status_code == 303


def test_nobody_is_known_while_sessions_cannot_be_read(doors, ann, cluster):
    with without(cluster, doors.urls["dashboard-bff"], "sessions"):
        shown = [ann.get(path) for path in ("/home", "/settings/team", "/api/v1/session")]

    assert all(answer.status_code >= 500 for answer in shown)
    assert not any("Ann Owner" in answer.text for answer in shown)
    assert ann.get("/api/v1/session").status_code == 200


def test_no_permission_is_given_while_roles_cannot_be_asked(doors, ann, cluster):
    token = ann.token
    with without(cluster, doors.urls["identity"], "members"):
        answer = ann.client.post(
            "/api/v1/team",
            json={"name": "Eve", "email": "eve@x.example", "role": "owner"},
            headers={"X-CSRF-Token": token},
        )

    assert answer.status_code >= 500
    assert [each["email"] for each in ann.api("GET", "/team").json["items"]] == ["ann@x.example"]
