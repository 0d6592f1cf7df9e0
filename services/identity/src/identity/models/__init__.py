"""Firms, their members, people and how they come in: what each may become, and what it refuses.

A person belongs to no firm. What has to be found before the firm is known stands in tables without
`firm_id`: keyed by a hash or by the person, and answering with the firm and nothing else.
"""

from identity.models.api_keys import ApiKey, ApiKeyHash
from identity.models.attempts import AttemptCount, FamiliarAddress, RefusedAttempt
from identity.models.contacts import Client, Contact, ContactAccess, ContactLink
from identity.models.credentials import (
    RESET_GOOD_FOR,
    TICKET_GOOD_FOR,
    TICKET_TRIES,
    FirstRun,
    RecoveryCode,
    Reset,
    ResetNotFound,
    ResetWish,
    SignInTicket,
)
from identity.models.firms import Firm, Member, MemberSighting
from identity.models.impersonations import LIFETIME, Impersonation
from identity.models.invitations import Invitation, InvitationNotFound, InvitationToken
from identity.models.links import Link, LinkNotFound, LinkToken
from identity.models.people import Affiliation, Founding, Person, SignInName
from identity.models.tables import INSTANT, Base

__all__ = [
    "INSTANT",
    "LIFETIME",
    "RESET_GOOD_FOR",
    "TICKET_GOOD_FOR",
    "TICKET_TRIES",
    "Affiliation",
    "ApiKey",
    "ApiKeyHash",
    "AttemptCount",
    "Base",
    "Client",
    "Contact",
    "ContactAccess",
    "ContactLink",
    "FamiliarAddress",
    "Firm",
    "FirstRun",
    "Founding",
    "Impersonation",
    "Invitation",
    "InvitationNotFound",
    "InvitationToken",
    "Link",
    "LinkNotFound",
    "LinkToken",
    "Member",
    "MemberSighting",
    "Person",
    "RecoveryCode",
    "RefusedAttempt",
    "Reset",
    "ResetNotFound",
    "ResetWish",
    "SignInName",
    "SignInTicket",
]
