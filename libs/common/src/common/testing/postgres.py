"""Fresh databases for tests, each cloned from its service's migrated template."""

import secrets
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import sql

from common.db.embedded import Cluster
from common.db.migrations import upgrade
from common.db.security import ROLES, Urls, prepare_database, prepare_roles, role_name
from common.processes import Service
from common.testing.snapshots import EMPTYING, LEAVING


@dataclass(frozen=True)
class CloneDatabase:
    """A fresh database of one service."""

    name: str
    urls: Urls


class Clones(Cluster):
    """An embedded PostgreSQL that is quick to clone and safe to lose.

    A database that a test gives back is emptied and given to the next: emptying takes milliseconds,
    cloning takes a checkpoint.
    """

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, durable=False)
        self._templates: set[str] = set()
        self._free: dict[str, list[CloneDatabase]] = {}

    def take(self, service: Service) -> CloneDatabase:
        """Returns a database with the service's tables and no rows, for one test alone."""
        free = self._free.setdefault(service.package, [])
        return free.pop() if free else self._clone(service)

    def give_back(self, service: Service, database: CloneDatabase) -> None:
        """Empties the database for the next test; one that cannot be emptied is dropped."""
        try:
            self._empty(database)
            self._free[service.package].append(database)
        except psycopg.Error:
            self.drop(database)

    def _empty(self, database: CloneDatabase) -> None:
        """Deletes every row, past every trigger and foreign key, and starts sequences anew."""
        with psycopg.connect(self._address("postgres", "", database.name)) as connection:
            connection.execute(LEAVING)
            connection.execute("SET lock_timeout = '2s'")
            connection.execute("SET session_replication_role = replica")
            for (statement,) in connection.execute(EMPTYING).fetchall():
                connection.execute(sql.SQL(statement))

    def _clone(self, service: Service) -> CloneDatabase:
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

    def _template(self, service: Service) -> str:
        name = f"{service.package}_template"
        if name not in self._templates:
            prepare_roles(self.admin_url, service.name, dict.fromkeys(ROLES, "test"))
            prepare_database(self.admin_url, service.name, name)
            upgrade(service.package, self.urls(service.name, name).owner)
            self._templates.add(name)
        return name
