"""What is asked before something that is billed is changed, confirmed or ended."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.usecases.taxes import borne
from dashboard_bff.usecases.taxes import chosen as chosen_tax
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.prices import with_tax
from dashboard_bff.views.parts.scene import Body, View, reference, scene, the_client, the_own
from dashboard_bff.views.parts.taxes import offered

TERMS = ("unit_price", "quantity", "discount_percent", "tax_name", "tax_rate", "mode")
OPEN = ("planned", "pending_confirmation", "scheduled")
OF_ITEM = (*TERMS, "due_on", "note")


def item(session: Session, viewer: Viewer, item_id: UUID) -> View:
    """Returns the item that is asked about, with what its form begins with."""
    body = the_own(session, viewer, "billing_item", item_id)
    view = _about(session, viewer, body)
    return view | {
        "kind": "item",
        "is_open": body["status"] in OPEN,
        "state": body["status"].replace("_", " "),
        "address": f"/billing-items/{body['id']}/edit",
        "back": f"/clients/{body['client_id']}/schedule",
        "values": {name: _shown(body.get(name)) for name in OF_ITEM}
        | {"scope": "this"}
        | borne(body["tax_name"], body["tax_rate"]),
    }


def service(session: Session, viewer: Viewer, service_id: UUID) -> View:
    """Returns the service that is asked about, with what its form begins with."""
    body = the_own(session, viewer, "service", service_id)
    view = _about(session, viewer, body)
    return view | {
        "kind": "service",
        "address": f"/services/{body['id']}/edit",
        "back": f"/services/{body['id']}",
        "values": {name: _shown(body[name]) for name in TERMS}
        | borne(body["tax_name"], body["tax_rate"]),
    }


def chosen(session: Session, viewer: Viewer, client_id: UUID, ids: Iterable[str]) -> View:
    """Returns the client's items that were chosen, in the order they were listed."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    found = [_of(session, viewer, client_id, id_) for id_ in ids]
    return {
        "client": reference(client, client["id"]),
        "today": at.today.isoformat(),
        "prices_include_tax": all(with_tax(body) for body in found),
        "items": [
            {name: body[name] for name in ("id", "version", "name", "due_on", "currency")}
            | {"prices_include_tax": with_tax(body)}
            for body in found
        ],
        "values": {
            f"{name}-{body['id']}": body[name]
            for body in found
            for name in ("quantity", "unit_price")
        },
    }


def wanted(form: Mapping[str, Any], begun: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what the form changes of what it began with, as subscriptions takes it."""
    changed = {
        name: form[name].strip()
        for name in begun
        if name in form and form[name].strip() != begun[name]
    }
    if "scope" in form:
        changed["scope"] = form["scope"]
    if "tax" in changed:
        changed["tax_name"], changed["tax_rate"] = chosen_tax(changed.pop("tax"))
    return changed


def _about(session: Session, viewer: Viewer, body: Body) -> View:
    client = queries.find_resource(session, viewer.firm_id, "client", body["client_id"])
    shown = ("id", "version", "name", "currency", "status", "net_amount")
    return {
        "thing": {name: body[name] for name in shown} | {"prices_include_tax": with_tax(body)},
        "client": reference(client, body["client_id"]),
        "tax_choices": offered(session, viewer),
        "today": scene(session, viewer.firm_id).today.isoformat(),
    }


def _of(session: Session, viewer: Viewer, client_id: UUID, id_: str) -> Body:
    body = queries.find_resource(session, viewer.firm_id, "billing_item", id_)
    if body is None or body["client_id"] != str(client_id):
        raise NotFound
    return body


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
