"""Absent and foreign rows have one answer."""

from typing import TypeVar

from common.errors import NotFound

T = TypeVar("T")


def found(row: T | None) -> T:
    """Returns the row; raises NotFound if there is none."""
    if row is None:
        raise NotFound
    return row
