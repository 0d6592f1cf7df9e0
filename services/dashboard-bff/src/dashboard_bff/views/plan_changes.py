"""The form that changes a subscription's plan or quantity: what it is on, and what it may be on."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.managing import the_actable
from dashboard_bff.views.parts.coming import to_come
from dashboard_bff.views.parts.lives import plan_words, plans_on_offer
from dashboard_bff.views.parts.scene import Body, View, found, reference, scene

TERMS = ("currency", "interval_unit", "interval_count")


def ask(session: Session, viewer: Viewer, subscription_id: UUID) -> View:
    """Returns the subscription with the plans of its currency; raises NotFound."""
    body = found(queries.find_resource(session, viewer.firm_id, "subscription", subscription_id))
    clients = queries.several(session, viewer.firm_id, "client", [body["client_id"]])
    plans = queries.gather(session, viewer.firm_id, Slice("plan", ("active",)))["plan"]
    client = reference(clients.get(body["client_id"]), body["client_id"])
    return _form(body, plans) | {"client": client}


def mine(session: Session, viewer: Viewer, client_id: UUID, subscription_id: UUID) -> View:
    """Returns a client's own with the plans that the firm offers; NotFound where it may not change."""
    _, body = the_actable(session, viewer, client_id, subscription_id, "change")
    today = scene(session, viewer.firm_id).today.isoformat()
    return _form(body, plans_on_offer(session, viewer.firm_id)) | {"today": today}


def seen(preview: View) -> View:
    """Returns what a change comes to, as a page shows it: from when, and the invoice of its day."""
    priced, due_on = preview["invoice"], preview["due_on"]
    return {"on": preview["on"], "invoice": to_come(priced, due_on) if priced else None}


def _form(body: Body, plans: Sequence[Body]) -> View:
    same = [plan for plan in plans if plan["currency"] == body["currency"]]
    others = [plan for plan in same if plan["id"] != body["plan_id"]]
    names = ("id", "name", "quantity", "unit_price", "version", "change", *TERMS)
    return {
        "subscription": {name: body.get(name) for name in names},
        "plans": [
            ("", f"{body['name']}, as it is"),
            *((plan["id"], plan_words(plan)) for plan in others),
        ],
        "values": {"plan_id": "", "quantity": str(body["quantity"]), "when": "now"},
    }
