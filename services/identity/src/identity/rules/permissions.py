"""The one permission table: what each role may do, and nothing else says it."""

from collections.abc import Iterable

_NOUNS = (
    *("firm", "members", "clients", "contacts", "proposals", "estimates"),
    *("invoices", "services", "plans", "subscriptions", "payments", "payment_methods"),
)

_MEMBERS_MAY = frozenset(
    {f"{noun}:{verb}" for noun in _NOUNS for verb in ("read", "write")}
    | {"proposals:accept", "mails:read", "billing_runs:write", "audit:read", "clock:write"}
    | {"avatars:read", "clients:export", "clients:erase"}
    | {"impersonations:read", "impersonations:write", "impersonations:end"}
    | {"test_contacts:write", "api_keys:write"}
)
_OWNERS_MAY = frozenset({"owners:write", "firm:close"})

# The highest first.
OF_MEMBERS: dict[str, frozenset[str]] = {
    "owner": _MEMBERS_MAY | _OWNERS_MAY,
    "admin": _MEMBERS_MAY,
    "billing": _MEMBERS_MAY
    - {"firm:write", "members:write", "audit:read", "clients:export", "clients:erase"}
    - {"impersonations:read", "impersonations:write", "api_keys:write"},
    "staff": frozenset({"clients:read", "contacts:read", "services:read", "avatars:read"}),
}

# Only the contact role *client* reaches My Billing; the others have no sign-in at all.
OF_CONTACTS: dict[str, frozenset[str]] = {
    "lead": frozenset(),
    "prospect": frozenset(),
    "client": frozenset(
        {
            *("proposals:read", "proposals:accept", "invoices:read", "services:read"),
            *("estimates:read", "estimates:approve"),
            *("payments:read", "payments:write"),
            *("payment_methods:read", "payment_methods:write", "avatars:read"),
            *("subscriptions:read", "subscriptions:write"),
            *("impersonations:read", "mail_choices:read", "mail_choices:write"),
        }
    ),
}

# What asks for a password again, or opens a way to somebody's, is no program's: mails carry links
# that sign people in. A clock is moved by somebody who is there until it has arrived.
_NEVER_A_KEYS = frozenset(
    {"owners:write", "firm:close", "members:write", "api_keys:write", "mails:read", "clock:write"}
    | {"impersonations:read", "impersonations:write", "impersonations:end", "test_contacts:write"}
)
# A signed link lets a prospect open, accept or decline the one document it is for, and give a payment
# method where the document asks for one.
OF_LINKS = {
    "proposal": frozenset({"proposals:read", "proposals:accept"}),
    "estimate": frozenset({"estimates:read", "estimates:approve"}),
    # Shared with whoever pays: it pays this one, from a card given for that, and reads nothing else.
    "invoice": frozenset({"linked_invoices:pay"}),
}
# A link in a mail lets its reader say whether they get mails of its kind.
OF_MAIL_LINKS = frozenset({"mail_choices:read", "mail_choices:write"})

# The time of a live firm is the wall's; only a sandbox firm may move its own forward.
_SANDBOX_ONLY = frozenset({"clock:write"})


def of_member(role: str, mode: str) -> frozenset[str]:
    """Returns what a member of the role may do in a firm of the mode."""
    return OF_MEMBERS[role] if mode == "sandbox" else OF_MEMBERS[role] - _SANDBOX_ONLY


def of_contact(role: str) -> frozenset[str]:
    """Returns what a contact of the role may do, within its own client."""
    return OF_CONTACTS[role]


def of_link(document_kind: str, *, takes_method: bool) -> frozenset[str]:
    """Returns what whoever holds a signed link may do about its one document."""
    may = OF_LINKS[document_kind]
    return may | {"payment_methods:write"} if takes_method else may


def of_visitor(role: str) -> frozenset[str]:
    """Returns what a member may do who looks at a contact's billing: all that is only looking."""
    return frozenset(each for each in OF_CONTACTS[role] if each.endswith(":read"))


def of_key(role: str, mode: str, asked: Iterable[str]) -> frozenset[str]:
    """Returns what of the permissions asked for a key of a member of the role may have."""
    return (of_member(role, mode) - _NEVER_A_KEYS) & frozenset(asked)


def may_sign_in(role: str) -> bool:
    """Tells whether a contact of the role has a sign-in."""
    return bool(OF_CONTACTS[role])


def roles(mode: str) -> list[dict[str, object]]:
    """Returns every role and what it may do in a firm of the mode, for people to read."""
    members = {("member", role): of_member(role, mode) for role in OF_MEMBERS}
    contacts = {("contact", role): of_contact(role) for role in reversed(OF_CONTACTS)}
    return [
        {"kind": kind, "role": role, "permissions": sorted(may)}
        for (kind, role), may in (members | contacts).items()
    ]
