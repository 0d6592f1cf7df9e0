"""Questions about invitations."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from identity.models import (
    Invitation,
    InvitationToken,
)
from identity.queries.rows import found


def found_token(session: Session, token_key: str) -> InvitationToken | None:
    """Returns which firm's invitation the token is of."""
    query = select(InvitationToken).where(InvitationToken.token_key == token_key)
    return session.scalars(query).one_or_none()


def the_invitation(session: Session, firm_id: UUID, invitation_id: UUID) -> Invitation:
    """Returns the invitation; raises NotFound."""
    query = select(Invitation).where(Invitation.firm_id == firm_id, Invitation.id == invitation_id)
    return found(session.scalars(query).one_or_none())


def locked_invitation(session: Session, firm_id: UUID, invitation_id: UUID) -> Invitation:
    """Returns the invitation as it is now, locked until the transaction ends; raises NotFound."""
    query = select(Invitation).where(Invitation.firm_id == firm_id, Invitation.id == invitation_id)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return found(session.scalars(fresh).one_or_none())


def open_invitations(
    session: Session, firm_id: UUID, *, now: datetime, after: UUID | None, limit: int
) -> Sequence[Invitation]:
    """Returns up to `limit + 1` invitations that wait for their answer, the first asked first."""
    query = (
        select(Invitation)
        .where(
            Invitation.firm_id == firm_id,
            Invitation.accepted_at.is_(None),
            Invitation.revoked_at.is_(None),
            Invitation.expires_at > now,
        )
        .order_by(Invitation.id)
        .limit(limit + 1)
    )
    return session.scalars(query.where(Invitation.id > after) if after else query).all()


def revoke_invitations(session: Session, firm_id: UUID, now: datetime, **subject: UUID) -> None:
    """Ends the invitation that a contact or a member still has."""
    live = update(Invitation).where(
        Invitation.firm_id == firm_id,
        Invitation.accepted_at.is_(None),
        Invitation.revoked_at.is_(None),
    )
    session.execute(live.filter_by(**subject).values(revoked_at=now))


def delete_invitations(session: Session, firm_id: UUID, contact_id: UUID) -> None:
    """Deletes every invitation of a contact; each holds a name and an address."""
    session.execute(
        delete(Invitation).where(Invitation.firm_id == firm_id, Invitation.contact_id == contact_id)
    )
