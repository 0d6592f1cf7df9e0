"""The papers of chosen documents as one zip, asked for as JSON."""

from flask import Response
from flask_smorest import Blueprint

from dashboard_bff.routes import Json, members_only, needs
from dashboard_bff.routes.bundles import papers_answer
from dashboard_bff.schemas.lists import Chosen

routes = Blueprint("api_paper_bundles", __name__, url_prefix="/api/v1")
ZIP = {"type": "string", "format": "binary"}


@routes.post("/invoices/papers")
@members_only
@needs("invoices:read")
@routes.arguments(Chosen)
@routes.response(200, ZIP, content_type="application/zip")
def invoices(chosen: Json) -> Response:
    """Hands out up to 200 invoices as PDFs in one zip."""
    return papers_answer("invoice", chosen["ids"])


@routes.post("/credit-notes/papers")
@members_only
@needs("invoices:read")
@routes.arguments(Chosen)
@routes.response(200, ZIP, content_type="application/zip")
def credit_notes(chosen: Json) -> Response:
    """Hands out up to 200 credit notes as PDFs in one zip."""
    return papers_answer("credit_note", chosen["ids"])


@routes.post("/estimates/papers")
@members_only
@needs("estimates:read")
@routes.arguments(Chosen)
@routes.response(200, ZIP, content_type="application/zip")
def estimates(chosen: Json) -> Response:
    """Hands out up to 200 estimates as PDFs in one zip."""
    return papers_answer("estimate", chosen["ids"])


@routes.post("/proposals/papers")
@members_only
@needs("proposals:read")
@routes.arguments(Chosen)
@routes.response(200, ZIP, content_type="application/zip")
def proposals(chosen: Json) -> Response:
    """Hands out up to 200 proposals as PDFs in one zip."""
    return papers_answer("proposal", chosen["ids"])
