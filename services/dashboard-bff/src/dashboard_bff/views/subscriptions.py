"""Subscriptions: who is on what, what is charged next, and the form that starts one."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.queries import Slice, Wanted
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.lives import FOR_MEMBERS, LIVE, acts, plan_words
from dashboard_bff.views.parts.methods import method_row, payable_with
from dashboard_bff.views.parts.paging import address, decode_place, next_cursor
from dashboard_bff.views.parts.scene import Body, Scene, View, found, reference, scene, the_client
from dashboard_bff.views.plans import plan_row

OVER = ("canceled",)
REASONS = {
    "too_expensive": "too expensive",
    "not_used_enough": "not used enough",
    "something_is_missing": "something is missing",
    "not_satisfied": "not satisfied",
    "goes_elsewhere": "goes elsewhere",
    "closing_down": "closing down",
    "other": "another reason",
    "unpaid": "could not be collected",
}
SHOWN = (
    "id", "plan_id", "terms_number", "name", "quantity", "status", "starts_on", "first_charge_on",
    "trial_ends_on", "canceled_at", "currency", "unit_price", "interval_unit", "interval_count",
)  # fmt: skip
# What is settled of what comes, which was not said of those kept before it could be.
SETTLED = ("paused_on", "resumes_on", "cancels_on", "cancel_reason")


def index(session: Session, viewer: Viewer, query: Mapping[str, Any]) -> View:
    """Returns the firm's subscriptions, the newest first, each with its next charge."""
    asked = query.get("client_id")
    client = the_client(session, viewer, asked) if asked else None
    base = Wanted("subscription", asked)
    filters = {"live": base.among(LIVE), "canceled": base.among(OVER), "all": base}
    status = query.get("status") if query.get("status") in filters else "live"
    limit, place = query.get("limit") or 50, decode_place(query.get("before"))
    wanted = filters[str(status)]
    rows = queries.document_page(session, viewer.firm_id, wanted, before=place, limit=limit)
    of = {"client": str(asked or "")}

    def at(status: str) -> str:
        return address("/subscriptions", {"status": status} | of, usual="live")

    return {
        "items": _rows(session, viewer, [row.body for row in rows[:limit]]),
        "counts": {
            name: queries.document_count(session, viewer.firm_id, each)
            for name, each in filters.items()
        },
        "addresses": {name: at(name) for name in filters},
        "filter": {"status": status, "client_name": client["name"] if client else None},
        "shown": min(len(rows), limit),
        "total": queries.document_count(session, viewer.firm_id, wanted),
        "next_cursor": next_cursor(rows, limit),
        "address": at(str(status)),
    }


def show(session: Session, viewer: Viewer, subscription_id: UUID) -> View:
    """Returns a subscription with its next charge; raises NotFound."""
    body = found(queries.find_resource(session, viewer.firm_id, "subscription", subscription_id))
    return _rows(session, viewer, [body])[0]


def of_service(session: Session, viewer: Viewer, service: Body) -> View | None:
    """Returns what a service is billed for, if it is a subscription that the viewer may see."""
    if not (service.get("subscription_id") and viewer.may("subscriptions:read")):
        return None
    id_ = service["subscription_id"]
    body = queries.find_resource(session, viewer.firm_id, "subscription", id_)
    if body is None:
        return None
    return {name: body[name] for name in SHOWN} | {
        "facts": facts(body, scene(session, viewer.firm_id).today, viewer),
        "comment": body.get("cancel_comment") if viewer.is_member else None,
        "acts": acts(body, service, FOR_MEMBERS) if viewer.is_member else [],
    }


def facts(body: Body, today: date, viewer: Viewer) -> list[View]:
    """Says what has been and what is settled of a subscription: a few words, and the date of each."""
    begun = date.fromisoformat(body["starts_on"]) <= today
    found = [("since" if begun else "from", body["starts_on"])]
    if body["status"] == "trialing" and body["trial_ends_on"]:
        # It says the first day after the trial; people are told the last one of it.
        last = date.fromisoformat(body["trial_ends_on"]) - timedelta(days=1)
        found.append(("on trial until", last.isoformat()))
    paused = "paused since" if body["status"] == "paused" else "pauses on"
    is_over = body["status"] in OVER
    found += (
        [] if is_over else [(paused, body.get("paused_on")), ("resumes on", body.get("resumes_on"))]
    )
    left = ("canceled on" if is_over else "cancels on", body.get("cancels_on"))
    why = REASONS.get(body.get("cancel_reason") or "") if viewer.is_member else None
    told = [{"words": words, "on": on, "why": None} for words, on in found if on]
    return [*told, {"words": left[0], "on": left[1], "why": why}] if left[1] else told


def blank(session: Session, viewer: Viewer, client_id: UUID) -> View:
    """Returns what the form of a start chooses from: plans in the client's currency, its methods."""
    client = the_client(session, viewer, client_id)
    at = scene(session, viewer.firm_id)
    slices = (Slice("plan", ("active",)), Slice("payment_method", ("active",)))
    plans = queries.gather(session, viewer.firm_id, slices[0])["plan"]
    methods = queries.gather(session, viewer.firm_id, slices[1], client_ids=[client_id])
    return {
        "client": {"id": client["id"], "name": client["name"], "currency": client["currency"]},
        "today": at.today.isoformat(),
        "plans": [
            plan_row(plan) | {"words": plan_words(plan)}
            for plan in plans
            if plan["currency"] == client["currency"]
        ],
        "methods": payable_with(at, methods["payment_method"]),
    }


def _rows(session: Session, viewer: Viewer, bodies: list[Body]) -> list[View]:
    at, firm_id = scene(session, viewer.firm_id), viewer.firm_id
    clients = queries.several(session, firm_id, "client", [b["client_id"] for b in bodies])
    services = queries.several(session, firm_id, "service", [b["id"] for b in bodies])
    ids = [body["payment_method_id"] for body in bodies]
    methods = queries.several(session, firm_id, "payment_method", ids)
    return [_row(at, body, clients, services, methods) for body in bodies]


def _row(
    at: Scene,
    body: Body,
    clients: Mapping[str, Body],
    services: Mapping[str, Body],
    methods: Mapping[str, Body],
) -> View:
    service = services.get(body["id"], {})
    method = methods.get(body["payment_method_id"] or "")
    return {name: body[name] for name in SHOWN} | {
        # By which a change of it names what it was made from.
        "version": body["version"],
        "change": body.get("change"),
        **{name: body.get(name) for name in SETTLED},
        "client": reference(clients.get(body["client_id"]), body["client_id"]),
        "next_charge_on": service.get("next_billing_on"),
        "next_total_amount": service.get("next_total_amount"),
        "ends_on": service.get("ends_on"),
        "method": method_row(at, method) if method else None,
    }
