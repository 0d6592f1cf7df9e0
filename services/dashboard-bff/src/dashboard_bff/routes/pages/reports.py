"""Reports as pages, and as tables to take away."""

from flask import Blueprint, Response

from dashboard_bff.routes import members_only, needs, reading, viewer
from dashboard_bff.routes.pages.exports import table_file
from dashboard_bff.routes.pages.rendering import Page, page
from dashboard_bff.views.reports import forecast, recurring, renewals

routes = Blueprint("report_pages", __name__, url_prefix="/reports")


@routes.get("")
@members_only
@needs("invoices:read")
def recurring_revenue() -> Page:
    """Shows what comes again each month."""
    with reading() as session:
        view = recurring.show(session, viewer())
    return page("reports/recurring.html", view, nav="billing")


@routes.get("/recurring-revenue.csv")
@members_only
@needs("invoices:read")
def recurring_revenue_table() -> Response:
    """Hands out what came again, by currency and month."""
    return table_file("recurring-revenue", recurring.table)


@routes.get("/forecast")
@members_only
@needs("invoices:read")
def year_ahead() -> Page:
    """Shows what the next twelve months will bring."""
    with reading() as session:
        view = forecast.show(session, viewer())
    return page("reports/forecast.html", view, nav="billing")


@routes.get("/forecast.csv")
@members_only
@needs("invoices:read")
def forecast_table() -> Response:
    """Hands out what is to come, by currency and month."""
    return table_file("forecast", forecast.table)


@routes.get("/renewals")
@members_only
@needs("invoices:read")
def upcoming_renewals() -> Page:
    """Shows what is charged again in the next days."""
    with reading() as session:
        view = renewals.show(session, viewer())
    return page("reports/renewals.html", view, nav="billing")


@routes.get("/renewals.csv")
@members_only
@needs("invoices:read")
def renewals_table() -> Response:
    """Hands out every upcoming renewal."""
    return table_file("renewals", renewals.table)
