"""An estimate while it is written: on a blank page, from a draft, or as it was typed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.composing import Form, new_key
from dashboard_bff.usecases.discounts import discount_as_typed
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.composed import (
    blank_line,
    clients_to_choose,
    empty,
    kept_line,
    kept_sums,
    priced_rows,
    sums,
)
from dashboard_bff.views.parts.people import main_contact
from dashboard_bff.views.parts.prices import agreed, usual
from dashboard_bff.views.parts.prices import typed as typed_pricing
from dashboard_bff.views.parts.scene import Body, View, found, reference

FIELDS = ("title", "contact_id", "expires_on", "notes", "terms")


def blank(session: Session, viewer: Viewer, firm: Body, client_id: str | None) -> View:
    """Returns an empty estimate for the client; without one, the question whom it is for."""
    if client_id is None:
        return _empty(firm) | {"clients": clients_to_choose(session, viewer)}
    line = blank_line(firm) | {"key": new_key()}
    return _page(session, viewer, firm, client_id) | {"lines": [line]}


def blank_values(view: View) -> View:
    """Returns what the form of a new estimate begins with."""
    return dict.fromkeys(FIELDS) | {
        "contact_id": view["contacts"][0][0] if view["contacts"] else None
    }


def draft(session: Session, viewer: Viewer, firm: Body, estimate: Body) -> View:
    """Returns a kept draft, to be changed."""
    page = _page(session, viewer, firm, estimate["client_id"], asked_id=estimate["contact_id"])
    return page | {
        "name": estimate["number"] or "Draft estimate",
        "version": estimate["version"],
        "address": f"/estimates/{estimate['id']}/edit",
        "lines": [kept_line(line, line["id"]) for line in estimate["lines"]],
        **kept_sums(estimate),
        "pricing": agreed(estimate),
    }


def draft_values(estimate: Body) -> View:
    """Returns a kept draft under the names of the form's fields."""
    return {name: estimate[name] for name in FIELDS} | {"discount": discount_as_typed(estimate)}


def typed(
    session: Session,
    viewer: Viewer,
    firm: Body,
    form: Form,
    rows: Sequence[View],
    priced: Body | None,
) -> View:
    """Returns the composer as it was typed, priced as far as it can be."""
    page = _page(session, viewer, firm, form.get("client_id"), asked_id=form.get("contact_id"))
    pricing = typed_pricing(session, viewer.firm_id, form)
    typed_lines = {"lines": priced_rows(rows, priced), "pricing": pricing}
    return page | typed_lines | (sums(priced, form) if priced else {})


def _page(
    session: Session, viewer: Viewer, firm: Body, client_id: Any, *, asked_id: str | None = None
) -> View:
    client = found(queries.find_resource(session, viewer.firm_id, "client", client_id))
    people = queries.contacts_of(session, viewer.firm_id, UUID(client["id"]))
    able = [contact for contact in people if contact["role"] != "lead"]
    asked = next((c for c in able if c["id"] == asked_id), None) or main_contact(able)
    return _empty(firm, client["currency"]) | {
        "pricing": usual(session, viewer.firm_id),
        "client": reference(client, client["id"]),
        "contacts": [(contact["id"], contact["name"]) for contact in able],
        "asked_name": asked["name"] if asked else None,
    }


def _empty(firm: Body, currency: str | None = None) -> View:
    names: View = {"name": "New estimate", "address": "/estimates/new"}
    return empty(firm, currency) | names | {"contacts": [], "asked_name": None}
