"""Alembic's entry: migrates the tables of the dashboard."""

from common.db.migrations import run
from dashboard_bff.models import Base

run(Base.metadata)
