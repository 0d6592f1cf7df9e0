"""Edits name the version they were made against: ETag out, If-Match in."""

from flask import Response, make_response, request

from common.errors import PreconditionFailed, PreconditionRequired


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
