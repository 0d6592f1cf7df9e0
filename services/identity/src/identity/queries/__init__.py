"""Every question the identity service asks its database; those of a firm's rows name the firm."""

from identity.queries.api_keys import (
    list_api_keys,
    locked_api_key,
    note_use,
    place_of_key,
    the_api_key,
)
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
    is_test_client,
    link,
    link_of,
    locked_contact,
    the_contact,
)
from identity.queries.firms import every_firm, found_firm, locked_firm, the_firm
from identity.queries.impersonations import (
    every_impersonation,
    expired_impersonations,
    firms_with_expired,
    list_impersonations,
    locked_impersonation,
    the_impersonation,
)
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
    the_member,
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
    "every_impersonation",
    "every_member",
    "expired_impersonations",
    "firms_with_expired",
    "forget_addresses",
    "forget_attempts",
    "forgive_attempt",
    "found_firm",
    "found_token",
    "is_familiar",
    "is_test_client",
    "link",
    "link_of",
    "list_api_keys",
    "list_impersonations",
    "list_members",
    "locked_api_key",
    "locked_contact",
    "locked_firm",
    "locked_impersonation",
    "locked_invitation",
    "locked_member",
    "locked_person_named",
    "make_familiar",
    "member_of_person",
    "note_use",
    "person_named",
    "place_of_key",
    "revoke_invitations",
    "take_name",
    "the_api_key",
    "the_contact",
    "the_firm",
    "the_impersonation",
    "the_invitation",
    "the_member",
    "the_person",
]
