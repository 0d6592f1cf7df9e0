"""The question what an estimate has come to, with what was agreed to beforehand."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.prices import with_tax
from dashboard_bff.views.parts.scene import Body, View, found, the_own

# What is asked of which kind of estimate.
ASKED = {"hours": ("quantity", "Hours"), "range": ("unit_price", "Price")}


def question(session: Session, viewer: Viewer, item_id: UUID) -> View:
    """Returns the item that waits for its price, and what was agreed; any other waits for none."""
    item = the_own(session, viewer, "billing_item", item_id)
    service = the_own(session, viewer, "service", UUID(item["service_id"]))
    named = {name: item[name] for name in ("id", "name", "service_id")}
    by = service.get("estimate_by")
    if by is None or item["status"] != "pending_confirmation":
        return {"item": named, "waits": False}
    field, label = ASKED[by]
    client = found(queries.find_resource(session, viewer.firm_id, "client", item["client_id"]))
    return {
        "item": named,
        "waits": True,
        "client_name": client["name"],
        "currency": item["currency"],
        "by": by,
        "field": field,
        "label": f"{label} incl. tax" if by == "range" and with_tax(service) else label,
        "quantity": service["quantity"],
        "unit_price": service["unit_price"],
        "most": service["most"],
        **_agreed(service),
    }


def _agreed(service: Body) -> View:
    """The least and the most that the client agreed to, as its prices say them."""
    if with_tax(service):
        least, most = service["total_amount"], service.get("most_amount")
    else:
        least, most = service["net_amount"], service["most_net_amount"]
    return {
        "prices_include_tax": with_tax(service),
        "least_amount": least,
        "most_amount": most,
    }
