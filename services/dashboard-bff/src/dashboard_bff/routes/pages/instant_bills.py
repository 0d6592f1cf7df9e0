"""Billing a client without a proposal, as a page: what it comes to is shown first if that is asked."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request

from common.errors import AppError
from dashboard_bff.routes import desk, idempotency_key, members_only, needs, reading, viewer
from dashboard_bff.routes.pages.rendering import Page, firm, form_with, go, page
from dashboard_bff.usecases.instant_bills import (
    instant_bill_draft,
    price_instant_bill,
    start_instant_bill,
)
from dashboard_bff.views import instant_bills

routes = Blueprint("instant_bill_pages", __name__, url_prefix="/clients")

TO_FIX = frozenset({404, 409, 422})
TEMPLATE, NAV = "clients/instant_bill.html", "clients"


@routes.get("/<uuid:client_id>/instant-bills/new")
@members_only
@needs("services:write", "payment_methods:write")
def ask(client_id: UUID) -> Page:
    """Asks what a client is billed for."""
    view = _blank(client_id)
    return page(TEMPLATE, view, nav=NAV, form=form_with(view["values"]))


@routes.post("/<uuid:client_id>/instant-bills/new")
@members_only
@needs("services:write", "payment_methods:write")
def start(client_id: UUID) -> Page:
    """Starts the bill, or shows what it comes to or what is wrong."""
    view = _blank(client_id)
    try:
        return _start(client_id, view)
    except AppError as error:
        if error.status not in TO_FIX:
            raise
        form = form_with(request.form, error)
        return page(TEMPLATE, view, nav=NAV, form=form, status=error.status)


def _start(client_id: UUID, view: dict[str, Any]) -> Page:
    wanted = instant_bill_draft(request.form, view["client"]["currency"])
    if request.form.get("act") == "preview":
        totals = price_instant_bill(desk(), wanted, {"tax_rounding": view["tax_rounding"]})
        seen = instant_bills.priced(view, wanted, totals)
        return page(TEMPLATE, seen, nav=NAV, form=form_with(request.form))
    made = start_instant_bill(desk(), client_id, wanted, key=idempotency_key())
    return go(f"/services/{made['id']}", toast=f"{made['name']} is set up")


def _blank(client_id: UUID) -> dict[str, Any]:
    with reading() as session:
        return instant_bills.blank(session, viewer(), firm(), client_id)
