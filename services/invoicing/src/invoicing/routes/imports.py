"""Files of invoices over HTTP: taken in, looked at, drafted."""

from typing import Any
from uuid import UUID

from flask import Response, make_response
from flask_smorest import Blueprint
from sqlalchemy.orm import Session

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
from invoicing import queries
from invoicing.models import Import
from invoicing.usecases.imports import take_in

routes = Blueprint(
    "imports",
    __name__,
    url_prefix="/v1/invoices/imports",
    description="Files of invoices of another system.",
)

FILE = ImportSchema()


@routes.post("")
@requires("invoices:write")
@routes.arguments(ImportDraft)
@routes.response(201, ImportSchema)
@idempotent
def begin(draft: dict[str, Any]) -> Response:
    """Takes a file of invoices in, to be looked at; nothing becomes of it before it is applied."""
    with transaction() as session:
        at = Moment(firm_now(session), clock.now())
        shown = _shown(session, take_in(session, current_principal(), draft, at))
    return make_response(FILE.dump(shown), 201)


@routes.get("/<uuid:file_id>")
@requires("invoices:write")
@routes.response(200, ImportSchema)
def show(file_id: UUID) -> Any:
    """Shows how far a file has come, and how many of its rows have which fate."""
    with transaction() as session:
        file = queries.FILES.the(session, current_principal().firm_id, file_id)
        return _shown(session, file)


@routes.get("/<uuid:file_id>/rows")
@requires("invoices:write")
@routes.arguments(ImportRowsQuery, location="query")
@routes.response(200, ImportRowsSchema)
def rows(query: dict[str, Any], file_id: UUID) -> Any:
    """Lists the rows of a file, each with its fate and the reason for it."""
    with transaction() as session:
        file = queries.FILES.the(session, current_principal().firm_id, file_id)
        found = queries.FILES.rows(session, file, **query)
    shown = found[: query["limit"]]
    return {"items": shown, "next_after": shown[-1].number if len(found) > len(shown) else None}


@routes.post("/<uuid:file_id>/application")
@requires("invoices:write")
@routes.response(200, ImportSchema)
@idempotent
def apply(file_id: UUID) -> Response:
    """Has the invoices of a file drafted as they were shown; it can be done once."""
    who = current_principal()
    with transaction() as session:
        file = apply_import(session, who, queries.FILES, file_id, now=clock.now())
        shown = _shown(session, file)
    return make_response(FILE.dump(shown))


def _shown(session: Session, file: Import) -> dict[str, Any]:
    whole = {name: getattr(file, name) for name in FILE.fields if name != "fates"}
    fates = dict.fromkeys(FATES, 0) | queries.FILES.count_fates(session, file)
    return whole | {"fates": fates}
