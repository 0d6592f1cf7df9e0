"""Issue an invoice's draft, or remove it; mail what is issued again, or remind of it."""

from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk
from dashboard_bff.usecases.estimates import keep_estimate


def issue_draft(desk: Desk, invoice_id: UUID, *, key: str) -> dict[str, Any]:
    """Issues it under the next number."""
    path = f"/v1/invoices/{invoice_id}/issue"
    issued: dict[str, Any] = desk.command("invoicing", "POST", path, kind="invoice", key=key)
    return issued


def remove_draft(desk: Desk, invoice_id: UUID) -> dict[str, Any]:
    """Removes it; an estimate that it billed a part of has that part again."""
    path = f"/v1/invoices/{invoice_id}"
    removed: dict[str, Any] = desk.command("invoicing", "DELETE", path, kind="invoice")
    if removed["estimate_id"]:
        keep_estimate(desk, removed["estimate_id"])
    return removed


def resend_invoice(desk: Desk, invoice_id: UUID) -> dict[str, Any]:
    """Mails an invoice that is owed again to who gets invoices now."""
    path = f"/v1/invoices/{invoice_id}/resending"
    answer: dict[str, Any] = desk.command("invoicing", "POST", path, kind="invoice")
    return answer


def remind_of_invoice(desk: Desk, invoice_id: UUID) -> dict[str, Any]:
    """Reminds the client of an open invoice, once a day at most."""
    path = f"/v1/invoices/{invoice_id}/reminding"
    answer: dict[str, Any] = desk.command("invoicing", "POST", path, kind="invoice")
    return answer
