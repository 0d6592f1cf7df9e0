"""Row-level security holds against the app role itself: without a firm there are no rows."""

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from toy.app import Seen, make_thing

from common.db import Database, check_role
from common.db.rows import write_rows
from common.ids import new_id

WALLED = ("things", "seen", "pings", "outbox", "inbox", "audit", "idempotency_keys", "firm_clocks")


@pytest.fixture
def filled(toy):
    """The toy with a row of each of two firms."""
    for firm in (toy.firm, toy.other_firm):
        with toy.transaction(firm) as session:
            make_thing(session, toy.principal(firm_id=firm), "lamp", id_=new_id())
    return toy


def test_a_firm_sees_its_own_rows_alone(filled):
    with filled.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM things")) == 1


def test_without_a_firm_there_are_no_rows(filled):
    with filled.app_database.transaction(None) as session:
        assert session.scalar(text("SELECT count(*) FROM things")) == 0


def test_the_firm_does_not_leak_to_the_next_transaction_of_the_connection(filled):
    one = Database(filled.urls.app, pool_size=1)
    with one.transaction(filled.firm) as session:
        first = session.scalar(text("SELECT pg_backend_pid()"))
    with one.engine.begin() as connection:
        assert connection.scalar(text("SELECT pg_backend_pid()")) == first
        assert connection.scalar(text("SELECT count(*) FROM things")) == 0
    one.close()


def test_a_firm_is_named_by_its_id_and_by_nothing_else(filled):
    named = f"{filled.firm}', true), set_config('app.other', 'x"

    with pytest.raises(ValueError, match="badly formed"), filled.transaction(named):
        pass

    with filled.transaction() as session:
        assert session.scalar(text("SELECT count(*) FROM things")) == 1


def test_what_a_transaction_wrote_is_gone_when_it_fails_and_kept_when_it_ends(filled):
    one = Database(filled.urls.app, pool_size=1)
    kept = new_id()
    for _ in range(12):  # The driver prepares what it sends more than a few times.
        with pytest.raises(ZeroDivisionError), one.transaction(filled.firm) as session:
            make_thing(session, filled.principal(), "lost", id_=new_id())
            session.flush()
            raise ZeroDivisionError
    with one.transaction(filled.firm) as session:
        make_thing(session, filled.principal(), "kept", id_=kept)
    with one.transaction(filled.firm) as session:
        assert session.scalar(text("SELECT count(*) FROM things")) == 2
    one.close()


def test_a_row_of_another_firm_cannot_be_written(filled):
    with pytest.raises(DBAPIError), filled.transaction() as session:
        session.execute(
            text("INSERT INTO seen (firm_id, id, version, name) VALUES (:f, :i, 1, 'x')"),
            {"f": filled.other_firm, "i": new_id()},
        )


def test_rows_that_are_written_together_are_all_on_this_side_of_the_wall(filled):
    seen = [{"firm_id": firm, "id": new_id()} for firm in (filled.firm, filled.other_firm)]
    rows = [row | {"version": 1, "name": "x"} for row in seen]

    with pytest.raises(DBAPIError, match="row-level security"), filled.transaction() as session:
        write_rows(session, Seen, rows)

    with filled.transaction() as session:
        write_rows(session, Seen, rows[:1])
        assert session.scalar(text("SELECT count(*) FROM seen")) == 1


def test_an_audit_row_can_be_neither_changed_nor_deleted(filled):
    for statement in ("UPDATE audit SET actor = 'nobody'", "DELETE FROM audit"):
        with pytest.raises(DBAPIError), filled.transaction() as session:
            session.execute(text(statement))


@pytest.mark.parametrize("table", WALLED)
def test_every_table_with_a_firm_forces_its_wall(filled, table):
    query = "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = :table"
    with filled.transaction() as session:
        assert session.scalar(text(query), {"table": table})


def test_serving_as_owner_or_superuser_is_refused(filled):
    check_role(filled.app_database)
    owner = Database(filled.urls.owner)
    with pytest.raises(RuntimeError, match="toy_owner could step over"):
        check_role(owner)
    owner.close()
