"""Fresh databases for tests, each cloned from its service's migrated template."""

import secrets
from dataclasses import dataclass
from pathlib import Path

from common.db.embedded import Cluster
from common.db.migrations import upgrade
from common.db.security import ROLES, Urls, prepare_database, prepare_roles, role_name
from common.processes import Service


@dataclass(frozen=True)
class CloneDatabase:
    """A fresh database of one service."""

    name: str
    urls: Urls


class Clones(Cluster):
    """An embedded PostgreSQL that is quick to clone and safe to lose."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, durable=False)
        self._templates: set[str] = set()

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

    def _template(self, service: Service) -> str:
        name = f"{service.package}_template"
        if name not in self._templates:
            prepare_roles(self.admin_url, service.name, dict.fromkeys(ROLES, "test"))
            prepare_database(self.admin_url, service.name, name)
            upgrade(service.package, self.urls(service.name, name).owner)
            self._templates.add(name)
        return name
