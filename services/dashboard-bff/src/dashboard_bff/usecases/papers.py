"""Documents on paper, and how they look: all of it is invoicing's."""

import base64
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard_bff.gateways.services import File
from dashboard_bff.usecases.clients import ADDRESS
from dashboard_bff.usecases.commands import Desk

LOOKS = "/v1/document-settings"
KIND = "document_settings"
FIELDS = (
    *("legal_name", "tax_id", "registration", "email"),
    *("color", "footer", "payment_instructions"),
)


def invoice_pdf(desk: Desk, invoice_id: UUID) -> File:
    """Returns an invoice as PDF; to a contact a draft is not there."""
    return desk.fetch("invoicing", f"/v1/invoices/{invoice_id}/pdf")


def proposal_pdf(desk: Desk, proposal_id: UUID) -> File:
    """Returns a proposal as PDF, with the signature once it is accepted."""
    return desk.fetch("invoicing", f"/v1/proposals/{proposal_id}/pdf")


def estimate_pdf(desk: Desk, estimate_id: UUID) -> File:
    """Returns an estimate as PDF, with the signature once it is approved."""
    return desk.fetch("invoicing", f"/v1/estimates/{estimate_id}/pdf")


def credit_note_pdf(desk: Desk, credit_note_id: UUID) -> File:
    """Returns a credit note as PDF."""
    return desk.fetch("invoicing", f"/v1/credit-notes/{credit_note_id}/pdf")


def receipt_pdf(desk: Desk, payment_id: UUID) -> File:
    """Returns the receipt of a payment whose money has come."""
    return desk.fetch("invoicing", f"/v1/receipts/{payment_id}/pdf")


def statement_pdf(desk: Desk, client_id: UUID, query: Mapping[str, str]) -> File:
    """Returns a client's account over a period; raises what invoicing refuses."""
    return desk.fetch("invoicing", f"/v1/clients/{client_id}/statement/pdf", **query)


def sample_pdf(desk: Desk) -> File:
    """Returns an invoice that nobody owes, as the firm's documents look now."""
    return desk.fetch("invoicing", f"{LOOKS}/sample")


def looks(desk: Desk) -> dict[str, Any]:
    """Returns how the firm's documents look, with the `etag` of what was read."""
    found: dict[str, Any] = desk.ask("invoicing", LOOKS)
    return found


def logo_of(desk: Desk, settings: Mapping[str, Any]) -> str | None:
    """Returns the firm's logo as base64, if it has one."""
    if not settings["logo_hash"]:
        return None
    return str(desk.ask("invoicing", f"{LOOKS}/logos/{settings['logo_hash']}")["image"])


def change_looks(desk: Desk, draft: Mapping[str, Any], *, etag: str | None) -> dict[str, Any]:
    """Replaces all but the logo, if it is still as it was seen."""
    changed: dict[str, Any] = desk.command(
        "invoicing", "PUT", LOOKS, dict(draft), kind=KIND, if_match=etag
    )
    return changed


def set_logo(desk: Desk, data: bytes) -> dict[str, Any]:
    """Gives the firm's documents a logo, whatever the browser said of the file."""
    return send_logo(desk, {"image": base64.b64encode(data).decode()})


def send_logo(desk: Desk, draft: Mapping[str, Any]) -> dict[str, Any]:
    """Gives the firm's documents a logo that is base64 already."""
    changed: dict[str, Any] = desk.command(
        "invoicing", "PUT", f"{LOOKS}/logo", dict(draft), kind=KIND
    )
    return changed


def remove_logo(desk: Desk) -> dict[str, Any]:
    """Takes the logo away."""
    changed: dict[str, Any] = desk.command("invoicing", "DELETE", f"{LOOKS}/logo", kind=KIND)
    return changed


def looks_draft(form: Mapping[str, str]) -> dict[str, Any]:
    """Returns what a form says of how documents look."""
    draft: dict[str, Any] = {name: form.get(name, "").strip() for name in FIELDS}
    return draft | {"address": {name: form.get(name, "").strip() for name in ADDRESS}}


def as_form(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the settings as their form begins."""
    return {name: settings[name] for name in (*FIELDS, "etag")} | settings["address"]
