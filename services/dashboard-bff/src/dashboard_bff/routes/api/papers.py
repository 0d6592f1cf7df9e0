"""How documents look as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs
from dashboard_bff.schemas import Command, Picture
from dashboard_bff.usecases import papers

routes = Blueprint("api_papers", __name__, url_prefix="/api/v1/document-settings")


@routes.get("")
@members_only
@needs("firm:write")
def show() -> Json:
    """Shows how documents look; `etag` is what a change of it is made against."""
    return papers.looks(desk())


@routes.put("")
@members_only
@needs("firm:write")
@routes.arguments(Command)
def change(draft: Json) -> Json:
    """Changes all but the logo; `etag` among the fields is the version that was read."""
    return papers.change_looks(desk(), draft, etag=draft.pop("etag", None))


@routes.put("/pricing")
@members_only
@needs("firm:write")
@routes.arguments(Command)
def change_pricing(draft: Json) -> Json:
    """Says how documents are priced from now on; `etag` is the version that was read."""
    return papers.change_pricing(desk(), draft, etag=draft.pop("etag", None))


@routes.put("/logo")
@members_only
@needs("firm:write")
@routes.arguments(Picture)
def set_logo(draft: Json) -> Json:
    """Gives documents a logo, as base64."""
    return papers.send_logo(desk(), draft)


@routes.delete("/logo")
@members_only
@needs("firm:write")
def remove_logo() -> Json:
    """Takes the logo away."""
    return papers.remove_logo(desk())
