"""Every error leaves as application/problem+json with a stable code and the trace id, never a stack."""

from typing import Any

import orjson
from flask import Flask, Response, g
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError, TimeoutError
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.exceptions import HTTPException

from common.errors import AppError, Conflict, Invalid, PreconditionFailed, Unavailable
from common.http.bodies import read_on
from common.logs import get_logger, trace_id

log = get_logger(__name__)

MEDIA_TYPE = "application/problem+json"

_TITLES = {
    400: "Bad request", 401: "Not signed in", 403: "Not allowed", 404: "Not found",
    405: "Method not allowed", 409: "Conflict", 412: "Changed meanwhile", 413: "Too large",
    415: "Unsupported media type", 422: "Not valid", 428: "Precondition required",
    429: "Too many requests", 500: "Something went wrong on our side", 503: "Not available now",
}  # fmt: skip

_HTTP_CODES = {
    400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "too_large",
    415: "unsupported_media_type", 422: "input_invalid", 412: "precondition_failed",
    428: "precondition_required",
}  # fmt: skip

# SQLSTATEs after which the same request may well succeed: deadlock, serialization, lock and
# statement time-outs, too many connections, shutdown.
_PASSING = {"40P01", "40001", "55P03", "57014", "53300", "57P01", "57P02", "57P03"}


def install(app: Flask) -> None:
    """Registers the handlers for our own errors, the framework's, the database's and all others."""
    app.register_error_handler(AppError, problem)
    app.register_error_handler(HTTPException, _from_http)
    app.register_error_handler(ValidationError, _from_validation)
    app.register_error_handler(DBAPIError, _from_database)
    app.register_error_handler(TimeoutError, _from_pool)
    app.register_error_handler(StaleDataError, _from_stale)
    app.register_error_handler(Exception, _from_anything)
    app.after_request(read_on)


def problem(error: AppError) -> Response:
    """Returns the problem+json answer of a refusal; what is done after the request finds it in `g`."""
    g.refusal = error
    body: dict[str, Any] = {
        **error.extra,  # What an error adds never stands in the place of what all have.
        "type": f"urn:counterfoil:problem:{error.code}",
        "title": _TITLES.get(error.status, "Error"),
        "status": error.status,
        "code": error.code,
        "detail": error.detail,
        "trace_id": trace_id(),
        **({"errors": error.errors} if error.errors else {}),
    }
    response = Response(orjson.dumps(body, default=str), error.status, mimetype=MEDIA_TYPE)
    if error.retry_after is not None:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def _from_http(error: HTTPException) -> Response:
    status = error.code or 500
    if status < 400:
        return error.get_response()  # type: ignore[return-value]
    refusal = AppError(_HTTP_CODES.get(status, f"http_{status}"), error.description or "")
    refusal.status = status
    data = getattr(error, "data", None) or {}
    if messages := data.get("messages"):
        refusal.errors = by_field(messages)
        refusal.detail = "Some fields are not valid."
    if status == 404:
        refusal.detail = "There is nothing here, or it is not yours to see."
    return problem(refusal)


def by_field(messages: Any) -> dict[str, list[str]]:
    """Returns marshmallow's nested messages as `field.path` → sentences."""
    flat: dict[str, list[str]] = {}

    def walk(value: Any, path: tuple[str, ...]) -> None:
        if isinstance(value, dict):
            for name, inner in value.items():
                walk(inner, (*path, str(name)))
        else:
            sentences = value if isinstance(value, list) else [value]
            flat[".".join(p for p in path if p not in {"json", "query", "_schema"}) or "_"] = [
                str(sentence) for sentence in sentences
            ]

    walk(messages, ())
    return flat


def _from_validation(error: ValidationError) -> Response:
    refusal = Invalid(
        "input_invalid", "Some fields are not valid.", errors=by_field(error.messages)
    )
    return problem(refusal)


def _from_database(error: DBAPIError) -> Response:
    state = getattr(error.orig, "sqlstate", None)
    if isinstance(error, IntegrityError):
        log.warning("constraint refused a change", sqlstate=state)
        return problem(Conflict("already_there", "Something like this is there already."))
    if state in _PASSING or isinstance(error, OperationalError):
        log.warning("database busy or away", sqlstate=state)
        return problem(_busy())
    return _from_anything(error)


def _from_pool(error: TimeoutError) -> Response:
    log.warning("no database connection free", error=str(error)[:100])
    return problem(_busy())


def _busy() -> Unavailable:
    return Unavailable("database_unavailable", "The database is busy or away.", retry_after=1)


def _from_stale(error: StaleDataError) -> Response:
    return problem(PreconditionFailed("changed_meanwhile", "Someone else changed this just now."))


def _from_anything(error: Exception) -> Response:
    log.exception("request failed")
    return problem(AppError("internal_error", "It is logged under the trace id."))
