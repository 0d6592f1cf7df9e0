"""What a row of a file says about a client, and what of that is news."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from clients.rules import tags

ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
COLUMNS = (
    *("id", "kind", "name", "email", "currency"),
    *("terms_days", "terms_kind", "billing_name", "tax_id"),
    *ADDRESS,
    *("language", "tags", "status"),
)
# Left empty these say nothing, for a client is never without them.
NEVER_EMPTY = ("kind", "currency", "language", "terms_kind")
EMPTY_IS_NONE = ("email", "tax_id")

Key = tuple[str, ...]
Fields = dict[str, Any]


def key_of(cells: Mapping[str, str]) -> Key | None:
    """Returns whom a row is about: the client of its id, else that of its name and mail address.

    The name counts as it is written, the address whatever its capitals.
    """
    if id_ := cells.get("id", "").strip():
        return ("id", id_.lower())
    name = cells.get("name", "").strip()
    return named(name, cells.get("email")) if name else None


def named(name: str, email: str | None) -> Key:
    """Returns the key of a client that is named by its name and mail address."""
    return ("name", name, (email or "").strip().lower())


def id_of(cells: Mapping[str, str]) -> UUID | None:
    """Returns the id that a row names, or None if it names none; raises ValueError."""
    id_ = cells.get("id", "").strip()
    return UUID(id_) if id_ else None


def fields_of(cells: Mapping[str, str]) -> Fields:
    """Returns the fields of a client that the cells say, as the API takes them; address by line."""
    found: Fields = {name: cells[name] for name in ("billing_name",) if name in cells}
    if "name" in cells:
        found["name"] = cells["name"] if cells.get("id") else cells["name"].strip()
    found |= {n: cells[n].strip() for n in NEVER_EMPTY if cells.get(n, "").strip()}
    found |= {n: cells[n].strip() or None for n in EMPTY_IS_NONE if n in cells}
    if "terms_days" in cells:
        found["terms_days"] = _number(cells["terms_days"].strip())
    if "tags" in cells:
        found["tags"] = tags.tidy(tags.split(cells["tags"]))
    lines = {name: cells[name] for name in ADDRESS if name in cells}
    return found | ({"address": lines} if lines else {})


def news(said: Fields, kept: Mapping[str, Any]) -> Fields:
    """Returns the fields that say something else than what is kept; an address is whole then."""
    lines = {**kept["address"], **said.get("address", {})}
    whole = {**said, "address": lines} if "address" in said else said
    return {name: value for name, value in whole.items() if not _is_same(value, kept[name])}


def changed_columns(fresh: Fields, kept: Mapping[str, Any]) -> list[str]:
    """Names the columns of what is news, in the file's order."""
    lines = fresh.get("address", {})
    names = {name for name in lines if lines[name] != kept["address"].get(name, "")}
    return [name for name in COLUMNS if name in names or name in fresh]


def by_column(errors: Mapping[str, Any]) -> dict[str, list[str]]:
    """Returns a schema's complaints by the columns they are about."""
    flat: dict[str, list[str]] = {}
    for name, said in errors.items():
        if name == "address" and isinstance(said, Mapping):
            flat |= by_column(said)
        else:
            flat[str(name)] = list(_sentences(said))
    return flat


def _is_same(one: Any, other: Any) -> bool:
    """Blanks around a text are no news, and an empty text says as much as none."""
    return bool(one == other) or (_is_text(one, other) and _bare(one) == _bare(other))


def _is_text(*values: Any) -> bool:
    return all(value is None or isinstance(value, str) for value in values)


def _bare(text: str | None) -> str:
    return (text or "").strip()


def _number(text: str) -> int | str | None:
    """A number is read as one; anything else goes on as it is, to be refused by its field."""
    is_number = text.isdecimal() and text.isascii() and len(text) < 10
    return int(text) if is_number else text or None


def _sentences(said: Any) -> Iterable[str]:
    if isinstance(said, Mapping):
        for each in said.values():
            yield from _sentences(each)
    elif isinstance(said, list | tuple):
        for each in said:
            yield from _sentences(each)
    else:
        yield str(said)
