"""A document's fingerprint: the same content gives the same sha256, on every machine.

Content is what the wire carries: objects with text keys, lists, texts, whole numbers, true, false
and null. Money and rates are whole numbers and texts there, so a float is always a mistake:
`content_not_canonical`.
"""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256

from invoicing.rules.errors import InvalidContent

Content = Mapping[str, "Content"] | Sequence["Content"] | str | int | bool | None


def content_hash(document: Mapping[str, Content]) -> str:
    """Hash the document's canonical JSON: sorted keys, no spaces, UTF-8."""
    _check(document)
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    try:
        return sha256(text.encode()).hexdigest()
    except UnicodeEncodeError as error:
        raise InvalidContent("content_not_canonical") from error


def _check(content: object) -> None:
    if isinstance(content, dict):
        for key, value in content.items():
            if not isinstance(key, str):
                raise InvalidContent("content_not_canonical")
            _check(value)
    elif isinstance(content, list | tuple):
        for value in content:
            _check(value)
    elif not isinstance(content, str | int | None):
        raise InvalidContent("content_not_canonical")
