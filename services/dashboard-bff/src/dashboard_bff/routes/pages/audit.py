"""The audit log as a page, and as a file to take away."""

from typing import Any

from flask import Blueprint, Response, request

from common.spreadsheets import as_csv
from dashboard_bff.routes import database, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, page
from dashboard_bff.schemas.lists import AuditQuery
from dashboard_bff.usecases.audit import note_export
from dashboard_bff.views import audit

routes = Blueprint("audit_pages", __name__, url_prefix="/settings")


@routes.get("/audit")
@members_only
@needs("audit:read")
def index() -> Page:
    """Shows who did what, and what was refused."""
    with reading() as session:
        view = audit.index(session, viewer(), audit_query())
    return page("settings/audit.html", view, nav="settings")


@routes.get("/audit.csv")
@members_only
@needs("audit:read")
def export() -> Page:
    """Hands out what the page shows, all of it, as a file."""
    query, who = audit_query(), viewer()
    with reading() as session:
        note_export(session, who, query)
    lines = as_csv(audit.export(database(), who, query))
    response = Response(lines, mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def audit_query() -> dict[str, Any]:
    """Reads the filter from the address; what is not valid there is left out."""
    given = {name: value for name, value in request.args.items() if value}
    given["before"] = given.pop("cursor", "")
    schema = AuditQuery(unknown="exclude")
    known = {name: value for name, value in given.items() if value}
    wrong = schema.validate(known)
    return dict(schema.load({name: known[name] for name in known.keys() - wrong.keys()}))
