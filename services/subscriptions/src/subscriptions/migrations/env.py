"""Alembic's entry: migrates the tables of the subscriptions service."""

from common.db.migrations import run
from subscriptions.models import Base

run(Base.metadata)
