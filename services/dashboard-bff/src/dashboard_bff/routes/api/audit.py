"""The audit of the firm as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, members_only, needs, reading, viewer
from dashboard_bff.schemas.lists import AuditQuery
from dashboard_bff.views import audit

routes = Blueprint("api_audit", __name__, url_prefix="/api/v1")


@routes.get("/audit")
@members_only
@needs("audit:read")
@routes.arguments(AuditQuery, location="query")
def index(query: Json) -> Json:
    """Lists who did what, and what was refused, over all services."""
    with reading() as session:
        return audit.index(session, viewer(), query)
