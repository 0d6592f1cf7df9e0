"""Firms, their members, people and how they come in: what each may become, and what it refuses.

A person belongs to no firm. What has to be found before the firm is known stands in tables without
`firm_id`: keyed by a hash or by the person, and answering with the firm and nothing else.
"""

from identity.models.attempts import AttemptCount, FamiliarAddress
from identity.models.contacts import Client, Contact, ContactAccess, ContactLink
from identity.models.firms import Firm, Member, MemberSighting
from identity.models.invitations import Invitation, InvitationNotFound, InvitationToken
from identity.models.links import Link, LinkNotFound, LinkToken
from identity.models.people import Affiliation, Founding, Person, SignInName
from identity.models.tables import INSTANT, Base

__all__ = [
    "INSTANT",
    "Affiliation",
    "AttemptCount",
    "Base",
    "Client",
    "Contact",
    "ContactAccess",
    "ContactLink",
    "FamiliarAddress",
    "Firm",
    "Founding",
    "Invitation",
    "InvitationNotFound",
    "InvitationToken",
    "Link",
    "LinkNotFound",
    "LinkToken",
    "Member",
    "MemberSighting",
    "Person",
    "SignInName",
]
