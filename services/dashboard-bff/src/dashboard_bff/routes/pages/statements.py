"""Statements of account as pages and files: of a client for the firm, and of their own for contacts."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, make_response, request

from common.errors import AppError
from common.spreadsheets import as_csv
from dashboard_bff.routes import (
    contacts_only,
    desk,
    members_only,
    needs,
    own_client,
    reading,
    viewer,
)
from dashboard_bff.routes.pages.papers import as_file
from dashboard_bff.routes.pages.rendering import Page, form_with, page
from dashboard_bff.usecases.papers import statement_pdf
from dashboard_bff.views import statement
from dashboard_bff.views.parts.scene import View

routes = Blueprint("statement_pages", __name__)

OWN = "/my-billing/statement"


@routes.get("/clients/<uuid:client_id>/statement")
@members_only
@needs("invoices:read")
def show(client_id: UUID) -> Page:
    """Shows a client's account."""
    return _show(client_id, f"/clients/{client_id}/statement", nav="clients")


@routes.get("/clients/<uuid:client_id>/statement.csv")
@members_only
@needs("invoices:read")
def export(client_id: UUID) -> Response:
    """Hands out a client's account as a file."""
    return _export(client_id, f"/clients/{client_id}/statement")


@routes.get(OWN)
@contacts_only
@needs("invoices:read")
def show_own() -> Page:
    """Shows the contact their client's account."""
    return _show(own_client(), OWN, nav="my-billing")


@routes.get(f"{OWN}.csv")
@contacts_only
@needs("invoices:read")
def export_own() -> Response:
    """Hands out the account of the contact's client as a file."""
    return _export(own_client(), OWN)


@routes.get("/clients/<uuid:client_id>/statement.pdf")
@members_only
@needs("invoices:read")
def paper(client_id: UUID) -> Response:
    """Gives a client's account as PDF."""
    return as_file(statement_pdf(desk(), client_id, _query()))


@routes.get(f"{OWN}.pdf")
@contacts_only
@needs("invoices:read")
def own_paper() -> Response:
    """Gives the contact their client's account as PDF."""
    return as_file(statement_pdf(desk(), own_client(), _query()))


def _show(client_id: UUID, home: str, *, nav: str) -> Page:
    about = _about(client_id)
    try:
        view = statement.show(desk(), about, _query(), home)
    except AppError as error:
        if error.status != 422:
            raise
        # The account that can be given is shown, with the refusal at the field that asked for more.
        view = statement.show(desk(), about, {}, home)
        form = form_with(view["filter"] | _query(), error)
        return page("statement.html", view, nav=nav, form=form, status=422)
    return page("statement.html", view, nav=nav, form=form_with(view["filter"]))


def _export(client_id: UUID, home: str) -> Response:
    view = statement.show(desk(), _about(client_id), _query(), home)
    name = f"statement-{view['since']}-{view['until']}.csv"
    headers = {"Content-Disposition": f"attachment; filename={name}"}
    text = "".join(as_csv(statement.lines(view)))
    return make_response(text, 200, headers | {"Content-Type": "text/csv; charset=utf-8"})


def _about(client_id: UUID) -> View:
    with reading() as session:
        return statement.about(session, viewer(), client_id)


def _query() -> dict[str, Any]:
    return {name: request.args[name] for name in statement.FILTER if request.args.get(name)}
