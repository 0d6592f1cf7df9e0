"""What the rows of a file say about an invoice of another system: one row for each of its lines."""

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from common.money import MoneyError, exponent, parse_decimal

# How the whole invoice is priced and due; where a file says nothing, the firm and the client do.
PRICED = ("prices_include_tax", "tax_rounding")
OFF = ("document_discount_percent", "document_discount")
TERMS = ("terms_kind", "terms_days")
WHOLE = ("client_id", "client", "currency", "status", *PRICED, *OFF, *TERMS)
LINE = (
    *("name", "description", "quantity", "unit_price", "discount_percent", "tax_name", "tax_rate"),
    *("period_start", "period_end"),
)
COLUMNS = ("number", *WHOLE, *LINE)
# What the API calls a column that is about the whole.
NAMES = {"discount_percent": OFF[0], "discount_amount": OFF[1], "kind": TERMS[0], "days": TERMS[1]}
LONGEST_NUMBER = 60

Cells = Mapping[str, str]
Errors = dict[str, list[str]]


def number_of(cells: Cells) -> str:
    """Returns the number that the invoice had, nothing if the row says none."""
    return cells.get("number", "").strip()


def line_of(cells: Cells) -> dict[str, str]:
    """Returns the line that a row says, as the API takes it; an empty cell says nothing."""
    return {name: cells[name].strip() for name in LINE if cells.get(name, "").strip()}


def whole_of(cells: Cells, currency: str) -> dict[str, Any]:
    """Returns what a row says of the whole invoice, as the API takes it; an empty cell says nothing."""
    said = {name: cells[name].strip() for name in WHOLE if cells.get(name, "").strip()}
    whole: dict[str, Any] = {"currency": said["currency"]} if "currency" in said else {}
    if OFF[0] in said:
        whole["discount_percent"] = said[OFF[0]]
    if OFF[1] in said:
        whole["discount_amount"] = _minor(said[OFF[1]], currency)
    terms = {name.removeprefix("terms_"): said[name] for name in TERMS if name in said}
    if terms:
        whole["terms"] = terms | {"days": _number(terms.get("days", "0"))}
    return whole


def priced_as(cells: Cells, usual: Mapping[str, Any]) -> dict[str, Any]:
    """Returns how a row says that the invoice is priced; what it does not say is as usual."""
    said = {name: cells.get(name, "").strip() for name in PRICED}
    includes = {"true": True, "false": False}.get(said[PRICED[0]].lower(), said[PRICED[0]])
    given = {PRICED[0]: includes, PRICED[1]: said[PRICED[1]]}
    return {name: usual[name] if value == "" else value for name, value in given.items()}


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
            found[0] |= _of_whole(str(name), said)
    return found


def says_the_same(rows: Sequence[Cells], lines: Sequence[Mapping[str, Any]]) -> bool:
    """Tells whether the rows say of each line what is kept of it; what they do not say is no news."""
    return len(rows) == len(lines) and all(
        _is_same(text, kept[name])
        for row, kept in zip(rows, lines, strict=True)
        for name, text in line_of(row).items()
    )


def _of_whole(name: str, said: Any) -> Errors:
    """Complaints about the whole by their columns; those about terms are told one by one."""
    if name == "terms" and isinstance(said, Mapping):
        return {NAMES[inner]: _sentences(each) for inner, each in said.items()}
    name = NAMES.get(name, name)
    return {name if name in COLUMNS else "": _sentences(said)}


def _minor(text: str, currency: str) -> int | str:
    """Returns an amount in the currency's smallest unit; what is none is left for who complains."""
    try:
        amount = parse_decimal(text).scaleb(exponent(currency))
    except MoneyError:
        return text
    return int(amount) if amount == amount.to_integral_value() else text


def _number(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdecimal() else text


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
