"""Alembic's entry: migrates the toy."""

from common.db.migrations import run
from toy.app import Base

run(Base.metadata)
