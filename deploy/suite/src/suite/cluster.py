"""The embedded PostgreSQL of a suite: started, walled, and brought to the newest version."""

import re
from collections.abc import Callable
from pathlib import Path

from alembic.util.exc import CommandError
from sqlalchemy.exc import DBAPIError

from common.db.embedded import Cluster
from common.db.migrations import pending, upgrade
from common.db.security import ROLES, Urls, prepare_database, prepare_roles
from common.processes import Service
from suite.data import CannotStart
from suite.secrets import Secrets

# Small enough for a laptop beside six services in one process.
TUNING = {
    "shared_buffers": "'48MB'",
    "max_connections": "100",
    "jit": "off",
    "autovacuum_max_workers": "1",
    "max_parallel_workers": "0",
    "io_method": "'sync'",
    "wal_compression": "on",
}


def start_cluster(folder: Path, secrets: Secrets) -> Cluster:
    """Starts the suite's PostgreSQL; on the first start also tunes it and shuts the open door."""
    fresh = not (folder / "PG_VERSION").exists()
    if fresh:
        folder.mkdir(parents=True, exist_ok=True)
    cluster = Cluster(folder, durable=True, password=secrets.database_password)
    if not (folder / "walled").exists():
        _wall(cluster, folder, secrets.database_password)
        cluster.stop()
        return start_cluster(folder, secrets)
    return cluster


def migrate(
    cluster: Cluster, services: list[Service], secrets: Secrets, tell: Callable[[str], None]
) -> dict[str, Urls]:
    """Makes what is missing and migrates what is behind; returns each service's addresses."""
    passwords = dict.fromkeys(ROLES, secrets.database_password)
    urls = {}
    for service in services:
        urls[service.name] = cluster.urls(service.name, service.package, passwords)
        if not _is_there(cluster, service):
            prepare_roles(cluster.admin_url, service.name, passwords)
            prepare_database(cluster.admin_url, service.name, service.package)
        if pending(service.package, urls[service.name].owner):
            tell(f"migrating {service.name}")
            _upgrade(service, urls[service.name].owner)
    return urls


def _upgrade(service: Service, url: str) -> None:
    """A migration is one transaction: a database is before it or after it, or of another release."""
    try:
        upgrade(service.package, url)
    except CommandError as error:
        raise CannotStart(
            f"The database of {service.name} is not one that this release can migrate ({error})."
        ) from error
    except DBAPIError as error:
        raise CannotStart(
            f"The database of {service.name} could not be migrated; it is as it was"
            f" ({type(error.orig).__name__}). Start again, or restore a backup."
        ) from error


def _is_there(cluster: Cluster, service: Service) -> bool:
    import psycopg

    with psycopg.connect(cluster.admin_url) as connection:
        query = "SELECT FROM pg_database WHERE datname = %s"
        return connection.execute(query, [service.package]).fetchone() is not None


def _wall(cluster: Cluster, folder: Path, password: str) -> None:
    """A new server trusts whoever reaches its socket; from now on each role needs its password."""
    cluster.execute(
        f"ALTER ROLE postgres PASSWORD '{password}'",
        *(f"ALTER SYSTEM SET {name} = {value}" for name, value in TUNING.items()),
    )
    rules = folder / "pg_hba.conf"
    rules.write_text(
        re.sub(r"(?m)^((?:local|host)\s.*\s)trust$", r"\1scram-sha-256", rules.read_text())
    )
    (folder / "walled").touch()
