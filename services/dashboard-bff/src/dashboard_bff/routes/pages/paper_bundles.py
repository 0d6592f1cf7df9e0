"""The papers of chosen documents as one zip, by a form of checkboxes that needs no script."""

from flask import Blueprint, Response, request

from dashboard_bff.routes import members_only, needs
from dashboard_bff.routes.bundles import papers_answer
from dashboard_bff.routes.pages.rendering import Page, go, notice
from dashboard_bff.schemas.lists import Chosen

routes = Blueprint("paper_bundle_pages", __name__)


@routes.post("/invoices/papers")
@members_only
@needs("invoices:read")
def invoices() -> Page | Response:
    """Hands out chosen invoices."""
    return _handed_out("invoice")


@routes.post("/credit-notes/papers")
@members_only
@needs("invoices:read")
def credit_notes() -> Page | Response:
    """Hands out chosen credit notes."""
    return _handed_out("credit_note")


@routes.post("/estimates/papers")
@members_only
@needs("estimates:read")
def estimates() -> Page | Response:
    """Hands out chosen estimates."""
    return _handed_out("estimate")


@routes.post("/proposals/papers")
@members_only
@needs("proposals:read")
def proposals() -> Page | Response:
    """Hands out chosen proposals."""
    return _handed_out("proposal")


def _handed_out(kind: str) -> Page | Response:
    given = {"ids": request.form.getlist("ids")}
    if Chosen().validate(given):
        told = notice("warn", "alert", "Nothing was chosen.", "Choose from 1 to 200 documents.")
        return go(f"/{kind.replace('_', '-')}s", notice=told)
    return papers_answer(kind, Chosen().load(given)["ids"])
