"""What every question shares: one answer for absent and foreign rows, and locks that look again."""

from typing import Any, TypeVar

from sqlalchemy import Select

from common.errors import NotFound

T = TypeVar("T")
Rows = TypeVar("Rows", bound=Select[Any])


def found(row: T | None) -> T:
    """Returns the row; raises NotFound if there is none."""
    if row is None:
        raise NotFound
    return row


def locking(query: Rows, **how: Any) -> Rows:
    """Makes the query lock its rows and read them anew.

    What the session has seen of a row before it got the lock may have changed while it waited.
    """
    return query.with_for_update(**how).execution_options(populate_existing=True)
