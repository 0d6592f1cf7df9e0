"""The chain of a firm's audit rows: each link is a hash over the link before it and the whole row.

Nobody can change, remove, exchange or slip in a row without breaking every later link.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

GENESIS = bytes(32)

FIELDS = (
    "firm_id", "id", "at", "act", "subject", "actor", "on_behalf_of", "outcome", "reason", "trace",
    "facts",
)  # fmt: skip


def link(before: bytes, number: int, row: Mapping[str, Any]) -> bytes:
    """Returns the link of a row: 32 bytes over the link before, the row's number and all its fields."""
    fields = {name: _plain(row[name]) for name in FIELDS}
    text = orjson.dumps(fields, option=orjson.OPT_SORT_KEYS, default=str)
    return hashlib.sha256(before + number.to_bytes(8, "big") + text).digest()


def _plain(value: Any) -> Any:
    """The same instant has one text only, whatever zone a driver read it in."""
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
