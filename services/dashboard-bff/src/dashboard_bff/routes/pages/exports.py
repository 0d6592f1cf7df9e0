"""Lists as files to take away: every row that the list's filter shows, while it is read."""

from collections.abc import Iterable, Sequence

from flask import Blueprint, Response

from common.spreadsheets import as_csv
from dashboard_bff.routes import database, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.usecases.audit import note_list
from dashboard_bff.views import exports

routes = Blueprint("export_pages", __name__)


@routes.get("/clients/export.csv")
@members_only
@needs("clients:read")
def clients() -> Response:
    """Hands out the clients."""
    return _file("client", exports.clients(database(), viewer(), list_query()))


@routes.get("/invoices/export.csv")
@members_only
@needs("invoices:read")
def invoices() -> Response:
    """Hands out the invoices."""
    return _documents("invoice")


@routes.get("/credit-notes/export.csv")
@members_only
@needs("invoices:read")
def credit_notes() -> Response:
    """Hands out the credit notes."""
    return _documents("credit_note")


@routes.get("/payments/export.csv")
@members_only
@needs("payments:read")
def payments() -> Response:
    """Hands out the payments."""
    return _documents("payment")


@routes.get("/estimates/export.csv")
@members_only
@needs("estimates:read")
def estimates() -> Response:
    """Hands out the estimates."""
    return _documents("estimate")


@routes.get("/proposals/export.csv")
@members_only
@needs("proposals:read")
def proposals() -> Response:
    """Hands out the proposals."""
    return _documents("proposal")


def _documents(kind: str) -> Response:
    return _file(kind, exports.documents(database(), viewer(), kind, list_query()))


def _file(kind: str, rows: Iterable[Sequence[object]]) -> Response:
    """That somebody took a list out of the house is in the audit."""
    with reading() as session:
        note_list(session, viewer(), kind, list_query())
    response = Response(as_csv(rows), mimetype="text/csv")
    name = f"{kind.replace('_', '-')}s.csv"
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
