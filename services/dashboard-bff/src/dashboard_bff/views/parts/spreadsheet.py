"""Rows as CSV (RFC 4180), safe to open: no cell of a stranger's becomes a formula."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

# What spreadsheets take for the beginning of a formula, in its full-width forms too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def as_csv(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Returns each row as a line; a text that would be a formula begins with an apostrophe."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_cell(value) for value in row])
        yield line.getvalue()


def _cell(value: object) -> str:
    # A number is ours; minus is not the beginning of a formula there.
    if value is None or isinstance(value, int | Decimal):
        return "" if value is None else str(value)
    return harmless(str(value))


def harmless(cell: str) -> str:
    """Returns a cell that is read as the text it is.

    An apostrophe is put before an apostrophe, too, so that taking one away gives the very text.
    """
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell
