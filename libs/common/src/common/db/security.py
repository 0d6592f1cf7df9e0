"""Four roles per service database, and a wall between firms in every table with a firm_id.

*owner* migrates, *app* serves one firm at a time, *worker* relays and projects across firms, *backup*
reads. Names are `<service>_<role>`, so that policies can name them in migrations.
"""

from dataclasses import dataclass

import psycopg
from alembic import op
from psycopg import sql

ROLES = ("owner", "app", "worker", "backup")

_FIRM = "firm_id = NULLIF(current_setting('app.firm', true), '')::uuid"


@dataclass(frozen=True)
class Urls:
    """Where one service's database is, for each role."""

    owner: str
    app: str
    worker: str
    backup: str


def role_name(service: str, role: str) -> str:
    """Returns the database role of a service: `invoicing_app`."""
    return f"{service.replace('-', '_')}_{role}"


def protect(service: str, *tables: str, append_only: bool = False) -> None:
    """Forces row-level security on the tables and grants each role what it may do (in a migration).

    `append_only` leaves app and worker without UPDATE and DELETE: audit rows, the journal.
    """
    app, worker, backup = (role_name(service, role) for role in ("app", "worker", "backup"))
    owner = role_name(service, "owner")
    changes = "SELECT, INSERT" if append_only else "SELECT, INSERT, UPDATE, DELETE"
    for table in tables:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY one_firm ON {table} TO {app} USING ({_FIRM}) WITH CHECK ({_FIRM})"
        )
        op.execute(
            f"CREATE POLICY all_firms ON {table} TO {worker}, {owner}, {backup}"
            " USING (true) WITH CHECK (true)"
        )
        op.execute(f"GRANT {changes} ON {table} TO {app}, {worker}")
        op.execute(f"GRANT SELECT ON {table} TO {backup}")


def share(service: str, *tables: str) -> None:
    """Grants the roles a table that belongs to no firm: lookups by hash, people (in a migration)."""
    app, worker, backup = (role_name(service, role) for role in ("app", "worker", "backup"))
    for table in tables:
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {app}, {worker}")
        op.execute(f"GRANT SELECT ON {table} TO {backup}")


def prepare_roles(admin_url: str, service: str, passwords: dict[str, str]) -> None:
    """Creates the service's roles with their passwords, or sets the passwords anew."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for role in ROLES:
            name = role_name(service, role)
            query = "SELECT true FROM pg_roles WHERE rolname = %s"
            found = connection.execute(query, [name]).fetchone()
            verb = "ALTER" if found else "CREATE"
            connection.execute(
                sql.SQL(verb + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(
                    sql.Identifier(name), sql.Literal(passwords[role])
                )
            )


def prepare_database(admin_url: str, service: str, database: str) -> None:
    """Creates the service's database if it is not there: its owner alone may create tables in it."""
    names = {
        "db": sql.Identifier(database),
        "owner": sql.Identifier(role_name(service, "owner")),
        "users": sql.SQL(", ").join(sql.Identifier(role_name(service, r)) for r in ROLES),
    }
    with psycopg.connect(admin_url, autocommit=True) as connection:
        query = "SELECT true FROM pg_database WHERE datname = %s"
        if connection.execute(query, [database]).fetchone():
            return
        for statement in (
            "CREATE DATABASE {db} OWNER {owner}",
            "REVOKE ALL ON DATABASE {db} FROM PUBLIC",
            "GRANT CONNECT ON DATABASE {db} TO {users}",
        ):
            connection.execute(sql.SQL(statement).format(**names))
