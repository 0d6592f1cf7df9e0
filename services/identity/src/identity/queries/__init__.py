"""Every question the identity service asks its database; those of a firm's rows name the firm."""

from identity.queries.attempts import (
    count_attempt,
    forget_addresses,
    forget_attempts,
    forgive_attempt,
    is_familiar,
    make_familiar,
)
from identity.queries.contacts import contact_of_person, link, link_of, locked_contact
from identity.queries.firms import every_firm, found_firm, locked_firm, the_firm
from identity.queries.invitations import (
    found_token,
    locked_invitation,
    revoke_invitations,
    the_invitation,
)
from identity.queries.members import (
    count_owners,
    every_member,
    list_members,
    locked_member,
    member_of_person,
)
from identity.queries.people import (
    affiliate,
    affiliations_of,
    locked_person_named,
    person_named,
    take_name,
    the_person,
)

__all__ = [
    "affiliate",
    "affiliations_of",
    "contact_of_person",
    "count_attempt",
    "count_owners",
    "every_firm",
    "every_member",
    "forget_addresses",
    "forget_attempts",
    "forgive_attempt",
    "found_firm",
    "found_token",
    "is_familiar",
    "link",
    "link_of",
    "list_members",
    "locked_contact",
    "locked_firm",
    "locked_invitation",
    "locked_member",
    "locked_person_named",
    "make_familiar",
    "member_of_person",
    "person_named",
    "revoke_invitations",
    "take_name",
    "the_firm",
    "the_invitation",
    "the_person",
]
