"""Questions about signed links."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from identity.models import Link, LinkToken


def found_link_token(session: Session, token_key: str) -> LinkToken | None:
    """Returns which firm's link the token is of."""
    return session.scalars(select(LinkToken).where(LinkToken.token_key == token_key)).one_or_none()


def find_link(session: Session, firm_id: UUID, link_id: UUID) -> Link | None:
    """Returns the link."""
    query = select(Link).where(Link.firm_id == firm_id, Link.id == link_id)
    return session.scalars(query).one_or_none()


def revoke_links(
    session: Session, firm_id: UUID, document_id: UUID, now: datetime, **subject: UUID | str
) -> Sequence[UUID]:
    """Ends the links to a document, those of one contact, kind or client, or all; returns which."""
    live = update(Link).where(
        Link.firm_id == firm_id, Link.document_id == document_id, Link.revoked_at.is_(None)
    )
    ended = live.filter_by(**subject).values(revoked_at=now).returning(Link.id)
    return session.scalars(ended).all()
