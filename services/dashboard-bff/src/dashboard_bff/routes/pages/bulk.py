"""The same act to many things of a list, as a form of checkboxes that needs no script."""

from typing import Any

from flask import Blueprint, request

from common.errors import AppError, Invalid
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, go, notice, page
from dashboard_bff.schemas.lists import BulkOrder
from dashboard_bff.usecases.bulk import act_on
from dashboard_bff.views import bulk

routes = Blueprint("bulk_pages", __name__)


@routes.post("/invoices/bulk")
@members_only
@needs("invoices:write")
def invoices() -> Page:
    """Issues, mails again, reminds of or voids many invoices."""
    return _done("invoices", nav="billing")


@routes.post("/estimates/bulk")
@members_only
@needs("estimates:write")
def estimates() -> Page:
    """Sends many estimates."""
    return _done("estimates", nav="billing")


@routes.post("/proposals/bulk")
@members_only
@needs("proposals:write")
def proposals() -> Page:
    """Sends, mails again or gives up many proposals."""
    return _done("proposals", nav="billing")


@routes.post("/clients/bulk")
@members_only
@needs("clients:write", "invoices:read", "services:read", "payments:read")
def clients() -> Page:
    """Archives many clients, or asks them for a payment method."""
    return _done("clients", nav="clients")


def _done(noun: str, *, nav: str) -> Page:
    try:
        order = _order()
        outcomes = act_on(desk(), noun, order.pop("act"), key=idempotency_key(), **order)
    except AppError as error:
        if error.status != 422:
            raise
        told = notice("warn", "alert", "Nothing was done.", "Choose what to do, and with which.")
        return go(f"/{noun}", notice=told)
    with reading() as session:
        view = bulk.show(session, viewer(), noun, request.form["act"], outcomes)
    return page("bulk.html", view, nav=nav)


def _order() -> dict[str, Any]:
    given = {
        "ids": request.form.getlist("ids"),
        "act": request.form.get("act", ""),
        "reason": request.form.get("reason", ""),
    }
    if wrong := BulkOrder().validate(given):
        raise Invalid(
            "input_invalid", errors={str(name): [str(said)] for name, said in wrong.items()}
        )
    return dict(BulkOrder().load(given))
