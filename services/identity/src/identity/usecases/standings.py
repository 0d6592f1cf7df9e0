"""What a person is in a firm right now: the one place that decides whether they may come in."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from common.db import Database, turn_to
from identity import queries
from identity.models import Contact, Firm, Member
from identity.rules import permissions


@dataclass(frozen=True)
class Standing:
    """A person as a member or a contact of a firm, or a program with a key to it."""

    firm_id: UUID
    firm_name: str
    mode: str
    kind: str
    membership_id: UUID
    name: str
    role: str
    client_id: UUID | None = None
    given: frozenset[str] | None = None

    @property
    def contact_id(self) -> UUID | None:
        """The contact they are, if they are one."""
        return self.membership_id if self.kind == "contact" else None

    @property
    def subject(self) -> str:
        """Whom their tokens speak for."""
        return f"{self.kind}:{self.membership_id}"

    @property
    def permissions(self) -> list[str]:
        """What they may do, sorted: what the role says, or less if less was given."""
        if self.given is not None:
            return sorted(self.given)
        if self.kind == "contact":
            return sorted(permissions.of_contact(self.role))
        return sorted(permissions.of_member(self.role, self.mode))


def standing(
    session: Session, firm_id: UUID, person_id: UUID, membership_id: UUID
) -> Standing | None:
    """Returns what the person is in the firm, or nothing if they no longer are."""
    firm = next(iter(queries.every_firm(session, firm_id)), None)
    person = queries.the_person(session, person_id)
    if firm is None or not firm.is_open or person is None or person.disabled_at:
        return None
    member = queries.member_of_person(session, firm_id, membership_id, person_id)
    if member is not None:
        return _of_member(firm, member) if member.is_active else None
    found = queries.contact_of_person(session, firm_id, membership_id, person_id)
    if found is None or not found[0].may_sign_in or not found[1].is_good_for(found[0]):
        return None
    return contact_standing(firm, found[0])


def standings(database: Database, person_id: UUID) -> list[Standing]:
    """Returns what the person is in each of their firms, by the firms' names."""
    with database.transaction(None) as session:
        return standings_in(session, person_id)


def standings_in(session: Session, person_id: UUID) -> list[Standing]:
    """Returns the same in a transaction of no firm, which stays one."""
    found = []
    for affiliation in queries.affiliations_of(session, person_id):
        turn_to(session, affiliation.firm)
        found.append(standing(session, affiliation.firm, person_id, affiliation.membership_id))
    turn_to(session, None)
    return sorted(filter(None, found), key=lambda each: (each.firm_name, each.membership_id))


def contact_standing(firm: Firm, contact: Contact) -> Standing:
    """Returns what a contact is, whoever comes as them."""
    return Standing(
        firm.id,
        firm.name,
        firm.mode,
        "contact",
        contact.id,
        contact.name,
        contact.role,
        contact.client_id,
    )


def _of_member(firm: Firm, member: Member) -> Standing:
    return Standing(firm.id, firm.name, firm.mode, "member", member.id, member.name, member.role)
