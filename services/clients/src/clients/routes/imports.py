"""Files of clients over HTTP: taken in, looked at, applied."""

from typing import Any
from uuid import UUID

from flask import Response, make_response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

from clients import queries
from clients.models import Import
from clients.routes.notes import member
from clients.usecases.imports import take_in
from common import clock
from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.idempotency import idempotent
from common.imports import Moment, apply_import
from common.imports.schemas import (
    FATES,
    ImportDraft,
    ImportRowsQuery,
    ImportRowsSchema,
    ImportSchema,
)

routes = Blueprint(
    "imports", __name__, url_prefix="/v1/clients/imports", description="Files of clients."
)

FILE = ImportSchema()


@routes.post("")
@requires("clients:write")
@routes.arguments(ImportDraft)
@routes.response(201, ImportSchema)
@idempotent
def begin(draft: dict[str, Any]) -> Response:
    """Takes a file of clients in, to be looked at; nothing becomes of it before it is applied."""
    member()
    with transaction() as session:
        at = Moment(firm_now(session), clock.now())
        shown = _shown(session, take_in(session, current_principal(), draft, at))
    return make_response(FILE.dump(shown), 201)


@routes.get("/<uuid:import_id>")
@requires("clients:write")
@routes.response(200, ImportSchema)
def show(import_id: UUID) -> Any:
    """Shows how far a file has come, and how many of its rows have which fate."""
    member()
    with transaction() as session:
        file = queries.FILES.the(session, current_principal().firm_id, import_id)
        return _shown(session, file)


@routes.get("/<uuid:import_id>/rows")
@requires("clients:write")
@routes.arguments(ImportRowsQuery, location="query")
@routes.response(200, ImportRowsSchema)
def rows(query: dict[str, Any], import_id: UUID) -> Any:
    """Lists the rows of a file, each with its fate and the reason for it."""
    member()
    with transaction() as session:
        file = queries.FILES.the(session, current_principal().firm_id, import_id)
        found = queries.FILES.rows(session, file, **query)
    shown = found[: query["limit"]]
    return {"items": shown, "next_after": shown[-1].number if len(found) > len(shown) else None}


@routes.post("/<uuid:import_id>/application")
@requires("clients:write")
@routes.response(200, ImportSchema)
@idempotent
def apply(import_id: UUID) -> Response:
    """Has the rows of a file applied as they were shown; it can be done once."""
    member()
    who = current_principal()
    with transaction() as session:
        file = apply_import(session, who, queries.FILES, import_id, now=clock.now())
        shown = _shown(session, file)
    return make_response(FILE.dump(shown))


def _shown(session: Session, file: Import) -> dict[str, Any]:
    whole = {name: getattr(file, name) for name in FILE.fields if name != "fates"}
    fates = dict.fromkeys(FATES, 0) | queries.FILES.count_fates(session, file)
    return whole | {"fates": fates}
