"""Who may give or take a role: nobody hands on, or takes away, more than they hold themselves."""

from identity.rules.permissions import of_member


def may_deal_in(own: frozenset[str], role: str, mode: str) -> bool:
    """Tells whether somebody with these permissions may give the role to a member, or take it."""
    return of_member(role, mode) <= own
