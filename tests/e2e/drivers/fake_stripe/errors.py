"""Refusals as Stripe words them."""

from typing import Any


class ApiError(Exception):
    """An answer that is an error; `kept` says whether the idempotency key remembers it."""

    def __init__(self, status: int, type_: str, message: str, *, kept: bool = False, **more: Any):
        super().__init__(message)
        self.status, self.kept = status, kept
        named = {name: value for name, value in more.items() if value is not None}
        self.body = {"error": {"type": type_, "message": message} | named}


def invalid(message: str, *, status: int = 400, **more: Any) -> ApiError:
    """A request that cannot be carried out as it is."""
    return ApiError(status, "invalid_request_error", message, **more)


def missing(noun: str, id_: str, param: str = "id") -> ApiError:
    """A thing that is not there, or is another account's."""
    message = f"No such {noun}: '{id_}'"
    return invalid(message, status=404, code="resource_missing", param=param)
