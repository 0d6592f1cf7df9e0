"""Every question the identity service asks its database; those of a firm's rows name the firm."""

from identity.queries.attempts import (
    count_attempt,
    forget_addresses,
    forget_attempts,
    forgive_attempt,
    is_familiar,
    make_familiar,
)
from identity.queries.contacts import (
    contact_of_person,
    contacts_of_client,
    delete_link,
    link,
    link_of,
    locked_contact,
)
from identity.queries.firms import every_firm, found_firm, locked_firm, the_firm
from identity.queries.invitations import (
    delete_invitations,
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
    delete_sign_in_name,
    is_somebody,
    locked_person,
    locked_person_named,
    person_named,
    take_name,
    the_person,
)

__all__ = [
    "affiliate",
    "affiliations_of",
    "contact_of_person",
    "contacts_of_client",
    "count_attempt",
    "count_owners",
    "delete_invitations",
    "delete_link",
    "delete_sign_in_name",
    "every_firm",
    "every_member",
    "forget_addresses",
    "forget_attempts",
    "forgive_attempt",
    "found_firm",
    "found_token",
    "is_familiar",
    "is_somebody",
    "link",
    "link_of",
    "list_members",
    "locked_contact",
    "locked_firm",
    "locked_invitation",
    "locked_member",
    "locked_person",
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
