"""Tags: short words, each once, whatever its capitals."""

from collections.abc import Iterable


def tidy(tags: Iterable[str]) -> list[str]:
    """Returns the tags without blanks around them, each once, as it was first written."""
    found: dict[str, str] = {}
    for tag in (" ".join(tag.split()) for tag in tags):
        if tag:
            found.setdefault(tag.casefold(), tag)
    return list(found.values())
