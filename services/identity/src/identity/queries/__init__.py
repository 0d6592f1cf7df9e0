"""Every question the identity service asks its database; those of a firm's rows name the firm."""

from identity.queries.access import (
    access_of,
    every_access,
    is_test_client,
    the_access,
    unlink,
)
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
    open_invitations,
    revoke_invitations,
    the_invitation,
)
from identity.queries.links import find_link, found_link_token, revoke_links
from identity.queries.mails import count_mails, list_mails, the_mail
from identity.queries.members import (
    count_owners,
    every_member,
    locked_member,
    member_of_person,
    note_sighting,
    team,
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
    "access_of",
    "affiliate",
    "affiliations_of",
    "contact_of_person",
    "count_attempt",
    "count_mails",
    "count_owners",
    "every_access",
    "every_firm",
    "every_member",
    "find_link",
    "forget_addresses",
    "forget_attempts",
    "forgive_attempt",
    "found_firm",
    "found_link_token",
    "found_token",
    "is_familiar",
    "is_test_client",
    "link",
    "link_of",
    "list_mails",
    "locked_contact",
    "locked_firm",
    "locked_invitation",
    "locked_member",
    "locked_person_named",
    "make_familiar",
    "member_of_person",
    "note_sighting",
    "open_invitations",
    "person_named",
    "revoke_invitations",
    "revoke_links",
    "take_name",
    "team",
    "the_access",
    "the_firm",
    "the_invitation",
    "the_mail",
    "the_person",
    "unlink",
]
