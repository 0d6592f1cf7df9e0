"""What is asked before something that is billed is changed, confirmed or ended."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from common.errors import NotFound
from dashboard_bff import queries
from dashboard_bff.queries import Slice
from dashboard_bff.usecases.plans import number_typed
from dashboard_bff.usecases.taxes import borne
from dashboard_bff.usecases.taxes import chosen as chosen_tax
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.methods import method_name, payable_with
from dashboard_bff.views.parts.prices import with_tax
from dashboard_bff.views.parts.scene import Body, View, reference, scene, the_client, the_own
from dashboard_bff.views.parts.taxes import offered

TERMS = ("unit_price", "quantity", "discount_percent", "tax_name", "tax_rate", "mode")
OPEN = ("planned", "pending_confirmation", "scheduled")
RHYTHM = ("interval_unit", "interval_count")
OF_ITEM = (*TERMS, "due_on", "note", "payment_method_id")


def item(session: Session, viewer: Viewer, item_id: UUID) -> View:
    """Returns the item that is asked about, with what its form begins with."""
    body = the_own(session, viewer, "billing_item", item_id)
    view = _about(session, viewer, body)
    service = queries.find_resource(session, viewer.firm_id, "service", body["service_id"]) or {}
    return view | {
        "kind": "item",
        "methods": _methods(session, viewer, body, service),
        # A subscription's terms are its plan's, and what is billed once has none that follow.
        "may_follow": service.get("kind") == "recurring" and not service.get("subscription_id"),
        "is_open": body["status"] in OPEN,
        "state": body["status"].replace("_", " "),
        "address": f"/billing-items/{body['id']}/edit",
        "back": f"/clients/{body['client_id']}/schedule",
        "values": {name: _shown(body.get(name)) for name in OF_ITEM}
        | {"scope": "this"}
        | borne(body["tax_name"], body["tax_rate"]),
    }


def item_of(session: Session, viewer: Viewer, client_id: UUID, item_id: str) -> View:
    """Returns the item as it is asked about in its client's schedule; another's is not there."""
    body = _of(session, viewer, client_id, item_id)
    return item(session, viewer, UUID(body["id"])) | {"preview": None}


def item_named(session: Session, viewer: Viewer, item_id: str) -> View:
    """Returns the item as it is asked about in the schedule of all clients."""
    body = queries.find_resource(session, viewer.firm_id, "billing_item", item_id)
    if body is None:
        raise NotFound
    return item(session, viewer, UUID(body["id"])) | {"preview": None}


def service(session: Session, viewer: Viewer, service_id: UUID) -> View:
    """Returns the service that is asked about, with what its form begins with."""
    body = the_own(session, viewer, "service", service_id)
    view = _about(session, viewer, body)
    return view | {
        "kind": "service",
        "address": f"/services/{body['id']}/edit",
        "back": f"/services/{body['id']}",
        "recurs": body["kind"] == "recurring",
        "methods": _payers(session, viewer, body),
        "values": {name: _shown(body[name]) for name in (*TERMS, *RHYTHM, "payment_method_id")}
        | {"at_month_end": "1" if body.get("at_month_end") else "0"}
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
    if "interval_count" in changed:
        changed["interval_count"] = number_typed(changed["interval_count"])
    if "at_month_end" in changed:
        changed["at_month_end"] = changed["at_month_end"] == "1"
    if "payment_method_id" in changed:
        changed["payment_method_id"] = changed["payment_method_id"] or None
    if form.get("tell_client"):
        changed["tell_client"] = True
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


def _payers(session: Session, viewer: Viewer, service: Body) -> list[tuple[str, str]]:
    """Returns what can pay for a service: a method of its client, or whoever arranges it each time."""
    found = _active_methods(session, viewer, service["client_id"])
    paying = next((m for m in found if m["id"] == service["payment_method_id"]), None)
    rows = payable_with(scene(session, viewer.firm_id), found)
    # What pays now is named, although nothing new can rest on it any more.
    kept = (
        [(paying["id"], method_name(paying))] if paying and paying["id"] not in dict(rows) else []
    )
    return [*kept, *rows, ("", "Arrange payment manually")]


def _active_methods(session: Session, viewer: Viewer, client_id: str) -> list[Body]:
    ids, kinds = [UUID(client_id)], Slice("payment_method", ("active",))
    found = queries.gather(session, viewer.firm_id, kinds, client_ids=ids)
    return list(found["payment_method"])


def _methods(session: Session, viewer: Viewer, item: Body, service: Body) -> list[tuple[str, str]]:
    """Returns what can pay for an item: what pays for its service, or another of the client's."""
    firm_id = viewer.firm_id
    found = _active_methods(session, viewer, item["client_id"])
    usual = queries.find_resource(
        session, firm_id, "payment_method", service.get("payment_method_id")
    )
    first = f"{method_name(usual)}, as its service" if usual else "None, as its service"
    others = payable_with(scene(session, firm_id), found)
    return [("", first), *(each for each in others if not usual or each[0] != usual["id"])]


def _of(session: Session, viewer: Viewer, client_id: UUID, id_: str) -> Body:
    body = queries.find_resource(session, viewer.firm_id, "billing_item", id_)
    if body is None or body["client_id"] != str(client_id):
        raise NotFound
    return body


def _shown(value: Any) -> str:
    return "" if value is None else str(value)
