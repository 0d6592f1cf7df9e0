"""Lists as files to take away: every row that the list's filter shows, while it is read."""

from collections.abc import Callable, Iterable, Sequence

from flask import Blueprint, Response
from sqlalchemy.orm import Session

from common.spreadsheets import as_csv
from dashboard_bff.routes import database, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.usecases.audit import note_list, note_report
from dashboard_bff.usecases.viewers import Viewer
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


@routes.get("/invoices/lines.csv")
@members_only
@needs("invoices:read")
def invoice_lines() -> Response:
    """Hands out the invoices line by line, as an import reads them."""
    rows = exports.invoice_lines(database(), viewer(), list_query())
    return _file("invoice", rows, name="invoice-lines.csv")


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


def table_file(
    name: str, table: Callable[[Session, Viewer], Iterable[Sequence[object]]]
) -> Response:
    """Hands out a report as a file, whole as it is at this moment; the audit says so."""
    with reading() as session:
        rows = list(table(session, viewer()))
        note_report(session, viewer(), name)
    return _attached(f"{name}.csv", rows)


def _file(kind: str, rows: Iterable[Sequence[object]], name: str = "") -> Response:
    """That somebody took a list out of the house is in the audit."""
    with reading() as session:
        note_list(session, viewer(), kind, list_query())
    return _attached(name or f"{kind.replace('_', '-')}s.csv", rows)


def _attached(name: str, rows: Iterable[Sequence[object]]) -> Response:
    response = Response(as_csv(rows), mimetype="text/csv")
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    return response
