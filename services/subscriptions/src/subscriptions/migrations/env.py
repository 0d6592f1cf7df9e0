"""Alembic's entry: migrates the tables of the subscriptions service."""

from subscriptions.models import Base
from common.db.migrations import run

run(Base.metadata)
