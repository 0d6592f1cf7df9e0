"""What the rows of a file say about an invoice of another system: one row for each of its lines."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

WHOLE = ("client_id", "client", "currency")
LINE = ("name", "description", "quantity", "unit_price", "discount_percent", "tax_name", "tax_rate")
COLUMNS = ("number", *WHOLE, *LINE)
LONGEST_NUMBER = 60

Cells = Mapping[str, str]
Errors = dict[str, list[str]]


def number_of(cells: Cells) -> str:
    """Returns the number that the invoice had, nothing if the row says none."""
    return cells.get("number", "").strip()


def line_of(cells: Cells) -> dict[str, str]:
    """Returns the line that a row says, as the API takes it; an empty cell says nothing."""
    return {name: cells[name].strip() for name in LINE if cells.get(name, "").strip()}


def disagreements(first: Cells, other: Cells) -> Errors:
    """Tells where a row says another client or currency than the first row of its invoice."""
    return {
        name: ["The first row of this invoice says something else."]
        for name in WHOLE
        if name in other and other[name].strip() not in ("", first.get(name, "").strip())
    }


def by_row(errors: Mapping[Any, Any], count: int) -> list[Errors]:
    """Returns complaints about an invoice by its rows; what is about the whole by the first.

    A schema has them by line and field, a use case as `lines.0.quantity`.
    """
    found: list[Errors] = [{} for _ in range(count)]
    for name, said in errors.items():
        lines, place, column = (*str(name).split(".", 2), "", "")[:3]
        if lines == "lines" and place.isdecimal():
            found[int(place)][column] = _sentences(said)
        elif name == "lines" and isinstance(said, Mapping):
            for place, complaints in said.items():
                found[int(place)] |= {str(n): _sentences(each) for n, each in complaints.items()}
        else:
            found[0][str(name) if name in COLUMNS else ""] = _sentences(said)
    return found


def says_the_same(rows: Sequence[Cells], lines: Sequence[Mapping[str, Any]]) -> bool:
    """Tells whether the rows say of each line what is kept of it; what they do not say is no news."""
    return len(rows) == len(lines) and all(
        _is_same(text, kept[name])
        for row, kept in zip(rows, lines, strict=True)
        for name, text in line_of(row).items()
    )


def _is_same(text: str, kept: Any) -> bool:
    if not isinstance(kept, Decimal):
        return text == str(kept).strip()
    try:
        return Decimal(text) == kept
    except InvalidOperation:
        return False


def _sentences(said: Any) -> list[str]:
    if isinstance(said, Mapping):
        return [text for each in said.values() for text in _sentences(each)]
    if isinstance(said, list | tuple):
        return [text for each in said for text in _sentences(each)]
    return [str(said)]
