"""Kept page bodies: served only while nothing has changed and the firm's day is the same."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from common.clock import FirmClock
from dashboard_bff.models import NO_CLIENT, ClientSequence, PageBody

_NO_TIME = timedelta(0)


def sequence(session: Session, firm_id: UUID, client_id: UUID) -> int:
    """Returns the present sequence of a client's pages: its own and the firm's together."""
    query = select(func.coalesce(func.sum(ClientSequence.seq), 0)).where(
        ClientSequence.firm_id == firm_id, ClientSequence.client_id.in_([client_id, NO_CLIENT])
    )
    return int(session.scalar(query) or 0)


def kept_page(
    session: Session, firm_id: UUID, client_id: UUID, page: str, variant: str, wall: datetime
) -> str | None:
    """Returns the kept body of a page if nothing has changed since and the firm's day is the same.

    One statement: it finds the firm's own time and the present sequence itself.
    """
    present = select(func.coalesce(func.sum(ClientSequence.seq), 0)).where(
        ClientSequence.firm_id == firm_id, ClientSequence.client_id.in_([client_id, NO_CLIENT])
    )
    ahead = select(func.make_interval(0, 0, 0, 0, 0, 0, FirmClock.offset_seconds)).where(
        FirmClock.firm_id == firm_id
    )
    query = select(PageBody.body).where(
        PageBody.firm_id == firm_id,
        PageBody.client_id == client_id,
        PageBody.page == page,
        PageBody.variant == variant,
        PageBody.valid_until > wall + func.coalesce(ahead.scalar_subquery(), _NO_TIME),
        PageBody.seq == present.scalar_subquery(),
    )
    return session.scalar(query)


def keep_page(
    session: Session,
    firm_id: UUID,
    client_id: UUID,
    page: str,
    variant: str,
    *,
    seq: int,
    valid_until: datetime,
    body: str,
) -> None:
    """Keeps the body of a page; one that was built from newer rows stays."""
    new = {"seq": seq, "valid_until": valid_until, "body": body}
    statement = insert(PageBody).values(
        firm_id=firm_id, client_id=client_id, page=page, variant=variant, **new
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["firm_id", "client_id", "page", "variant"],
            set_=new,
            where=PageBody.seq <= seq,
        )
    )
