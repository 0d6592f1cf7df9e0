"""Every service migrates the same way: Alembic from its own package, as the owner, one at a time."""

from importlib import resources
from typing import Any

from alembic import command, context
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.pool import NullPool

from common import audit, clock, idempotency, mail, outbox
from common.audit import seals
from common.db import Mechanism
from common.inbox import rows as inbox

MECHANISM = tuple(
    model.__tablename__
    for model in (
        outbox.OutboxRow,
        inbox.InboxRow,
        inbox.DeadMessage,
        audit.AuditRow,
        seals.UnsealedRow,
        seals.SealRow,
        seals.HeadRow,
        idempotency.IdempotencyKey,
        clock.FirmClock,
    )
)
MAILS = mail.Mail.__tablename__


def config_for(package: str, url: str) -> Config:
    """Returns the Alembic configuration of a service's package: `invoicing`."""
    config = Config()
    config.set_main_option("script_location", str(resources.files(package) / "migrations"))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    return config


def upgrade(package: str, url: str) -> None:
    """Brings the database to the newest version of the package; safe to call again."""
    command.upgrade(config_for(package, url), "head")


def pending(package: str, url: str) -> bool:
    """Tells whether the database is behind (or ahead of) the package's migrations."""
    heads = ScriptDirectory.from_config(config_for(package, url)).get_heads()
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_heads()
    return set(heads) != set(current)


def run(metadata: MetaData, *more: str) -> None:
    """The body of a service's `migrations/env.py`: its own tables, the mechanism's and `more`."""
    targets = [metadata, only(*MECHANISM, *more)]
    engine = create_engine(
        context.config.get_main_option("sqlalchemy.url") or "", poolclass=NullPool
    )
    with engine.begin() as connection:
        # Two migrate steps may start at once; the second waits here and finds nothing to do.
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('counterfoil.migrate'))"))
        connection.execute(text("SET LOCAL lock_timeout = '4s'"))
        context.configure(connection=connection, target_metadata=targets, **_COMPARE)
        context.run_migrations()


def only(*tables: str) -> MetaData:
    """Returns the metadata of the named tables of the mechanism."""
    chosen = MetaData(naming_convention=Mechanism.metadata.naming_convention)
    for name in tables:
        Mechanism.metadata.tables[name].to_metadata(chosen)
    return chosen


_COMPARE: dict[str, Any] = {"compare_type": True, "compare_server_default": False}
