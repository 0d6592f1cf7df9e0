"""The plans that a firm offers its clients: as a list, and one as it would be charged."""

from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.coming import to_come
from dashboard_bff.views.parts.lives import offered_plans
from dashboard_bff.views.parts.methods import first_chosen, free, method_rows
from dashboard_bff.views.parts.scene import Body, View, scene, the_client
from dashboard_bff.views.plans import plan_row


def index(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns the plans that the client may take; raises NotFound where it may take none."""
    client = the_client(session, viewer, client_id)
    plans = offered_plans(session, viewer.firm_id, client)
    if not plans:
        raise NotFound
    return {"items": [_row(plan) for plan in sorted(plans, key=lambda each: each["name"])]}


def show(
    session: Session,
    viewer: Viewer,
    client_id: UUID,
    plan_id: UUID,
    *,
    quantity: int = 1,
    method_id: str | None = None,
) -> View:
    """Returns one of them, and what can pay; raises NotFound."""
    at, client = scene(session, viewer.firm_id), the_client(session, viewer, client_id)
    offered = offered_plans(session, viewer.firm_id, client)
    plan = next((each for each in offered if each["id"] == str(plan_id)), None)
    if plan is None:
        raise NotFound
    own = queries.resources(session, viewer.firm_id, "payment_method", client_id=client_id)
    methods = method_rows(at, free(own), (), {})
    return {
        "plan": _row(plan),
        "quantity": quantity,
        "methods": methods,
        "chosen_method_id": first_chosen(methods, method_id),
    }


def first(charge: Body | None) -> View:
    """Returns what is charged first, as a page shows it, if that can be said."""
    return {"next": to_come(charge["invoice"], charge["on"]) if charge else None}


def _row(plan: Body) -> View:
    hidden = ("status", "is_offered", "version")
    return {name: value for name, value in plan_row(plan).items() if name not in hidden}
