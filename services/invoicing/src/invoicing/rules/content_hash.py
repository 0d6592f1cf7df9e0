"""A document's fingerprint: the same content gives the same sha256, on every machine.

Content is what the wire carries: objects with text keys, lists, texts, whole numbers, true, false
and null. Money and rates are whole numbers and texts there, so a float is always a mistake:
`content_not_canonical`.

What documents could not say from the beginning is left out of the hash where it says nothing new, so
the hash of an older document is that of its content still.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from invoicing.rules.errors import InvalidContent

Content = Mapping[str, "Content"] | Sequence["Content"] | str | int | bool | None


def content_hash(document: Mapping[str, Content]) -> str:
    """Hash the document's canonical JSON: sorted keys, no spaces, UTF-8."""
    _check(document)
    text = json.dumps(_said(document), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise InvalidContent("content_not_canonical") from error


# What goes without saying.
UNSAID: Mapping[str, Content] = {
    "prices_include_tax": False,
    "tax_rounding": "document",
    "discount_percent": None,
    "discount_amount": 0,
    "is_deposit": False,
    "of_estimate": None,
}


def _said(document: Mapping[str, Content]) -> dict[str, Content]:
    said = {name: value for name, value in document.items() if not _goes_unsaid(name, value)}
    if isinstance(lines := said.get("lines"), list):
        said["lines"] = [_said_of_line(line) for line in lines]
    return said


def _goes_unsaid(name: str, value: Content) -> bool:
    # Zero is no False here.
    return name in UNSAID and value == UNSAID[name] and type(value) is type(UNSAID[name])


# What a line says by another of its amounts, as long as the two are the same.
UNSAID_OF_LINE: Mapping[str, str] = {"amount": "net_amount", "most_amount": "most_net_amount"}


def _said_of_line(line: Content) -> Content:
    if not isinstance(line, dict):
        return line
    unsaid = [name for name, same in UNSAID_OF_LINE.items() if line.get(name) == line.get(same)]
    return {name: value for name, value in line.items() if name not in unsaid}


def _check(content: object) -> None:
    if isinstance(content, dict):
        if not all(isinstance(key, str) for key in content):
            raise InvalidContent("content_not_canonical")
        _check(list(content.values()))
    elif isinstance(content, list | tuple):
        for value in content:
            # Most of a document are plain values, and they are asked for here, without a call each.
            if type(value) not in PLAIN:
                _check(value)
    elif not isinstance(content, str | int | None):
        raise InvalidContent("content_not_canonical")


PLAIN = frozenset({str, int, bool, type(None)})
