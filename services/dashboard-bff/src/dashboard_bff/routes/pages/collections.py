"""The firm's collections as a page, as a table to take away, and acts on many at once."""

from flask import Blueprint, Response, request

from common.errors import AppError, Invalid
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.clients import list_query
from dashboard_bff.routes.pages.exports import table_file
from dashboard_bff.routes.pages.rendering import Page, go, notice, page
from dashboard_bff.schemas.lists import BulkOrder
from dashboard_bff.usecases.bulk import Outcome, act_on
from dashboard_bff.views import bulk, collections

routes = Blueprint("collections_pages", __name__)


@routes.get("/collections")
@members_only
@needs("invoices:read", "payments:read")
def index() -> Page:
    """Shows the money on its way in, and what stands in its way."""
    with reading() as session:
        view = collections.show(session, viewer(), list_query())
    return page("collections.html", view, nav="billing")


@routes.get("/collections.csv")
@members_only
@needs("invoices:read", "payments:read")
def table() -> Response:
    """Hands out every invoice that is being collected, in every state."""
    return table_file("collections", collections.table)


@routes.post("/collections/bulk")
@members_only
@needs("payments:write", "invoices:read")
def act() -> Page:
    """Tries many again, moves them to another day, or calls them off."""
    try:
        outcomes = _act()
    except AppError as error:
        if error.status != 422:
            raise
        return go("/collections", notice=_nothing_done())
    with reading() as session:
        view = bulk.show(session, viewer(), "invoices", request.form["act"], outcomes)
    return page("bulk.html", view, nav="billing")


def _act() -> list[Outcome]:
    given = {"ids": request.form.getlist("ids"), "act": request.form.get("act", "")}
    given["reason"] = request.form.get("on", "")
    if wrong := BulkOrder().validate(given):
        raise Invalid(
            "input_invalid", errors={str(name): [str(said)] for name, said in wrong.items()}
        )
    order = dict(BulkOrder().load(given))
    return act_on(desk(), "collections", order.pop("act"), key=idempotency_key(), **order)


def _nothing_done() -> dict[str, object]:
    return notice("warn", "alert", "Nothing was done.", "Choose what to do, and with which.")
