"""An act that names the version it was decided on is held to it; one that names none is not."""

from flask import request

from common.http.etags import require_match


def match_if_named(version: int) -> None:
    """Raises 412 if If-Match is sent and the thing is no longer at that version."""
    if "If-Match" in request.headers:
        require_match(version)
