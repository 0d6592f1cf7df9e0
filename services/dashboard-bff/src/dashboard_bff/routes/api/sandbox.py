"""The sandbox gateway's books as JSON."""

from flask import request
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, desk, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import firm
from dashboard_bff.usecases.sandbox import charges
from dashboard_bff.views import sandbox

routes = Blueprint("api_sandbox", __name__, url_prefix="/api/v1/gateways/sandbox")


@routes.get("/charges")
@members_only
@needs("firm:read")
def index() -> Json:
    """Shows what the sandbox has charged, the newest first, the sums of all of it, and its cards."""
    said = charges(desk(), request.args.get("cursor"))
    with reading() as session:
        return sandbox.show(session, viewer(), firm().get("mode", "sandbox"), said)
