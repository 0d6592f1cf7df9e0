"""Whom a payment method bills, as a dialog; what nobody has said yet begins with the client's own."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff.usecases.billing_details import FIELDS
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.client_forms import places
from dashboard_bff.views.methods import home_of, own_method
from dashboard_bff.views.parts.methods import method_row
from dashboard_bff.views.parts.scene import Body, View, scene, the_client


def ask(
    session: Session, viewer: Viewer, firm: Mapping[str, str], client_id: UUID, method_id: UUID
) -> View:
    """Returns the dialog about one of the client's methods; raises NotFound of any other."""
    method = own_method(session, viewer, client_id, method_id)
    home = home_of(viewer, client_id)
    return {
        "method": method_row(scene(session, viewer.firm_id), method),
        "countries": places(dict(firm))["countries"],
        "own": _own(the_client(session, viewer, client_id)),
        "address": f"{home}/{method_id}/billing-details",
        "back": "/my-billing" if viewer.client_id else home,
    }


def values(view: View, said: Mapping[str, str]) -> dict[str, str]:
    """Returns what the form begins with: what was said, or as it stands on the client's invoices."""
    return dict(said) if any(said.values()) else view["own"]


def _own(client: Body) -> dict[str, str]:
    address = client["address"] or {}
    name = {"name": client["billing_name"] or client["name"]}
    return name | {field: address.get(field) or "" for field in FIELDS if field != "name"}
