"""Writes a service's next migration from what its models say: bin/new_migration.py invoicing "add due on".

The draft still has to be read and, for new tables, protected: a firm's rows by `protect`, shared
lookups by `share`.
"""

import sys
import tempfile
from importlib import import_module, resources
from pathlib import Path

from alembic import command

from common.db.embedded import Cluster
from common.db.migrations import config_for, upgrade
from common.db.security import ROLES, prepare_database, prepare_roles


def main(package: str, message: str) -> None:
    """Migrates an empty database to the newest version and compares it with the models."""
    service = import_module(f"{package}.app").SERVICE
    folder = Path(str(resources.files(package))) / "migrations" / "versions"
    number = f"{len(list(folder.glob('[0-9]*.py'))) + 1:04}"
    with tempfile.TemporaryDirectory() as scratch:
        cluster = Cluster(Path(scratch) / "pg", durable=False)
        prepare_roles(cluster.admin_url, service.name, dict.fromkeys(ROLES, "draft"))
        prepare_database(cluster.admin_url, service.name, "draft")
        url = cluster.urls(service.name, "draft").owner
        upgrade(package, url)
        command.revision(config_for(package, url), message, autogenerate=True, rev_id=number)
        cluster.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
