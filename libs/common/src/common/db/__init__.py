"""One transaction, one firm: how every service reaches its own database."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection, DateTime, Engine, MetaData, create_engine, event, text
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, declared_attr, mapped_column

from common.ids import new_id

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

# How many seconds are waited for a connection, or for a lock.
PATIENCE = 5


def new_metadata() -> MetaData:
    """Returns the metadata of one service's tables, with the house's constraint names."""
    return MetaData(naming_convention=NAMING)


class Mechanism(DeclarativeBase):
    """The tables of the mechanism itself: outbox, inbox, audit, keys, clocks. Every service has them."""

    metadata = new_metadata()


class FirmOwned:
    """A row of one firm: its key starts with the firm, its version grows with each change."""

    firm_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-4)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id, sort_order=-3)
    version: Mapped[int] = mapped_column(default=1, sort_order=-2)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), sort_order=-1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:
        return {"version_id_col": cls.version}


class FirmCopy:
    """A copy of another service's row, kept from its events: the newest version wins."""

    firm_id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-4)
    id: Mapped[UUID] = mapped_column(primary_key=True, sort_order=-3)
    version: Mapped[int] = mapped_column(sort_order=-2)


class Database:
    """A service's own database, reached by one role.

    `on_commit` is called after a transaction that published something, so that the relay wakes.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 3,
        on_commit: Callable[[], None] | None = None,
        application_name: str = "counterfoil",
        patience: int = PATIENCE,
    ) -> None:
        self.engine = new_engine(
            url, pool_size=pool_size, application_name=application_name, patience=patience
        )
        self.on_commit = on_commit

    @contextmanager
    def transaction(self, firm_id: UUID | None) -> Iterator[Session]:
        """Opens a transaction that sees one firm's rows (or, with None, those of no firm).

        It commits at the end of the block and rolls back when the block raises.
        """
        with Session(self.engine, expire_on_commit=False) as session:
            with session.begin():
                session.connection(execution_options={"firm": firm_id})
                yield session
            if session.info.get("published") and self.on_commit:
                self.on_commit()

    def close(self) -> None:
        """Gives every connection back."""
        self.engine.dispose()


def turn_to(session: Session, firm_id: UUID | None) -> None:
    """Turns a transaction to another firm's side of the wall, for what touches several at once."""
    session.flush()  # What was added so far belongs to the side that it was added on.
    session.execute(_SET_FIRM, {"firm": str(firm_id) if firm_id else ""})


_SET_FIRM = text("SELECT set_config('app.firm', :firm, true)")


def timeouts(patience: int = PATIENCE) -> str:
    """Returns a connection's options: a statement, a lock, a forgotten transaction each have an end."""
    return (
        f"-c lock_timeout={patience}s -c statement_timeout={3 * patience}s"
        f" -c idle_in_transaction_session_timeout={6 * patience}s"
    )


def new_engine(
    url: str, *, pool_size: int, application_name: str, patience: int = PATIENCE
) -> Engine:
    """Returns an engine whose connections have the house's time-outs.

    Six webs of 3 + 1 connections and six workers of 2 × (2 + 1), with a wake-up connection each, stay
    under PostgreSQL's default of 100.
    """
    engine = create_engine(
        url,
        # The one above the usual number is kept like the others: a worker with many parts would open
        # and close it many times a second, which costs more than what is asked on it.
        pool_size=pool_size + 1,
        max_overflow=0,
        pool_use_lifo=True,
        pool_pre_ping=True,
        pool_timeout=patience,
        hide_parameters=True,  # An error's text goes to the log; values do not.
        json_deserializer=orjson.loads,
        connect_args={
            "options": timeouts(patience),
            "application_name": application_name,
            "autocommit": True,  # The driver begins nothing: `_begin` does.
        },
    )
    event.listen(engine, "begin", _begin)
    return engine


def _begin(connection: Connection) -> None:
    """Begins a transaction on its firm's side of the wall: one message to the database, not two."""
    firm = connection.get_execution_options().get("firm")
    # It becomes a part of the statement, so it is an id and nothing else.
    firm_id = UUID(str(firm)) if firm else ""
    statement = f"BEGIN; SELECT set_config('app.firm', '{firm_id}', true)"
    # Only what has no parameters may be two statements.
    connection.exec_driver_sql(statement, execution_options={"no_parameters": True})


class Wake:
    """Wakes the loops of one process; many calls before a loop looks count as one."""

    def __init__(self) -> None:
        self._events: list[threading.Event] = []

    def subscribe(self) -> threading.Event:
        """Returns an event that is set whenever the wake is called."""
        woken = threading.Event()
        self._events.append(woken)
        return woken

    def __call__(self) -> None:
        for woken in self._events:
            woken.set()


def check_role(database: Database) -> None:
    """Raises if the role could step over row-level security: a superuser, an owner, a BYPASSRLS."""
    query = text(
        "SELECT current_user, rolsuper OR rolbypassrls, EXISTS (SELECT FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace AND relowner = pg_roles.oid)"
        " FROM pg_roles WHERE rolname = current_user"
    )
    with database.engine.connect() as connection:
        name, powerful, owner = connection.execute(query).one()
    if powerful or owner:
        raise RuntimeError(f"{name} could step over row-level security; serve as the app role")
