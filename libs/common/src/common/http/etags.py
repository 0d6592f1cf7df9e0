"""Edits name the version they were made against: ETag out, If-Match in."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, make_response, request

from common.errors import PreconditionFailed, PreconditionRequired

V = TypeVar("V", bound=Callable[..., Any])


def conditional(route: V) -> V:
    """Says in the route's description that it needs If-Match; the route calls `require_match`."""
    route.if_match = "required"  # type: ignore[attr-defined]
    return route


def conditional_if_named(route: V) -> V:
    """Says in the route's description that it honors If-Match, if that is sent."""
    route.if_match = "optional"  # type: ignore[attr-defined]
    return route


def require_match(version: int) -> None:
    """Raises 428 without If-Match, 412 if the thing is no longer at the version it names."""
    sent = request.headers.get("If-Match")
    if sent is None:
        raise PreconditionRequired("if_match_missing", "Send If-Match with the ETag you have read.")
    if sent.strip().removeprefix("W/").strip('"') != str(version):
        raise PreconditionFailed("changed_meanwhile", "Someone else changed this just now.")


def with_etag(body: object, version: int, status: int = 200) -> Response:
    """Returns the answer with the ETag of the thing's version."""
    response = make_response(body, status)
    response.headers["ETag"] = f'"{version}"'
    return response
