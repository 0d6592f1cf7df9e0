"""Tables as CSV (RFC 4180): written so that no cell of a stranger's becomes a formula, and read back.

What is written here is read here as the very text it was.
"""

import csv
import io
import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from common.errors import Invalid

# What spreadsheets take for the beginning of a formula, in its full-width forms too.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
DELIMITERS = ",;\t"
MOST_COLUMNS = 100


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row by its columns' names; `number` is the one a spreadsheet shows, `fault` says what is wrong."""

    number: int
    cells: dict[str, str]
    fault: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was read: which known columns it has, which it has besides, and its rows."""

    columns: tuple[str, ...]
    unknown: tuple[str, ...]
    rows: Iterator[SheetRow]


def as_csv(rows: Iterable[Sequence[object]]) -> Iterator[str]:
    """Returns each row as a line; a text that would be a formula begins with an apostrophe."""
    for row in rows:
        line = io.StringIO()
        csv.writer(line).writerow([_cell(value) for value in row])
        yield line.getvalue()


def harmless(cell: str) -> str:
    """Returns a cell that is read as the text it is.

    An apostrophe is put before an apostrophe, too, so that taking one away gives the very text.
    """
    return f"'{cell}" if cell.startswith((*FORMULA, "'")) else cell


def as_it_was(cell: str) -> str:
    """Returns the text that a harmless cell stands for; a name like 's-Hertogenbosch stays."""
    return cell[1:] if cell[:1] == "'" and cell[1:].startswith((*FORMULA, "'")) else cell


def read_csv(text: str, known: Collection[str]) -> Sheet:
    """Reads a table whose first row names its columns; comma, semicolon and tab part its cells.

    Raises Invalid, at once or while the rows are read, if it is no such table.
    """
    text = text.removeprefix("\ufeff")
    delimiter = max(DELIMITERS, key=lambda each: _known_in(text, each, known))
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    head = [_column(cell) for cell in next(_read(lines), [])]
    _refuse_head(head, known)
    return Sheet(
        tuple(name for name in head if name in known),
        tuple(name for name in head if name and name not in known),
        _rows(_read(lines), head, known),
    )


def _cell(value: object) -> str:
    # A number is ours; minus is not the beginning of a formula there.
    if value is None or isinstance(value, int | Decimal):
        return "" if value is None else str(value)
    return harmless(str(value))


def _known_in(text: str, delimiter: str, known: Collection[str]) -> int:
    """How many known columns the first row has if this parts its cells."""
    first = io.StringIO(text[:100_000], newline="")
    try:
        head = next(csv.reader(first, delimiter=delimiter), [])
    except csv.Error:
        return 0
    return sum(_column(cell) in known for cell in head)


def _column(cell: str) -> str:
    return re.sub(r"[\s\-]+", "_", as_it_was(cell).strip().lower())


def _refuse_head(head: Sequence[str], known: Collection[str]) -> None:
    named = [name for name in head if name]
    if not any(name in known for name in named):
        raise _unreadable("csv_without_columns", "The first row does not name any known column.")
    if len(head) > MOST_COLUMNS:
        raise _unreadable("csv_too_wide", f"There are more than {MOST_COLUMNS} columns.")
    if twice := next((name for name in named if named.count(name) > 1), None):
        raise _unreadable("csv_column_twice", f"The column {twice} is there twice.")


def _rows(
    lines: Iterator[list[str]], head: Sequence[str], known: Collection[str]
) -> Iterator[SheetRow]:
    """Rows without anything in them are counted, as a spreadsheet does, and left out."""
    for number, line in enumerate(lines, start=2):
        if not any(line):
            continue
        too_many = any(line[len(head) :])
        cells = dict(zip(head, map(as_it_was, line), strict=False))
        yield SheetRow(
            number,
            {name: cell for name, cell in cells.items() if name in known},
            "This row has more cells than there are columns." if too_many else None,
        )


def _read(lines: Iterator[list[str]]) -> Iterator[list[str]]:
    try:
        yield from lines
    except csv.Error as error:
        line = getattr(lines, "line_num", 0)
        raise _unreadable("csv_unreadable", f"Line {line} cannot be read: {error}.") from error


def _unreadable(code: str, sentence: str) -> Invalid:
    return Invalid(code, sentence, errors={"text": [sentence]})
