"""What goes over the wire: forms with names in brackets, keys, and pages of lists."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tests.e2e.drivers.fake_stripe.books import Object
from tests.e2e.drivers.fake_stripe.errors import ApiError, invalid

_KEY = re.compile(r"(sk|pk)_(test|live)_(\w+)$")
_CLAUSE = re.compile(r"metadata\['(\w+)'\]:'([^']*)'")


def read_form(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Turns `metadata[a]=1&expand[0]=b` into nested names; lists stay names by their number."""
    form: dict[str, Any] = {}
    for name, value in pairs:
        at, *rest = name.replace("]", "").split("[")
        into = form
        for part in rest:
            into, at = into.setdefault(at, {}), part
        into[at] = value
    return form


def owner_of(header: str, accounts: Mapping[str, str]) -> tuple[str, bool]:
    """Returns whose key it is, `account:mode`, and whether it is a secret one."""
    found = _KEY.match(header.removeprefix("Bearer "))
    if found is None or found[3] not in accounts:
        raise ApiError(401, "invalid_request_error", "Invalid API Key provided: sk_****")
    return f"{accounts[found[3]]}:{found[2]}", found[1] == "sk"


def amount_of(form: Mapping[str, Any], name: str = "amount") -> int:
    """Returns a positive integer of the form."""
    text = str(form.get(name, ""))
    if not text.isdecimal() or int(text) < 1:
        message = "This value must be greater than or equal to 1."
        raise invalid(message, param=name, code="parameter_invalid_integer")
    return int(text)


def page_of(url: str, things: Sequence[Object], form: Mapping[str, Any]) -> Object:
    """Returns a page of a list, the newest first."""
    created = form.get("created", {})
    tests = {
        "gte": lambda at, than: at >= than, "gt": lambda at, than: at > than,
        "lte": lambda at, than: at <= than, "lt": lambda at, than: at < than,
    }  # fmt: skip
    for name, than in created.items():
        things = [thing for thing in things if tests[name](thing["created"], int(than))]
    ids = [thing["id"] for thing in things]
    if after := form.get("starting_after"):
        things = things[ids.index(after) + 1 :]
    limit = int(form.get("limit", 10))
    page = list(things[:limit])
    return {"object": "list", "url": url, "data": page, "has_more": len(things) > limit}


def found_by(url: str, things: Sequence[Object], form: Mapping[str, Any]) -> Object:
    """Returns a page of what a search by metadata finds."""
    clauses = _CLAUSE.findall(str(form.get("query", "")))
    if not clauses:
        raise invalid("We were unable to parse your search query.", param="query")
    hits = [thing for thing in things if all(thing["metadata"].get(k) == v for k, v in clauses)]
    start, limit = int(form.get("page", 0)), int(form.get("limit", 10))
    page = {"object": "search_result", "url": url, "data": hits[start : start + limit]}
    more = len(hits) > start + limit
    return page | {"has_more": more, "next_page": str(start + limit) if more else None}
