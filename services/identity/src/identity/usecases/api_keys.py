"""Make a key for a program, and end it; its text is handed over once and kept nowhere."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common import audit
from common.auth import Principal
from common.errors import Forbidden, Invalid
from common.ids import new_id
from identity import queries
from identity.models import ApiKey, ApiKeyHash
from identity.rules import api_keys, keys, permissions

SECRET_BYTES = 32


@dataclass(frozen=True)
class Made:
    """A new key, and its text."""

    api_key: ApiKey
    text: str


def make_api_key(session: Session, who: Principal, draft: dict[str, Any], *, now: datetime) -> Made:
    """Makes a key that may at most what its maker may now; raises Invalid if it asks for more."""
    maker = queries.the_member(session, who.firm_id, _maker_id(who))
    _refuse_too_much(session, maker.role, draft["permissions"], who)
    if draft["expires_at"] and draft["expires_at"] <= now:
        raise Invalid("input_invalid", errors={"expires_at": ["Choose a time that is to come."]})
    text = api_keys.text_of(secrets.token_urlsafe(SECRET_BYTES))
    key = ApiKey(
        id=new_id(),
        firm_id=who.firm_id,
        name=draft["name"],
        hint=api_keys.hint_of(text),
        permissions=sorted(set(draft["permissions"])),
        created_by=maker.id,
        created_at=now,
        expires_at=draft["expires_at"],
    )
    found_by = ApiKeyHash(key_hash=keys.of_api_key(text), firm=who.firm_id, api_key_id=key.id)
    session.add_all([key, found_by])
    audit.record(session, "api_key.created", key.id, who, permissions=key.permissions)
    return Made(key, text)


def revoke_api_key(session: Session, who: Principal, api_key_id: UUID, *, now: datetime) -> ApiKey:
    """Ends a key: no token is given for it any more."""
    key = queries.locked_api_key(session, who.firm_id, api_key_id)
    key.revoke(now)
    audit.record(session, "api_key.revoked", key.id, who)
    return key


def _maker_id(who: Principal) -> UUID:
    kind, _, id_ = who.subject.partition(":")
    if kind != "member":
        raise Forbidden("members_only", "Only a member of the firm may do this.")
    return UUID(id_)


def _refuse_too_much(session: Session, role: str, asked: list[str], who: Principal) -> None:
    mode = queries.the_firm(session, who.firm_id).mode
    allowed = permissions.of_key(role, mode, asked) & who.permissions
    if too_much := sorted(set(asked) - allowed):
        sentence = f"A key of yours cannot have {', '.join(too_much)}."
        raise Invalid("input_invalid", errors={"permissions": [sentence]})
