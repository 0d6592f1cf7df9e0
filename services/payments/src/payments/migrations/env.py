"""Alembic's entry: migrates the tables of the payments service and of its sandbox gateway."""

from common.db.migrations import run
from payments.gateways import sandbox_rows
from payments.models import Base

assert sandbox_rows.SandboxCharge.metadata is Base.metadata
run(Base.metadata)
