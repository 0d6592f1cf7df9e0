"""A payment of unknown outcome, for the person who has found out what came of it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from common import clock
from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.methods import method_of
from dashboard_bff.views.parts.scene import Body, View, reference, scene, the_own


def question(session: Session, viewer: Viewer, payment_id: UUID) -> View:
    """Returns the payment that is asked about; only members may ask."""
    if not viewer.is_member:
        raise NotFound
    payment = the_own(session, viewer, "payment", payment_id)
    client = queries.find_resource(session, viewer.firm_id, "client", payment["client_id"])
    ids = [payment["payment_method_id"]]
    methods = queries.several(session, viewer.firm_id, "payment_method", ids)
    same = ("id", "status", "amount", "currency", "processed_at", "gateway")
    return {
        "payment": {name: payment[name] for name in same},
        "method": method_of(scene(session, viewer.firm_id), methods, payment),
        "client": reference(client, payment["client_id"]),
        "invoices": [
            {"id": part["invoice_id"], "number": part["invoice_number"]}
            for part in payment["allocations"]
        ],
        "can_decide": can_decide(viewer, payment),
    }


def can_decide(viewer: Viewer, payment: Body) -> bool:
    """Whether the viewer may say what came of it: the gateway could not, for as long as it knew."""
    from_then_on = payment.get("decidable_at")
    may = viewer.is_member and viewer.may("invoices:write")
    # The gateway forgets by the wall's clock, whatever day it is for the firm.
    return may and bool(from_then_on) and datetime.fromisoformat(from_then_on) <= clock.now()
