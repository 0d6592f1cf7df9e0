"""Where a page of a list ended, as a cursor; and the address that a list is found at."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from common.errors import Invalid

Place = tuple[str, UUID]


def encode_place(sort: str, id_: UUID) -> str:
    """Returns the cursor that stands for a row's place in its list."""
    return base64.urlsafe_b64encode(id_.bytes + sort.encode()).decode().rstrip("=")


def decode_place(cursor: str | None) -> Place | None:
    """Returns the place a cursor stands for; raises Invalid if it is not one of ours."""
    if not cursor:
        return None
    try:
        raw = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        return raw[16:].decode(), UUID(bytes=raw[:16])
    except (ValueError, binascii.Error) as error:
        raise Invalid(
            "cursor_invalid", errors={"before": ["Not a cursor of this list."]}
        ) from error


def next_cursor(rows: Sequence[Any], limit: int) -> str | None:
    """Returns the cursor of the next page, of rows that were asked for with `limit + 1`."""
    return encode_place(rows[limit - 1][1], rows[limit - 1][2]) if len(rows) > limit else None


def address(path: str, filter_: Mapping[str, Any], *, usual: str = "all") -> str:
    """Returns a list's own address with its filters, but for what it shows unasked."""
    kept = {name: value for name, value in filter_.items() if value and value != usual}
    return f"{path}?{urlencode(kept)}" if kept else path
