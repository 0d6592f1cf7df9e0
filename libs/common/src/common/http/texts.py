"""JSON that no database can keep, or that nobody can read, is refused at the edge, by its field.

So is an object in which a key comes twice (400): whoever reads it next might believe the other one.

That is text with NUL characters or halves of pairs, numbers that are none (NaN, 1e999) or have
thousands of digits, and lists in lists in lists; and, wherever it stands, the number of a card.
"""

import json
import math
import re
from collections.abc import Iterator
from typing import Any

from flask import request
from werkzeug.exceptions import UnsupportedMediaType

from common.card_numbers import has_card_number
from common.errors import BadRequest, Invalid

DEEPEST = 50

# Each is rare enough in JSON that only a body that has one is looked at more closely.
_SUSPECT = re.compile(
    rb"\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})|\x00|NaN|Infinity|[eE]\+?[0-9]{3}|[0-9]{400}"
)
# Thirteen digits with no more between them than people put there, or what may stand for digits.
_MAY_BE_CARD = re.compile(rb"[0-9](?:[\s.\-\x80-\xff]{0,6}[0-9]){12}|\\u|\xef\xbc")
CARD_CODE = "card_number"
CARD = "This looks like the number of a card. Type it nowhere but where a card is asked for."
KEPT_HEADERS = ("Idempotency-Key", "User-Agent")
TEXT = "This has characters that cannot be kept."
NUMBER = "This is no number that can be kept."


def require_json() -> None:
    """Refuses a body that is not JSON (415); without one, a route says itself what is missing."""
    if request.content_length and not request.is_json:
        raise UnsupportedMediaType("Send JSON, as application/json.")


class _Unreadable(Exception):
    """Deeper, or with longer numbers, than anything that is meant."""


def refuse_unkeepable() -> None:
    """Raises Invalid, by field if it can, if the request's JSON body is more than we can keep.

    Raises BadRequest if a key comes twice in an object of it.
    """
    if not request.is_json:
        return
    body = request.get_data(cache=True)
    try:
        value = _parse(body)
        wrong = dict(_unkeepable(value)) if _is_suspect(body) else {}
    except _Unreadable as error:
        raise Invalid("input_invalid", "This JSON is too deep or has too long a number.") from error
    if wrong:
        raise Invalid("text_invalid", "Some of this cannot be kept.", errors=wrong)


def refuse_card_numbers() -> None:
    """Raises Invalid, by field, if a card's number stands in the request; it is not said again.

    Forms are looked at by the service that keeps what they say, and files by whoever reads them.
    """
    if "/webhooks/" in request.path:
        return  # Signed by a gateway, which has no reason to tell us one, and must be heard.
    found = [name for name in KEPT_HEADERS if has_card_number(request.headers.get(name, ""))]
    found += [name for name, value in request.args.items(multi=True) if has_card_number(value)]
    if request.is_json and _MAY_BE_CARD.search(request.get_data(cache=True)):
        found += _with_cards(_parse(request.get_data(cache=True)))
    if found:
        errors = {"_" if has_card_number(name) else name: [CARD] for name in found}
        raise Invalid(CARD_CODE, CARD, errors=errors)


def _with_cards(value: Any, path: str = "") -> Iterator[str]:
    """Names the fields in which a card's number stands, as a text or as a number."""
    is_number = isinstance(value, int) and not isinstance(value, bool)
    if isinstance(value, str) or is_number:
        if has_card_number(str(value)):
            yield path or "_"
        return
    inner = dict(enumerate(value)) if isinstance(value, list) else value
    for key, each in inner.items() if isinstance(inner, dict) else ():
        name = f"{path}.{key}" if path else str(key)
        if has_card_number(str(key)):
            yield name
        yield from _with_cards(each, name)


def _is_suspect(body: bytes) -> bool:
    return bool(_SUSPECT.search(body)) or body.count(b"[") + body.count(b"{") > DEEPEST


def _parse(body: bytes) -> Any:
    """Reads JSON; what is none is refused by whoever reads it next."""
    try:
        return json.loads(body, object_pairs_hook=_once)
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    except (ValueError, RecursionError) as error:
        raise _Unreadable from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Returns the object of the pairs; raises BadRequest if two of them have the same key."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise BadRequest("json_key_twice", "A key comes twice in this JSON. Send each once.")
    return found


def _unkeepable(value: Any, path: str = "", depth: int = 0) -> Iterator[tuple[str, list[str]]]:
    """Names the fields with a text or a number that cannot be kept."""
    if depth > DEEPEST:
        raise _Unreadable
    if isinstance(value, str) and ("\x00" in value or not _encodes(value)):
        yield path or "_", [TEXT]
    if isinstance(value, float) and not math.isfinite(value):
        yield path or "_", [NUMBER]
    inner = dict(enumerate(value)) if isinstance(value, list) else value
    for key, each in inner.items() if isinstance(inner, dict) else ():
        name = key if _encodes(str(key)) else "_"
        yield from _unkeepable(each, f"{path}.{name}" if path else str(name), depth + 1)


def _encodes(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
