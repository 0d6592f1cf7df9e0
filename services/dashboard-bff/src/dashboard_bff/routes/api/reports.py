"""Reports as JSON."""

from flask_smorest import Blueprint

from dashboard_bff.routes import Json, members_only, needs, reading, viewer
from dashboard_bff.views.reports import forecast, recurring, renewals

routes = Blueprint("api_reports", __name__, url_prefix="/api/v1/reports")


@routes.get("/recurring-revenue")
@members_only
@needs("invoices:read")
def recurring_revenue() -> Json:
    """Shows what comes again each month, with what moved it, by currency."""
    with reading() as session:
        return recurring.show(session, viewer())


@routes.get("/forecast")
@members_only
@needs("invoices:read")
def year_ahead() -> Json:
    """Shows what the next twelve months will bring, by currency, tax included."""
    with reading() as session:
        return forecast.show(session, viewer())


@routes.get("/renewals")
@members_only
@needs("invoices:read")
def upcoming_renewals() -> Json:
    """Shows what is charged again in the next days, and what pays for it."""
    with reading() as session:
        return renewals.show(session, viewer())
