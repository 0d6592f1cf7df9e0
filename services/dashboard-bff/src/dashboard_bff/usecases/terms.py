"""When the firm's invoices are due, unless a client or a document says otherwise: kept by identity."""

from collections.abc import Mapping
from typing import Any

from dashboard_bff.usecases.commands import Desk

PATH = "/v1/firm"
FIELDS = ("invoice_terms_kind", "invoice_terms_days")


def terms(desk: Desk) -> dict[str, Any]:
    """Returns the firm's terms with the ETag they were read at."""
    firm = desk.ask("identity", PATH)
    return {name: firm[name] for name in (*FIELDS, "etag")}


def change_terms(desk: Desk, draft: Mapping[str, Any], *, etag: str | None) -> dict[str, Any]:
    """Changes the terms that were read; what is issued keeps its own."""
    fields = {name: draft.get(name) for name in FIELDS}
    firm = desk.command("identity", "PATCH", PATH, fields, kind="firm", if_match=etag)
    return {name: firm[name] for name in (*FIELDS, "etag")}


def draft_of(form: Mapping[str, str]) -> dict[str, Any]:
    """Returns what a form says; days that are none are for identity to refuse."""
    days = form.get("invoice_terms_days", "").strip()
    is_number = days.isascii() and days.isdigit() and len(days) < 10
    return {
        "invoice_terms_kind": form.get("invoice_terms_kind"),
        "invoice_terms_days": int(days) if is_number else days,
    }
