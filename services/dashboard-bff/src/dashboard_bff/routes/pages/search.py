"""Search: a page of its own, and its results alone while somebody types."""

from flask import Blueprint, request

from dashboard_bff.routes import members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, page
from dashboard_bff.views import search

routes = Blueprint("search_pages", __name__)


@routes.get("/search")
@members_only
@needs("clients:read")
def find() -> Page:
    """Shows what fits the words."""
    with reading() as session:
        view = search.find(session, viewer(), request.args.get("q", "")[:100])
    return page("_found.html" if "HX-Request" in request.headers else "search.html", view)
