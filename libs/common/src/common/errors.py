"""Every refusal is an AppError: it knows its HTTP status and a stable code, and is caught at the edge.

AppError (500)
├── BadRequest (400)        it cannot be read in one way alone
├── Unauthorized (401)      no or bad credentials
├── Forbidden (403)         known, but not allowed
├── NotFound (404)          absent, or someone else's: the same answer
├── Conflict (409)          the state does not allow it
├── PreconditionFailed (412), PreconditionRequired (428)
├── TooLarge (413)
├── Invalid (422)           the input is wrong, by field
├── TooManyRequests (429)
└── Unavailable (503)       something we need is away; try again
"""

from collections.abc import Mapping
from typing import Any


class AppError(Exception):
    """A refusal with an HTTP status, a stable snake_case code and a sentence for a person.

    `passed_on` is said by an error that repeats what another service refused, and has recorded.
    """

    status = 500
    passed_on = False

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Mapping[str, list[str]] | None = None,
        extra: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
    ) -> None:
        super().__init__(detail or code)
        self.code = code
        self.detail = detail
        self.errors = errors
        self.extra = dict(extra or {})
        self.retry_after = retry_after


class Unauthorized(AppError):
    status = 401


class Forbidden(AppError):
    status = 403


class NotFound(AppError):
    """Absent and foreign look the same, so there is nothing to say about which it was."""

    status = 404

    def __init__(self) -> None:
        super().__init__("not_found", "There is nothing here, or it is not yours to see.")


class Conflict(AppError):
    status = 409


class PreconditionFailed(AppError):
    status = 412


class BadRequest(AppError):
    status = 400


class TooLarge(AppError):
    status = 413


class Invalid(AppError):
    status = 422


class PreconditionRequired(AppError):
    status = 428


class TooManyRequests(AppError):
    status = 429


class Unavailable(AppError):
    status = 503


class NotYet(Exception):
    """A fact came before the one it rests on; the inbox keeps it and tries again."""
