"""An invoice while it is written by hand: on a blank page, from a draft, or as it was typed."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

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
from dashboard_bff.views.parts.prices import agreed, usual
from dashboard_bff.views.parts.prices import typed as typed_pricing
from dashboard_bff.views.parts.scene import Body, View, found, reference
from dashboard_bff.views.parts.terms import KINDS, terms_of


def blank(session: Session, viewer: Viewer, firm: Body, client_id: str | None) -> View:
    """Returns an empty invoice for the client; without one, the question whom it is for."""
    if client_id is None:
        return _empty(firm) | {"clients": clients_to_choose(session, viewer)}
    line = blank_line(firm) | {"key": new_key()}
    return _page(session, viewer, firm, client_id) | {"lines": [line]}


def draft(session: Session, viewer: Viewer, firm: Body, invoice: Body) -> View:
    """Returns a kept draft, to be changed."""
    return _page(session, viewer, firm, invoice["client_id"]) | {
        "version": invoice["version"],
        "address": f"/invoices/{invoice['id']}/edit",
        "lines": [_line(line) for line in invoice["lines"]],
        **kept_sums(invoice),
        "pricing": agreed(invoice),
    }


def draft_values(invoice: Body) -> View:
    """Returns a kept draft under the names of the form's fields."""
    terms = invoice["terms"] or {"kind": "", "days": ""}
    days = {"terms_kind": terms["kind"], "terms_days": str(terms["days"])}
    return days | {"discount": discount_as_typed(invoice)}


def typed(
    session: Session,
    viewer: Viewer,
    firm: Body,
    form: Form,
    rows: Sequence[View],
    priced: Body | None,
) -> View:
    """Returns the composer as it was typed, priced as far as it can be."""
    page = _page(session, viewer, firm, form.get("client_id"))
    pricing = typed_pricing(session, viewer.firm_id, form)
    lines = {"lines": priced_rows(rows, priced), "pricing": pricing}
    return page | lines | (sums(priced, form) if priced else {})


def _page(session: Session, viewer: Viewer, firm: Body, client_id: Any) -> View:
    client = found(queries.find_resource(session, viewer.firm_id, "client", client_id))
    usually = f"As usual: {terms_of(client, firm)}"
    return _empty(firm, client["currency"]) | {
        "pricing": usual(session, viewer.firm_id),
        "client": reference(client, client["id"]),
        "terms": [("", usually), *KINDS],
    }


def _empty(firm: Body, currency: str | None = None) -> View:
    return empty(firm, currency) | {"address": "/invoices/new", "terms": []}


def _line(line: Body) -> View:
    """Returns a kept line; a person reads the last day of a period, not the one after it."""
    ends = line["period_end"]
    last = (date.fromisoformat(ends) - timedelta(days=1)).isoformat() if ends else None
    days = {"period_start": line["period_start"], "period_end": last}
    return kept_line(line, f"l{line['position']}") | days
