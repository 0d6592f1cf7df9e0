"""How documents are numbered, as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.schemas import Command
from dashboard_bff.usecases.numbering import change_series, every_series, preview_series

routes = Blueprint("api_numbering", __name__, url_prefix="/api/v1/number-series")


@routes.get("")
@members_only
@needs("firm:read", "invoices:read")
def index() -> Json:
    """Shows how each kind of document is numbered, and the number that comes next."""
    return every_series(desk())


@routes.put("/<string:kind>")
@members_only
@needs("firm:write", "invoices:read")
@routes.arguments(Command)
def replace(draft: Json, kind: str) -> Json:
    """Numbers a kind of document otherwise; `etag` among the fields is the version that was read."""
    fields = {name: value for name, value in draft.items() if name != "etag"}
    return change_series(desk(), kind, fields, etag=draft.get("etag"))


@routes.post("/<string:kind>/previews")
@members_only
@needs("firm:write", "invoices:read")
@routes.arguments(Command)
def preview(draft: Json, kind: str) -> Json:
    """Shows how the next number would be written, and keeps nothing."""
    return preview_series(desk(), kind, draft)
