"""What the composers of estimates and invoices share: whom for, lines as they are typed, sums."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.usecases.composing import Form, filled_keys
from dashboard_bff.usecases.taxes import borne
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import symbol
from dashboard_bff.views.parts.prices import said
from dashboard_bff.views.parts.scene import Body, View

MOST_CLIENTS = 500
SUMS = ("discount_percent", "discount_amount", "taxes", "net_amount", "tax_amount", "total_amount")
NOTHING: View = {
    "discount_percent": None,
    "discount_amount": 0,
    "taxes": [],
    "net_amount": 0,
    "tax_amount": 0,
    "total_amount": 0,
}
LINE = ("name", "description", "quantity", "unit_price", "discount_percent", "tax_rate")


def empty(firm: Body, currency: str | None = None) -> View:
    """Returns a composer that says nothing yet."""
    currency = currency or firm["currency"]
    return {
        "version": None,
        "client": None,
        "clients": [],
        "currency": currency,
        "sign": symbol(currency),
        "tax": {"name": firm["tax_name"], "rate": firm["tax_rate"]},
        "tax_choices": firm["tax_choices"],
        "lines": [],
        "blank_line": blank_line(firm),
        "left_out": [],
        "line_amounts": {},
        **NOTHING,
    }


def clients_to_choose(session: Session, viewer: Viewer) -> list[tuple[str, str]]:
    """Returns whom a document can be for, by name."""
    clients = queries.resources(
        session,
        viewer.firm_id,
        "client",
        statuses=["active"],
        limit=MOST_CLIENTS,
        newest_first=False,
    )
    return [(client["id"], client["name"]) for client in clients]


def blank_line(firm: Mapping[str, Any]) -> View:
    """Returns a line that says nothing yet; it bears the firm's usual tax."""
    usual = {"key": "new", "quantity": "1", "tax_rate": firm.get("tax_rate"), "amount": None}
    return dict.fromkeys(LINE) | usual | borne(firm.get("tax_name"), firm.get("tax_rate"))


def kept_line(line: Body, key: str) -> View:
    """Returns a line of a kept draft."""
    tax = borne(line["tax_name"], line["tax_rate"])
    return {"key": key, "amount": said(line)} | {name: line[name] for name in LINE} | tax


def kept_sums(document: Body) -> View:
    """Returns what a kept draft comes to; of older ones nothing was taken off."""
    return {name: document.get(name, NOTHING[name]) for name in SUMS}


def priced_rows(rows: Sequence[View], priced: Body | None) -> list[View]:
    """Returns the lines as they were typed, each with its amount where it has one."""
    amounts = _amounts(priced) if priced else {}
    return [row | {"amount": amounts.get(row["key"])} for row in rows]


def totals(priced: Body, form: Form) -> View:
    """Returns what the typed lines come to, with each line's amount under its key."""
    amounts = dict.fromkeys(form.getlist("line")) | _amounts(priced)
    return {"currency": form.get("currency"), "line_amounts": amounts, **sums(priced, form)}


def sums(priced: Body, form: Form) -> View:
    """Returns what the lines come to, and those that say something but are in no sum."""
    keys = [key for key in filled_keys(form) if key not in priced["keys"]]
    left_out = [form.get(f"{key}-name") or "one without a name" for key in keys]
    left_out += priced.get("left_out", [])
    return {"left_out": left_out} | {name: priced[name] for name in SUMS}


def _amounts(priced: Body) -> dict[str, int | None]:
    pairs = zip(priced["keys"], priced["lines"], strict=True)
    return {key: said(line) for key, line in pairs}
