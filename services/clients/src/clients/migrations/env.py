"""Alembic's entry: migrates the tables of the clients service."""

from clients.models import Base
from common.db.migrations import run

run(Base.metadata)
