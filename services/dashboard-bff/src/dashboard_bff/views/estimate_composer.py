"""An estimate while it is written: on a blank page, from a draft, or as it was typed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.composing import Form, filled_keys, new_key
from dashboard_bff.usecases.taxes import borne
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import symbol
from dashboard_bff.views.parts.people import main_contact
from dashboard_bff.views.parts.prices import agreed, said, usual
from dashboard_bff.views.parts.prices import typed as typed_pricing
from dashboard_bff.views.parts.scene import Body, View, found, reference

MOST_CLIENTS = 500
SUMS = ("taxes", "net_amount", "tax_amount", "total_amount")
NOTHING: View = {"taxes": [], "net_amount": 0, "tax_amount": 0, "total_amount": 0}
FIELDS = ("title", "contact_id", "expires_on", "notes", "terms")
LINE = ("name", "description", "quantity", "unit_price", "discount_percent", "tax_rate")


def blank(session: Session, viewer: Viewer, firm: Body, client_id: str | None) -> View:
    """Returns an empty estimate for the client; without one, the question whom it is for."""
    if client_id is None:
        return _whom(session, viewer, firm)
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
        "lines": [_line(line) for line in estimate["lines"]],
        **{name: estimate[name] for name in SUMS},
        "pricing": agreed(estimate),
    }


def draft_values(estimate: Body) -> View:
    """Returns a kept draft under the names of the form's fields."""
    return {name: estimate[name] for name in FIELDS}


def typed(
    session: Session,
    viewer: Viewer,
    firm: Body,
    form: Form,
    rows: Sequence[View],
    priced: Body | None,
) -> View:
    """Returns the composer as it was typed, priced as far as it can be."""
    amounts = _amounts(priced) if priced else {}
    lines = [row | {"amount": amounts.get(row["key"])} for row in rows]
    page = _page(session, viewer, firm, form.get("client_id"), asked_id=form.get("contact_id"))
    pricing = typed_pricing(session, viewer.firm_id, form)
    return page | {"lines": lines, "pricing": pricing} | (_sums(priced, form) if priced else {})


def totals(priced: Body, form: Form) -> View:
    """Returns what the typed lines come to, with each line's amount under its key."""
    amounts = dict.fromkeys(form.getlist("line")) | _amounts(priced)
    return {"currency": form.get("currency"), "line_amounts": amounts, **_sums(priced, form)}


def blank_line(firm: Mapping[str, Any]) -> View:
    """Returns a line that says nothing yet; it bears the firm's usual tax."""
    usual = {"key": "new", "quantity": "1", "tax_rate": firm.get("tax_rate"), "amount": None}
    return dict.fromkeys(LINE) | usual | borne(firm.get("tax_name"), firm.get("tax_rate"))


def _whom(session: Session, viewer: Viewer, firm: Body) -> View:
    clients = queries.resources(
        session,
        viewer.firm_id,
        "client",
        statuses=["active"],
        limit=MOST_CLIENTS,
        newest_first=False,
    )
    return _empty(firm) | {"clients": [(client["id"], client["name"]) for client in clients]}


def _page(
    session: Session, viewer: Viewer, firm: Body, client_id: Any, *, asked_id: str | None = None
) -> View:
    client = found(queries.find_resource(session, viewer.firm_id, "client", client_id))
    people = queries.contacts_of(session, viewer.firm_id, UUID(client["id"]))
    # Only who can sign in approves.
    able = [contact for contact in people if contact["role"] == "client"]
    asked = next((c for c in able if c["id"] == asked_id), None) or main_contact(able)
    return _empty(firm) | {
        "pricing": usual(session, viewer.firm_id),
        "client": reference(client, client["id"]),
        "contacts": [(contact["id"], contact["name"]) for contact in able],
        "asked_name": asked["name"] if asked else None,
        "currency": client["currency"],
        "sign": symbol(client["currency"]),
    }


def _empty(firm: Body) -> View:
    return {
        "name": "New estimate",
        "version": None,
        "address": "/estimates/new",
        "client": None,
        "clients": [],
        "contacts": [],
        "asked_name": None,
        "currency": firm["currency"],
        "sign": symbol(firm["currency"]),
        "tax": {"name": firm["tax_name"], "rate": firm["tax_rate"]},
        "tax_choices": firm["tax_choices"],
        "lines": [],
        "blank_line": blank_line(firm),
        "left_out": [],
        "line_amounts": {},
        **NOTHING,
    }


def _line(line: Body) -> View:
    tax = borne(line["tax_name"], line["tax_rate"])
    return {"key": line["id"], "amount": said(line)} | {name: line[name] for name in LINE} | tax


def _sums(priced: Body, form: Form) -> View:
    """What the lines come to, and those that say something but are in no sum."""
    keys = [key for key in filled_keys(form) if key not in priced["keys"]]
    left_out = [form.get(f"{key}-name") or "one without a name" for key in keys]
    return {"left_out": left_out} | {name: priced[name] for name in SUMS}


def _amounts(priced: Body) -> dict[str, int | None]:
    pairs = zip(priced["keys"], priced["lines"], strict=True)
    return {key: said(line) for key, line in pairs}
