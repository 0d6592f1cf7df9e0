"""A repeated POST is answered as the first was: the key, its request and its answer are kept.

The scope of a key is the firm, the principal and the route. The same key with another body is refused
(422); while the first is in progress the second is told to wait (409). Refusals are not kept, so a
corrected request may use its key again. A process that died holding a key loses it after half a minute;
what the request made then carries `resource_id()`, so the repeat finds it.
"""

import hashlib
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import wraps
from typing import Any, ParamSpec
from uuid import UUID

import orjson
from flask import Response, current_app, g, make_response, request
from sqlalchemy import DateTime, delete, select, text, update
from sqlalchemy.orm import Mapped, mapped_column

from common.auth import Principal, current_principal
from common.clock import now
from common.db import Database, Mechanism
from common.errors import Conflict, Invalid, PreconditionRequired
from common.ids import id_from

P = ParamSpec("P")

# Longer than anyone waits for an answer; and who takes over early finds `resource_id()` made already.
STALE = timedelta(seconds=30)


class IdempotencyKey(Mechanism):
    """One key in its scope; without a status the request is still in progress."""

    __tablename__ = "idempotency_keys"

    firm_id: Mapped[UUID] = mapped_column(primary_key=True)
    principal: Mapped[str] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_hash: Mapped[str]
    taken_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    status: Mapped[int | None]
    body: Mapped[str | None]


def idempotent(route: Callable[P, Any]) -> Callable[P, Any]:
    """Makes a POST route require an Idempotency-Key and answer a repeat with the kept answer.

    It stands below `@requires`, so that authorization is checked before anything is replayed.
    """

    @wraps(route)
    def once(*args: P.args, **kwargs: P.kwargs) -> Any:
        scope = _scope(current_principal())
        kept = _take(_database(), scope, _request_hash())
        if kept is not None:
            return Response(kept.body, kept.status, mimetype="application/json")
        g.idempotency_scope = scope
        try:
            response = make_response(route(*args, **kwargs))
        except BaseException:
            _release(_database(), scope)
            raise
        _keep(_database(), scope, response)
        return response

    once.is_idempotent = True  # type: ignore[attr-defined]
    return once


def resource_id() -> UUID:
    """Returns the id for what this request makes: the same for every repeat of the request."""
    return id_from(*g.idempotency_scope.values())


def _scope(principal: Principal) -> dict[str, Any]:
    key = request.headers.get("Idempotency-Key", "").strip()
    if not key:
        raise PreconditionRequired("idempotency_key_missing", "Send an Idempotency-Key header.")
    if len(key) > 255 or not key.isprintable():
        raise Invalid("idempotency_key_invalid", "A key is at most 255 printable characters.")
    return {
        "firm_id": principal.firm_id,
        "principal": principal.subject,
        "route": f"{request.method} {request.path}",
        "key": key,
    }


def _take(database: Database, scope: dict[str, Any], request_hash: str) -> IdempotencyKey | None:
    """Takes the key for this request; returns the kept row if its answer is known already."""
    with database.transaction(scope["firm_id"]) as session:
        values = {**scope, "hash": request_hash, "now": now(), "stale": now() - STALE}
        if session.scalar(_TAKE, values):
            return None
        row = session.scalars(select(IdempotencyKey).filter_by(**scope)).one()
    if row.request_hash != request_hash:
        raise Invalid("idempotency_key_reused", "This key was used for another request.")
    if row.status is None:
        raise Conflict("request_in_progress", "The first request is not finished.", retry_after=1)
    return row


def _release(database: Database, scope: dict[str, Any]) -> None:
    with database.transaction(scope["firm_id"]) as session:
        session.execute(delete(IdempotencyKey).filter_by(**scope))


def _keep(database: Database, scope: dict[str, Any], response: Response) -> None:
    if response.status_code >= 400:
        _release(database, scope)
        return
    with database.transaction(scope["firm_id"]) as session:
        session.execute(
            update(IdempotencyKey)
            .filter_by(**scope)
            .values(status=response.status_code, body=response.get_data(as_text=True))
        )


def _request_hash() -> str:
    """A request is what it says: the order of its fields and its spaces make no other one of it."""
    body = request.get_data(cache=True)
    with suppress(orjson.JSONDecodeError):
        body = orjson.dumps(orjson.loads(body), option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(body).hexdigest()


def _database() -> Database:
    return current_app.extensions["database"]  # type: ignore[no-any-return]


_TAKE = text(
    "INSERT INTO idempotency_keys AS k (firm_id, principal, route, key, request_hash, taken_at)"
    " VALUES (:firm_id, :principal, :route, :key, :hash, :now)"
    " ON CONFLICT (firm_id, principal, route, key) DO UPDATE SET taken_at = :now"
    " WHERE k.status IS NULL AND k.request_hash = :hash AND k.taken_at < :stale RETURNING key"
)
