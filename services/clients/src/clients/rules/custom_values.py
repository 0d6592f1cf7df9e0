"""What a client may have in a firm's own fields: text, a number, a date, or one of some choices."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Protocol

LONGEST = 500
_NUMBER = re.compile(r"-?\d{1,15}(\.\d{1,6})?", re.ASCII)


class Field(Protocol):
    """A field as it is looked at here."""

    @property
    def kind(self) -> str: ...
    @property
    def choices(self) -> Sequence[str]: ...


def fault(field: Field, value: str) -> str | None:
    """Returns what is wrong with a value in a field, in a sentence, or None."""
    if field.kind == "number" and not _NUMBER.fullmatch(value):
        return "Write a number, such as 12.5."
    if field.kind == "date" and not _is_date(value):
        return "Write a date, such as 2026-11-20."
    if field.kind == "choice" and value not in field.choices:
        return "Not one of the choices."
    return "This is too long." if len(value) > LONGEST else None


def faults(fields: Mapping[str, Field], values: Mapping[str, str]) -> dict[str, list[str]]:
    """Returns what is wrong with a client's values, by field; a field nobody knows is wrong, too."""
    found = {
        key: fault(fields[key], value) if key in fields else "There is no such field."
        for key, value in values.items()
    }
    return {f"custom_values.{key}": [said] for key, said in found.items() if said}


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
