"""What the sandbox's banks say, once its time has come by the firm's clock."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, func, literal, select
from sqlalchemy.orm import Session

from common.clock import FirmClock
from payments.models import SandboxNews


def news_to_hear(session: Session, wall: datetime, limit: int) -> Sequence[Row[UUID, UUID, str]]:
    """Returns what banks say to any firm whose time has come, the first said first."""
    ahead = func.make_interval(0, 0, 0, 0, 0, 0, func.coalesce(FirmClock.offset_seconds, 0))
    query = (
        select(SandboxNews.firm_id, SandboxNews.payment_id, SandboxNews.kind)
        .outerjoin(FirmClock, FirmClock.firm_id == SandboxNews.firm_id)
        .where(SandboxNews.due_at <= literal(wall) + ahead)
    )
    return session.execute(query.order_by(SandboxNews.due_at).limit(limit)).all()


def taken_news(session: Session, firm_id: UUID, payment_id: UUID, kind: str) -> SandboxNews | None:
    """Returns what is said, locked; None if somebody else has heard it."""
    query = select(SandboxNews).where(
        SandboxNews.firm_id == firm_id,
        SandboxNews.payment_id == payment_id,
        SandboxNews.kind == kind,
    )
    return session.scalars(query.with_for_update(skip_locked=True)).one_or_none()


def next_news(session: Session, firm_id: UUID, after: datetime) -> datetime | None:
    """Returns when a bank says something to the firm next."""
    query = select(func.min(SandboxNews.due_at)).where(
        SandboxNews.firm_id == firm_id, SandboxNews.due_at > after
    )
    return session.scalar(query)
