"""Tags: short words, each once, whatever its capitals."""

import csv
from collections.abc import Iterable


def tidy(tags: Iterable[str]) -> list[str]:
    """Returns the tags without blanks around them, each once, as it was first written."""
    found: dict[str, str] = {}
    for tag in (" ".join(tag.split()) for tag in tags):
        if tag:
            found.setdefault(tag.casefold(), tag)
    return list(found.values())


def split(cell: str) -> list[str]:
    """Returns the tags of a file's cell: parted by commas, but for those of a tag in quotes."""
    try:
        rows = list(csv.reader([cell], skipinitialspace=True, strict=True))
    except csv.Error:
        return cell.split(",")
    return rows[0] if rows else []
