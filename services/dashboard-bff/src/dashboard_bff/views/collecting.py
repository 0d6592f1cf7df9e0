"""The questions before an invoice is collected, moved to another day, or not collected by itself."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views import invoice as invoices
from dashboard_bff.views.parts.methods import first_chosen, free, method_rows
from dashboard_bff.views.parts.scene import View, scene


def question(session: Session, viewer: Viewer, invoice_id: UUID) -> View:
    """Returns the invoice that is asked about, what is planned for it, and what could pay for it."""
    shown = invoices.show(session, viewer, invoice_id)
    at, client_id = scene(session, viewer.firm_id), UUID(shown["client"]["id"])
    found = queries.resources(
        session, viewer.firm_id, "payment_method", client_id=client_id, newest_first=False
    )
    active = [method for method in free(found) if method["status"] == "active"]
    methods = [row for row in method_rows(at, active, (), {}) if row["status"] != "expired"]
    same = ("invoice", "client", "acts", "planned", "collection")
    planned, failed = shown["planned"], shown["collection"]["method"]
    wanted = [each["method"]["id"] for each in [planned] if each and each["method"]]
    wanted += [failed["id"]] if failed else []
    return {name: shown[name] for name in same} | {
        "today": at.today.isoformat(),
        "methods": methods,
        "chosen_method_id": first_chosen(methods, *wanted, currency=shown["invoice"]["currency"]),
    }
