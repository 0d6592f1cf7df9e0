"""Who agreed to a document on paper: the name they typed, when, from where, and to which text."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from invoicing.papers.letterheads import Letterhead
from invoicing.papers.wording import Tongue


def signature(
    signed: Mapping[str, Any] | None, head: Letterhead, tongue: Tongue
) -> list[list[str]]:
    """Returns the block under a document that was agreed to; nothing under one that was not."""
    if signed is None:
        return []
    facts = [
        ("signed_by", signed["name"]),
        ("signed_at", tongue.moment(datetime.fromisoformat(signed["at"]), head.time_zone)),
        ("signed_from", signed.get("address")),
        ("signed_for", signed.get("on_behalf_reason")),
        ("fingerprint", signed["document_hash"]),
    ]
    return [[tongue.words[name], value] for name, value in facts if value]
