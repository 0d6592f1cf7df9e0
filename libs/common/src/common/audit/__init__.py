"""Who did what to what, and what was refused: one append-only row, in the transaction of the act."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, Session, mapped_column

from common.auth import Principal
from common.clock import now
from common.db import Mechanism
from common.db.rows import write_rows
from common.ids import new_id
from common.logs import trace_id


class AuditRow(Mechanism):
    """One act; holds ids, never names or addresses, so that erasing a person leaves it whole."""

    __tablename__ = "audit"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    act: Mapped[str]
    subject: Mapped[UUID]
    actor: Mapped[str]
    on_behalf_of: Mapped[str | None]
    outcome: Mapped[str]
    reason: Mapped[str | None]
    trace: Mapped[str | None]
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)

    __table_args__ = (Index(None, "firm_id", "subject"),)


def record(
    session: Session,
    act: str,
    subject: UUID,
    by: Principal,
    *,
    outcome: str = "done",
    reason: str | None = None,
    **facts: Any,
) -> None:
    """Writes the audit row of an act (`invoice.issued`) or of a refused one (`outcome="refused"`)."""
    record_together(session, act, [subject], by, outcome=outcome, reason=reason, **facts)


def record_together(
    session: Session,
    act: str,
    subjects: Sequence[UUID],
    by: Principal,
    *,
    outcome: str = "done",
    reason: str | None = None,
    **facts: Any,
) -> None:
    """Writes the audit rows of one act upon several subjects, in one statement."""
    row = {
        "firm_id": by.firm_id,
        "at": now(),
        "act": act,
        "actor": by.actor,
        "on_behalf_of": by.on_behalf_of,
        "outcome": outcome,
        "reason": reason,
        "trace": trace_id(),
        "facts": facts,
    }
    rows = [row | {"id": new_id(), "subject": subject} for subject in subjects]
    write_rows(session, AuditRow, rows)
