"""Lists come in pages of at most a hundred, by a cursor that says where the last one ended."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields, validate

from common.errors import Invalid

LARGEST_PAGE = 100


class PageQuery(Schema):
    """The query of every list: how many, and after what."""

    limit = fields.Integer(load_default=50, validate=validate.Range(1, LARGEST_PAGE))
    cursor = fields.String(load_default=None, validate=validate.Length(max=200))


@dataclass(frozen=True)
class Page:
    """Some rows, and the cursor of the next page if there is one."""

    items: Sequence[Any]
    next_cursor: str | None


def page(rows: Sequence[Any], limit: int, key: Callable[[Any], UUID]) -> Page:
    """Makes a page of rows that were asked for with `limit + 1`, in the order of their key."""
    more = len(rows) > limit
    return Page(rows[:limit], encode_cursor(key(rows[limit - 1])) if more else None)


def encode_cursor(key: UUID) -> str:
    """Returns the cursor that stands for the row with this key."""
    return base64.urlsafe_b64encode(key.bytes).decode().rstrip("=")


def decode_cursor(cursor: str | None) -> UUID | None:
    """Returns the key a cursor stands for; raises Invalid if it is not one of ours."""
    if cursor is None:
        return None
    try:
        return UUID(bytes=base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except ValueError as error:
        raise Invalid(
            "cursor_invalid", errors={"cursor": ["Not a cursor of this list."]}
        ) from error


def page_schema(item: type[Schema]) -> type[Schema]:
    """Returns the schema of a page of items: `{items, next_cursor}`."""
    name = item.__name__.removesuffix("Schema") + "PageSchema"
    body = {
        "items": fields.List(fields.Nested(item)),
        "next_cursor": fields.String(allow_none=True),
    }
    return type(name, (Schema,), body)
