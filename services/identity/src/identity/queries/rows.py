"""What a question answers where there is nothing."""

from typing import TypeVar

from common.errors import NotFound

T = TypeVar("T")


def found(row: T | None) -> T:
    """Returns the row; raises NotFound where there is none."""
    if row is None:
        raise NotFound
    return row
