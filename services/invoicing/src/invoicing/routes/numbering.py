"""How a firm's documents are numbered, over HTTP."""

from typing import Any

from flask import Response
from flask_smorest import Blueprint

from common.auth import current_principal, requires
from common.http import firm_now, transaction
from common.http.etags import conditional, require_match, with_etag
from invoicing.schemas.numbering import (
    EverySeriesSchema,
    NextWrittenSchema,
    NumberSeriesDraft,
    StandingSchema,
)
from invoicing.usecases.numbering import (
    change_series,
    every_series,
    preview_series,
    the_series_to_change,
)

routes = Blueprint("numbering", __name__, url_prefix="/v1/number-series")

STANDING = StandingSchema()


@routes.get("")
@requires("firm:read")
@routes.response(200, EverySeriesSchema)
def index() -> Any:
    """Shows how each kind of document is numbered, and the number that comes next."""
    with transaction() as session:
        return {"items": every_series(session, current_principal(), now=firm_now(session))}


@routes.put("/<string:kind>")
@requires("firm:write")
@routes.arguments(NumberSeriesDraft)
@routes.response(200, StandingSchema)
@conditional
def replace(draft: dict[str, Any], kind: str) -> Response:
    """Numbers a kind of document otherwise from the next one on (If-Match)."""
    who = current_principal()
    with transaction() as session:
        at = firm_now(session)
        series = the_series_to_change(session, who, kind, now=at)
        require_match(series.version)
        standing = change_series(session, who, series, draft, now=at)
    return with_etag(STANDING.dump(standing), standing.series.version)


@routes.post("/<string:kind>/previews")
@requires("firm:write")
@routes.arguments(NumberSeriesDraft)
@routes.response(200, NextWrittenSchema)
def preview(draft: dict[str, Any], kind: str) -> Any:
    """Shows how the next number would be written, and keeps nothing."""
    who = current_principal()
    with transaction() as session:
        written = preview_series(session, who, kind, draft, now=firm_now(session))
        return {"next_written": written}
