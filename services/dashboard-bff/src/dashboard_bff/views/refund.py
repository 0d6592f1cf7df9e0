"""A payment that is to be given back, whole or in part, and what that would come to."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.methods import method_of
from dashboard_bff.views.parts.scene import Body, View, reference, scene, the_own

# Why a refund was not given back, as the end of a sentence.
NOT_GIVEN = {
    "never_refunded": "the gateway never made it",
    "gateway_unreachable": "the gateway could not be reached",
    "charge_not_refundable": "the gateway refused it",
    "lost_or_stolen_card": "the card was reported lost or stolen, and the money came back",
    "expired_or_canceled_card": "the card is no more, and the money came back",
}


def question(
    session: Session, viewer: Viewer, payment_id: UUID, seen: dict[str, Any] | None = None
) -> View:
    """Returns the payment that is asked about, with what payments says of a refund; for members."""
    if not viewer.is_member:
        raise NotFound
    payment = the_own(session, viewer, "payment", payment_id)
    client = queries.find_resource(session, viewer.firm_id, "client", payment["client_id"])
    ids = [payment["payment_method_id"]]
    methods = queries.several(session, viewer.firm_id, "payment_method", ids)
    same = ("id", "status", "amount", "currency", "gateway")
    return {
        "payment": {name: payment[name] for name in same}
        | {"refundable_amount": payment.get("refundable_amount", 0)},
        "method": method_of(scene(session, viewer.firm_id), methods, payment),
        "client": reference(client, payment["client_id"]),
        "invoices": [
            {"id": part["invoice_id"], "number": part["invoice_number"]}
            for part in payment["allocations"]
        ],
        "preview": seen,
    }


def can_refund(viewer: Viewer, payment: Body) -> bool:
    """Whether the viewer may give something of it back."""
    may = viewer.is_member and viewer.may("invoices:write")
    return may and payment.get("refundable_amount", 0) > 0


def gone_back(payment: Body) -> list[View]:
    """Returns what went back of a payment, or is on its way: refunds, and what its bank asks back."""
    refunds = [
        {"kind": "refund", "why": NOT_GIVEN.get(each.get("failure_code") or "")}
        | {name: each[name] for name in ("amount", "status", "created_at")}
        for each in payment.get("refunds") or ()
    ]
    disputes = [
        {name: each[name] for name in ("kind", "amount", "status", "created_at", "due_by")}
        for each in payment.get("disputes") or ()
    ]
    return [*refunds, *disputes]
