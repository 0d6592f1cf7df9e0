"""What each role may do, in words, made from identity's one table."""

from collections.abc import Iterable, Sequence
from typing import Any

from dashboard_bff.views.parts.scene import View

NOUNS = {
    "clients": "clients", "contacts": "contacts", "proposals": "proposals",
    "estimates": "estimates",
    "services": "services", "plans": "plans", "subscriptions": "subscriptions",
    "billing_runs": "billing runs", "invoices": "invoices",
    "payments": "payments", "payment_methods": "payment methods", "members": "the team",
    "owners": "owners", "firm": "the firm", "mails": "the mailbox", "audit": "the audit log",
    "clock": "the test clock", "api_keys": "API keys", "avatars": "pictures of clients",
    "impersonations": "impersonations", "test_contacts": "test contacts",
    "mail_choices": "which mails they get",
}  # fmt: skip
VERBS = {
    "read": "See", "write": "Change", "accept": "Accept", "approve": "Approve", "close": "Close",
    "erase": "Erase", "export": "Export", "end": "End",
}  # fmt: skip
OWN_WORDS = {
    "billing_runs:write": "Start",
    "clock:write": "Move",
    "firm:write": "Change settings",
    "impersonations:write": "Start",
    "test_contacts:write": "Sign in as",
}
DOING = {
    "read": "seeing", "write": "changing", "accept": "accepting", "approve": "approving", "close": "closing",
    "erase": "erasing", "export": "exporting", "end": "ending",
}  # fmt: skip
KINDS = ("member", "contact")


def table(roles: Sequence[dict[str, Any]]) -> View:
    """Returns the roles as two tables, of members and of contacts: what stands where."""
    return {kind: _table([role for role in roles if role["kind"] == kind]) for kind in KINDS}


def described(roles: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Returns for each role of members, in a sentence, what it may do."""
    members = [role for role in roles if role["kind"] == "member"]
    everything = set().union(*(role["permissions"] for role in members))
    return {role["role"]: _sentence(set(role["permissions"]), everything) for role in members}


def may_give(roles: Sequence[dict[str, Any]], own: Iterable[str]) -> list[str]:
    """Returns the roles of members that may do nothing beyond one's own permissions."""
    held = set(own)
    return [
        role["role"]
        for role in roles
        if role["kind"] == "member" and set(role["permissions"]) <= held
    ]


def _table(roles: Sequence[dict[str, Any]]) -> View:
    granted = set().union(*(role["permissions"] for role in roles))
    nouns = {permission.partition(":")[0] for permission in granted}
    return {
        "roles": [role["role"].capitalize() for role in roles],
        "rows": [
            {
                "what": _headed(_noun(noun).removeprefix("the ")),
                "cells": [_cell(noun, role["permissions"]) for role in roles],
            }
            for noun in sorted(nouns, key=_place)
        ],
    }


def _cell(noun: str, permissions: Iterable[str]) -> str:
    """Returns what a role may do with one thing: See and change."""
    own = [each for each in permissions if each.partition(":")[0] == noun]
    verbs = [_verb(each) for each in sorted(own, key=lambda p: _verb_place(p.partition(":")[2]))]
    said = " and ".join(filter(None, (", ".join(verbs[:-1]), *verbs[-1:])))
    return said.capitalize()


def _sentence(permissions: set[str], everything: set[str]) -> str:
    missing = everything - permissions
    if not missing:
        return "Everything, owners and closing the firm included"
    if len(missing) > len(permissions):
        return f"Sees {_listed(map(_noun, _nouns(permissions)))}; no money"
    return f"Everything but {_listed(_acts(noun, missing) for noun in _nouns(missing))}"


def _nouns(permissions: Iterable[str]) -> list[str]:
    return sorted({each.partition(":")[0] for each in permissions}, key=_place)


def _acts(noun: str, permissions: Iterable[str]) -> str:
    """Returns all that is done with one thing: changing and closing the firm."""
    own = [each for each in permissions if each.partition(":")[0] == noun]
    verbs = sorted((each.partition(":")[2] for each in own), key=_verb_place)
    return f"{_listed(DOING.get(verb, verb) for verb in verbs)} {_noun(noun)}"


def _headed(words: str) -> str:
    return words[0].upper() + words[1:]


def _listed(words: Iterable[str]) -> str:
    *most, last = words
    return f"{', '.join(most)} and {last}" if most else last


def _verb(permission: str) -> str:
    verb = permission.partition(":")[2]
    return (OWN_WORDS.get(permission) or VERBS.get(verb) or verb.replace("_", " ")).lower()


def _noun(noun: str) -> str:
    return NOUNS.get(noun) or noun.replace("_", " ")


def _place(noun: str) -> tuple[int, str]:
    return (list(NOUNS).index(noun) if noun in NOUNS else len(NOUNS), noun)


def _verb_place(verb: str) -> tuple[int, str]:
    return (list(VERBS).index(verb) if verb in VERBS else len(VERBS), verb)
