"""Issue a token: half a minute of what the person is in the firm right now."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common.auth import Signer
from common.errors import Unauthorized
from identity import queries
from identity.usecases.standings import Standing, standing


@dataclass(frozen=True)
class Token:
    """A signed token, its end, and whom it speaks for."""

    token: str
    expires_at: datetime
    of: Standing

    @property
    def permissions(self) -> list[str]:
        """What it allows."""
        return self.of.permissions

    @property
    def mode(self) -> str:
        """Whether its firm is live or a sandbox."""
        return self.of.mode

    @property
    def sub(self) -> str:
        """Whom it speaks for."""
        return self.of.subject

    @property
    def client_id(self) -> UUID | None:
        """The one client it is bound to, for a contact."""
        return self.of.client_id


def issue_token(
    session: Session,
    signer: Signer,
    *,
    firm_id: UUID,
    person_id: UUID,
    membership_id: UUID,
    audience: str,
    now: datetime,
) -> Token:
    """Signs a token for one service; raises Unauthorized once the person is nobody in the firm."""
    who = standing(session, firm_id, person_id, membership_id)
    if who is None:
        raise Unauthorized("membership_ended", "This access has ended. Sign in again.")
    if who.kind == "member":
        queries.note_sighting(session, firm_id, membership_id, now)
    return sign_for(signer, who, audience)


def sign_for(signer: Signer, who: Standing, audience: str, **more: str) -> Token:
    """Signs what somebody is right now, for one service."""
    claims = {
        "aud": audience,
        "sub": who.subject,
        "name": who.name,
        "firm": str(who.firm_id),
        "client": str(who.client_id) if who.client_id else None,
        "permissions": who.permissions,
        "mode": who.mode,
        **more,
    }
    return Token(*signer.sign(claims), of=who)
