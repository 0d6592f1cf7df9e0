"""Alembic's entry: migrates the tables of the identity service."""

from common.db.migrations import MAILS, run
from identity.models import Base

run(Base.metadata, MAILS)
