"""Who looks as somebody else: what the session of an impersonation knows beyond any other's."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from common.auth import Principal
from dashboard_bff.models import BrowserSession


@dataclass(frozen=True, slots=True)
class Visit:
    """A member looking at a contact's billing: who, why, until when, and the session to go back to."""

    id: UUID
    firm_id: UUID
    contact_id: UUID
    member_id: UUID
    acting_name: str
    reason: str
    is_test: bool
    ends_at: datetime
    origin_id: UUID

    def is_over(self, now: datetime) -> bool:
        """Tells whether the half hour is over, or somebody has ended it."""
        return now >= self.ends_at

    @property
    def principal(self) -> Principal:
        """Both of them, for the audit: the contact is the subject, the member acts."""
        return Principal(
            firm_id=self.firm_id,
            subject=f"contact:{self.contact_id}",
            act=f"member:{self.member_id}",
        )


def visit_of(row: BrowserSession) -> Visit | None:
    """Returns the visit that a session is of, if it is of one."""
    if not (row.impersonation_id and row.contact_id and row.origin_id and row.ends_at):
        return None
    return Visit(
        id=row.impersonation_id,
        firm_id=row.firm_id,
        contact_id=row.contact_id,
        member_id=row.membership_id,
        acting_name=row.acting_name or "",
        reason=row.reason or "",
        is_test=row.is_test,
        ends_at=row.ends_at,
        origin_id=row.origin_id,
    )
