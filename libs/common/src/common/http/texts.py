"""Text that no database can keep is refused at the edge: NUL characters and halves of pairs."""

import re
from typing import Any

from flask import request

from common.errors import Invalid

# Either is rare enough in JSON that only a body that has one is looked at more closely.
_SUSPECT = re.compile(rb"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})|\x00")


def refuse_unkeepable() -> None:
    """Raises Invalid, by field, if the request's JSON body has text that cannot be kept."""
    if not request.is_json or not _SUSPECT.search(request.get_data(cache=True)):
        return
    wrong = {path: ["This has characters that cannot be kept."] for path in _unkeepable(_json())}
    if wrong:
        raise Invalid("text_invalid", "Some text cannot be kept.", errors=wrong)


def _json() -> Any:
    return request.get_json(silent=True)


def _unkeepable(value: Any, path: str = "") -> list[str]:
    """Names the fields whose text has a NUL or a lone surrogate."""
    if isinstance(value, str):
        return [path or "_"] if "\x00" in value or not _encodes(value) else []
    inner = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [
        name
        for key, each in inner
        for name in _unkeepable(each, f"{path}.{key}" if path else str(key))
    ]


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
