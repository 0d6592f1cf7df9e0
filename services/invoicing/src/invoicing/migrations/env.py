"""Alembic's entry: migrates the tables of the invoicing service."""

from common.db.migrations import MAILS, run
from invoicing.models import Base

run(Base.metadata, MAILS)
