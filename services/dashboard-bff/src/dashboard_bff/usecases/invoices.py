"""Write an invoice by hand: the composer's form as invoicing takes it."""

from datetime import date, timedelta
from typing import Any

from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.composing import OFFERING, Form, keyed_lines
from dashboard_bff.usecases.discounts import discount_of, price_with_discount
from dashboard_bff.usecases.proposals import knows


def invoice_of(form: Form, firm: dict[str, Any]) -> dict[str, Any]:
    """Returns the invoice that the form describes, as invoicing takes it."""
    return {
        "client_id": form.get("client_id"),
        "currency": form.get("currency"),
        "terms": _terms(form),
        "lines": list(_lines(form, firm).values()),
        **discount_of(form),
    }


def price_invoice(desk: Desk, form: Form, firm: dict[str, Any]) -> dict[str, Any] | None:
    """Prices the typed lines, those that can be."""
    return price_with_discount(desk, form, _lines(form, firm), path="/v1/invoices/preview")


def draft_invoice(desk: Desk, draft: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Adds a draft for a client that invoicing may hear of only now."""
    return catching_up(
        lambda: desk.command("invoicing", "POST", "/v1/invoices", draft, kind="invoice", key=key),
        about=draft.get("client_id") if knows(desk, "client", draft.get("client_id")) else None,
    )


def _lines(form: Form, firm: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        key: {name: value for name, value in line.items() if name not in OFFERING}
        | _period(form, key)
        for key, line in keyed_lines(form, firm).items()
    }


def _period(form: Form, key: str) -> dict[str, Any]:
    """Returns the days a line is for; a person names the last one, a period ends on the next."""
    start, last = (form.get(f"{key}-{name}") or None for name in ("period_start", "period_end"))
    return {"period_start": start, "period_end": _day_after(last) if last else None}


def _day_after(day: str) -> str:
    """What is no day is refused by invoicing, like any other that is none."""
    try:
        return (date.fromisoformat(day) + timedelta(days=1)).isoformat()
    except (ValueError, OverflowError):
        return day


def _terms(form: Form) -> dict[str, Any] | None:
    """Returns the terms chosen for this invoice alone; None follows its client."""
    kind, days = form.get("terms_kind"), form.get("terms_days", "").strip()
    if not kind:
        return None
    is_number = days.isascii() and days.isdigit() and len(days) < 10
    return {"kind": kind, "days": int(days) if is_number else days or 0}
