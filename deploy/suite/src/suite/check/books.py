"""What the checker reads: every service's database, each as it was at one instant, and never written.

The role is *backup*, which sees every firm and may change nothing.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, create_engine, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from common import clock
from common.db.security import Urls
from common.processes import Service
from suite.registry import all_services

OPTIONS = "-c default_transaction_read_only=on -c statement_timeout=60000"


@dataclass(frozen=True)
class Books:
    """Every service's database, open for reading; `now` is the wall's instant of the reading."""

    services: Sequence[Service]
    sessions: Mapping[str, Session]
    now: datetime

    def rows(self, service: str, query: str, **values: Any) -> Sequence[Row[Any]]:
        """Returns the rows of a question to one service's database."""
        return self.sessions[service].execute(text(query), values).all()

    def firms(self) -> list[UUID]:
        """Returns every firm there is."""
        return [row.id for row in self.rows("identity", "SELECT id FROM firms ORDER BY id")]


@contextmanager
def open_books(urls: Mapping[str, Urls]) -> Iterator[Books]:
    """Opens every database; what one service wrote meanwhile is not seen in the middle."""
    with ExitStack() as stack:
        services = all_services()
        now = clock.now()
        sessions = {
            service.name: stack.enter_context(_reading(service.name, urls[service.name].backup))
            for service in services
        }
        yield Books(services, sessions, now)


@contextmanager
def _reading(service: str, url: str) -> Iterator[Session]:
    engine = create_engine(
        url,
        poolclass=NullPool,
        isolation_level="REPEATABLE READ",
        hide_parameters=True,
        connect_args={"options": OPTIONS, "application_name": f"{service}-check"},
    )
    with Session(engine) as session:
        session.execute(text("SELECT 1"))  # The instant of the reading is that of its first query.
        yield session
