"""The papers of chosen documents as one zip, by a form of checkboxes that needs no script."""

from flask import Blueprint, Response, request

from dashboard_bff.routes import members_only, needs, reading, viewer
from dashboard_bff.routes.bundles import papers_answer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.routes.pages.rendering import Page, go, notice
from dashboard_bff.schemas.lists import AT_ONCE, Chosen
from dashboard_bff.views import exports
from dashboard_bff.views.parts.paging import address

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
    """Hands out those chosen, or all that the list shows; what is too many comes back to the same list."""
    ids = _all_shown(kind) if request.form.get("of") == "list" else request.form.getlist("ids")
    if Chosen().validate({"ids": ids}):
        asked = {name: request.args.get(name) for name in ("status", "q", "client")}
        return go(address(f"/{kind.replace('_', '-')}s", asked), notice=_refusal(ids))
    return papers_answer(kind, Chosen().load({"ids": ids})["ids"])


def _all_shown(kind: str) -> list[str]:
    with reading() as session:
        return list(exports.ids_shown(session, viewer(), kind, list_query(), AT_ONCE))


def _refusal(ids: list[str]) -> dict[str, str]:
    if len(ids) <= AT_ONCE:
        return notice("warn", "alert", "Nothing was chosen.", "Choose the documents first.")
    said = f"One download holds up to {AT_ONCE} documents. Narrow the list, or choose among them."
    return notice("warn", "alert", "These are too many.", said)
