"""What a service's database roles may do: reach their own database alone, and nothing to its walls."""

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from common.db.security import Urls, role_name
from suite.registry import all_services

NAMES = [service.name for service in all_services()]
SERVING = ("app", "worker")
# What nobody may undo: who did what, how money moved, which item was billed in which group.
KEPT = {
    "audit": NAMES,
    "audit_entries": ["dashboard-bff"],
    "journal_entries": ["payments"],
    "billing_group_items": ["subscriptions"],
}


def open_as(urls: Urls, role: str, database: str | None = None) -> psycopg.Connection:
    """Opens a database, its own if no other is named, by the password of a service's role."""
    address, _, options = getattr(urls, role).partition("?")
    if database:
        address = f"{address.rpartition('/')[0]}/{database}"
    connection = psycopg.connect(f"{address}?{options}", autocommit=True)
    # The told suite is readable only; here a right must be what is missing.
    connection.execute("SET default_transaction_read_only = off")
    return connection


@pytest.mark.parametrize("service", NAMES)
@pytest.mark.parametrize("role", ["owner", "app", "worker", "backup"])
def test_no_role_opens_the_database_of_another_service(told, service, role):
    open_as(told.urls[service], role).close()
    others = [each.package for each in told.services if each.name != service]

    for other in others:
        with pytest.raises(psycopg.OperationalError, match="permission denied for database"):
            open_as(told.urls[service], role, other)


@pytest.mark.parametrize("service", NAMES)
@pytest.mark.parametrize("role", SERVING)
def test_who_serves_changes_no_table_and_no_wall(told, service, role):
    owner = role_name(service, "owner")
    with open_as(told.urls[service], role) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        names = [sql.Identifier(name) for (name,) in tables]
        assert len(names) > 5
        for name in names:
            for statement in (
                "DROP TABLE {} CASCADE",
                "TRUNCATE {}",
                "ALTER TABLE {} DISABLE ROW LEVEL SECURITY",
                "ALTER TABLE {} ADD COLUMN more text",
                "CREATE POLICY more ON {} USING (true)",
                "CREATE TRIGGER more BEFORE INSERT ON {} EXECUTE FUNCTION now()",
            ):
                with pytest.raises(InsufficientPrivilege):
                    connection.execute(sql.SQL(statement).format(name))
        for statement in (
            "CREATE TABLE more (id int)",
            "CREATE SCHEMA more",
            "CREATE ROLE more",
            f"SET ROLE {owner}",
            f"ALTER ROLE {role_name(service, role)} BYPASSRLS",
            "COPY (SELECT 1) TO PROGRAM 'true'",
            "SELECT pg_read_file('/etc/passwd')",
        ):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(statement)


@pytest.mark.parametrize("role", ["app", "worker", "backup"])
@pytest.mark.parametrize(
    ("table", "service"), [(table, name) for table, names in KEPT.items() for name in names]
)
def test_nobody_who_serves_rewrites_what_happened(told, table, service, role):
    with open_as(told.urls[service], role) as connection:
        for statement in ("UPDATE {} SET firm_id = firm_id", "DELETE FROM {}"):
            with pytest.raises(InsufficientPrivilege):
                connection.execute(sql.SQL(statement).format(sql.Identifier(table)))


@pytest.mark.parametrize("service", NAMES)
def test_a_backup_only_reads(told, service):
    with open_as(told.urls[service], "backup") as connection:
        assert connection.execute("SELECT count(*) >= 0 FROM audit").fetchone() == (True,)
        with pytest.raises(InsufficientPrivilege):
            connection.execute("INSERT INTO audit DEFAULT VALUES")


@pytest.mark.parametrize("service", NAMES)
def test_nothing_in_a_database_acts_as_somebody_else(told, service):
    """No function with its owner's rights, and no view, through which a wall would not be seen."""
    with open_as(told.urls[service], "owner") as connection:
        functions = connection.execute(
            "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
        ).fetchall()
        views = connection.execute(
            "SELECT relname FROM pg_class WHERE relkind IN ('v', 'm')"
            " AND relnamespace = 'public'::regnamespace"
        ).fetchall()

    assert (functions, views) == ([], [])
