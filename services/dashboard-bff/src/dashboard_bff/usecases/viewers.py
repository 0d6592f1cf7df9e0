"""Who is looking at a page: a member of a firm, a contact of one of its clients, or a program."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from common.auth import Principal
from dashboard_bff.gateways.services import Person
from dashboard_bff.usecases.visitors import Visit

PROVEN_FOR = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking at the page: a member of a firm, or a contact of one of its clients."""

    person: Person
    kind: str
    role: str
    client_id: UUID | None
    name: str
    email: str
    permissions: frozenset[str]
    csrf_token: str
    secret_hash: bytes
    session_id: UUID | None = None
    proven_at: datetime | None = None
    visit: Visit | None = None

    @property
    def firm_id(self) -> UUID:
        """The firm the session is in."""
        return self.person.firm_id

    @property
    def is_member(self) -> bool:
        """Works at the firm, rather than for a client."""
        return self.kind == "member"

    @property
    def principal(self) -> Principal:
        """Who acts, as the audit names them: a member, a contact, a key, or one for another."""
        if self.visit:
            return self.visit.principal
        kind = "key" if self.is_program else self.kind
        return Principal(self.firm_id, f"{kind}:{self.person.membership_id}", name=self.name)

    def may(self, permission: str) -> bool:
        """Tells whether the viewer has the permission."""
        return permission in self.permissions

    @property
    def is_program(self) -> bool:
        """Comes with a key, and nobody sits there."""
        return self.person.api_key is not None

    def is_fresh(self, now: datetime) -> bool:
        """Tells whether they proved a moment ago that it is them."""
        return self.proven_at is not None and now - self.proven_at < PROVEN_FOR
