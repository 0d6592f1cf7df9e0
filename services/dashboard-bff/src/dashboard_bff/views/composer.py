"""The composer: a proposal while it is written, on a blank page, from a draft, or as it was typed."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.composing import (
    Form,
    changed_groups,
    filled_keys,
    groups_of,
    new_key,
)
from dashboard_bff.usecases.taxes import borne
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import symbol
from dashboard_bff.views.parts.composed import clients_to_choose
from dashboard_bff.views.parts.people import first_name, main_contact
from dashboard_bff.views.parts.prices import agreed, said, usual
from dashboard_bff.views.parts.prices import typed as typed_pricing
from dashboard_bff.views.parts.promises import promised
from dashboard_bff.views.parts.scene import Body, View, found, reference, scene

NO_AMOUNTS = {"net_amount": 0, "tax_amount": 0, "total_amount": 0}


def blank(session: Session, viewer: Viewer, firm: Body, client_id: str | None) -> View:
    """Returns an empty proposal for the client; without one, the question whom it is for."""
    if client_id is None:
        return _whom(session, viewer, firm)
    return _page(session, viewer, firm, client_id) | {"lines": [blank_line(firm) | _keyed()]}


def blank_values(view: View) -> View:
    """Returns what the form of a new proposal begins with."""
    return {
        "title": "",
        "contact_id": view["contacts"][0][0] if view["contacts"] else None,
        "expires_on": None,
        "introduction": "",
        "terms": "",
        "payment_method_required": True,
    }


def draft(session: Session, viewer: Viewer, firm: Body, proposal: Body) -> View:
    """Returns a kept draft, to be changed."""
    page = _page(session, viewer, firm, proposal["client_id"], signer_id=proposal["contact_id"])
    groups = [{"key": f"g{n}"} | group for n, group in enumerate(proposal["option_groups"])]
    return page | {
        "number": proposal["number"],
        "version": proposal["version"],
        "address": f"/proposals/{proposal['id']}/edit",
        "supersedes_number": proposal.get("supersedes_number"),
        "currency": proposal["currency"],
        "sign": symbol(proposal["currency"]),
        "lines": [_line(line, groups) for line in proposal["lines"]],
        "groups": groups,
        **promised(proposal["totals"]),
        "pricing": agreed(proposal),
    }


def kept(session: Session, viewer: Viewer, proposal: Body) -> View:
    """Returns when a draft was kept by itself, and the version that the next keeping builds on."""
    saved_at = scene(session, viewer.firm_id).now
    return {"clash": False, "missing": None, "saved_at": saved_at, "version": proposal["version"],
            "kept_id": proposal["id"]}  # fmt: skip


def draft_values(proposal: Body) -> View:
    """Returns a kept draft under the names of the form's fields."""
    same = ("title", "contact_id", "expires_on", "introduction", "terms", "payment_method_required")
    return {name: proposal[name] for name in same}


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
    page = _page(session, viewer, firm, form.get("client_id"), signer_id=form.get("contact_id"))
    return page | {
        "lines": lines,
        "pricing": typed_pricing(session, viewer.firm_id, form),
        "groups": changed_groups(groups_of(form), form.get("line_op", "")),
        **promised(priced["totals"] if priced else _nothing()),
        "left_out": _left_out(priced, form) if priced else [],
    }


def totals(priced: Body, form: Form) -> View:
    """Returns what the typed lines come to, with each line's amount under its key."""
    return {
        "client_name": form.get("client_name") or "the client",
        "currency": form.get("currency"),
        **promised(priced["totals"]),
        "left_out": _left_out(priced, form),
        "line_amounts": dict.fromkeys(form.getlist("line")) | _amounts(priced),
    }


def blank_line(firm: Mapping[str, Any]) -> View:
    """Returns a line that says nothing yet; it bears the firm's usual tax."""
    return {
        "key": "new",
        "id": None,
        "name": None,
        "description": None,
        "billing": "on_acceptance",
        "interval_unit": None,
        "interval_count": None,
        "starts_on": None,
        "quantity": "1",
        "unit_price": None,
        "discount_percent": None,
        "tax_rate": firm.get("tax_rate"),
        **borne(firm.get("tax_name"), firm.get("tax_rate")),
        "group": None,
        "optional": None,
        "preset": False,
        "amount": None,
        "estimate_by": None,
        "most": None,
        "continues_line_id": None,
    }


def _whom(session: Session, viewer: Viewer, firm: Body) -> View:
    choices = clients_to_choose(session, viewer)
    return _empty(firm) | {"clients": choices, "blank_line": blank_line(firm)}


def _page(
    session: Session, viewer: Viewer, firm: Body, client_id: Any, *, signer_id: str | None = None
) -> View:
    client = found(queries.find_resource(session, viewer.firm_id, "client", client_id))
    people = queries.contacts_of(session, viewer.firm_id, UUID(client["id"]))
    able = [contact for contact in people if contact["role"] != "lead"]
    signer = next((c for c in able if c["id"] == signer_id), None) or main_contact(able)
    return _empty(firm) | {
        "pricing": usual(session, viewer.firm_id),
        "client": reference(client, client["id"]),
        "client_name": client["name"],
        "contacts": [(contact["id"], contact["name"]) for contact in able],
        "signer_name": signer["name"] if signer else None,
        "signer_first_name": first_name(signer["name"]) if signer else None,
        "currency": client["currency"],
        "sign": symbol(client["currency"]),
        "blank_line": blank_line(firm),
    }


def _empty(firm: Body) -> View:
    return {
        "number": None,
        "version": None,
        "supersedes_number": None,
        "address": "/proposals/new",
        "client": None,
        "clients": [],
        "contacts": [],
        "signer_name": None,
        "signer_first_name": None,
        "client_name": None,
        "currency": firm["currency"],
        "sign": symbol(firm["currency"]),
        "tax": {"name": firm["tax_name"], "rate": firm["tax_rate"]},
        "tax_choices": firm["tax_choices"],
        "lines": [],
        "groups": [],
        "blank_line": {},
        **promised(_nothing()),
        "left_out": [],
        "line_amounts": {},
    }


def _line(line: Body, groups: Sequence[Body]) -> View:
    same = ("id", "name", "description", "billing", "interval_unit", "interval_count", "starts_on",
            "quantity", "unit_price", "discount_percent", "tax_rate",
            "optional", "preset", "estimate_by", "most", "continues_line_id")  # fmt: skip
    group = next((group["key"] for group in groups if group["name"] == line["group"]), None)
    return {
        "key": line["id"],
        "group": group,
        "amount": said(line),
        **{name: line.get(name) for name in same},
        **borne(line["tax_name"], line["tax_rate"]),
    }


def _amounts(priced: Body) -> dict[str, int | None]:
    pairs = zip(priced["keys"], priced["lines"], strict=True)
    return {key: said(line) for key, line in pairs}


def _left_out(priced: Body, form: Form) -> list[str]:
    """Names the lines that say something but are in no sum."""
    keys = [key for key in filled_keys(form) if key not in priced["keys"]]
    return [form.get(f"{key}-name") or "one without a name" for key in keys]


def _nothing() -> View:
    return {"once": dict(NO_AMOUNTS), "recurring": [], "taxes": [], "accepting": []}


def _keyed() -> View:
    return {"key": new_key()}
