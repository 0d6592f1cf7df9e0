"""Manage what comes again: its method, what is retried with it, and what the next invoice will say."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from common.errors import AppError
from dashboard_bff.queries import find_resource
from dashboard_bff.usecases.commands import Desk, catching_up, wait_until
from dashboard_bff.usecases.payments import method_chosen, pay

PRICED = (
    "name",
    "description",
    "quantity",
    "unit_price",
    "discount_percent",
    "tax_name",
    "tax_rate",
)
TO_SAY = frozenset({404, 409, 422})


def change_method(
    desk: Desk, service_id: UUID, wanted: Mapping[str, Any], *, key: str
) -> dict[str, Any]:
    """Lets a method pay from the next charge on, and retries at once what it was shown to retry.

    Whatever becomes of the payment, the method is kept; the same key is the same payment.
    """
    method_id = str(wanted["payment_method_id"])
    # What was shown to be retried is paid below, in one charge and for the total that was shown.
    assign_method(desk, service_id, method_id, retry_refused=not wanted.get("retry"))
    done: dict[str, Any] = {"payment_method_id": method_id, "payment": None, "refusal": None}
    if not wanted.get("retry"):
        return done
    order = {**wanted["retry"], "payment_method_id": method_id}
    order["invoice_ids"] = [str(id_) for id_ in order["invoice_ids"]]
    try:
        return done | {"payment": pay(desk, order, key=key)}
    except AppError as refused:
        if refused.status not in TO_SAY:
            raise
        return done | {"refusal": {"code": refused.code, "detail": refused.detail}}


def assign_method(
    desk: Desk, service_id: UUID, method_id: str | None, *, retry_refused: bool
) -> None:
    """Lets a method pay for a service, or none, and waits until the service says it too."""
    path = f"/v1/assignments/{service_id}"
    body = {"payment_method_id": method_id, "retry_refused": retry_refused}
    catching_up(lambda: desk.command("payments", "PUT", path, body), about=service_id)
    _await_copy(desk, service_id, method_id)


def preview_next(desk: Desk, coming: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """Returns the very lines of the next invoice with their taxes and total, as invoicing sums them.

    None where there is no next one, and while it cannot be said.
    """
    if coming is None or coming["pricing"] is None:
        return None
    items = [{name: item[name] for name in PRICED} for item in coming["items"]]
    lines = [{**item, "billing": "on_acceptance"} for item in items]
    body = {"currency": coming["currency"], "lines": lines, "pricing": coming["pricing"]}
    try:
        priced = desk.command("invoicing", "POST", "/v1/previews", body)
    except AppError as refused:
        if refused.status in (401, 403):
            raise
        return None
    return {
        "on": coming["on"],
        "currency": coming["currency"],
        "lines": [
            {**item, "amount": line["amount"]}
            for item, line in zip(coming["items"], priced["lines"], strict=True)
        ],
        "prices_include_tax": priced["prices_include_tax"],
        "taxes": priced["totals"]["taxes"],
        "total_amount": priced["totals"]["once"]["total_amount"],
    }


def wanted_of(form: MultiDict[str, str]) -> dict[str, Any]:
    """Reads a form: the method that was chosen, and what was shown to be retried with it."""
    method_id = str(method_chosen(form.get("payment_method_id", "")))
    invoices = form.getlist("invoice_id")
    amount = form.get("expected_amount", "")
    retry = None
    if invoices and amount.isascii() and amount.isdecimal():
        retry = {
            "invoice_ids": invoices,
            "currency": form.get("currency", ""),
            "expected_amount": int(amount),
        }
    return {"payment_method_id": method_id, "retry": retry}


def _await_copy(desk: Desk, service_id: UUID, method_id: str | None) -> None:
    """Waits a moment until the service says it too: who saved looks at its row next."""

    def followed() -> bool | None:
        with desk.database.transaction(desk.viewer.firm_id) as session:
            service = find_resource(session, desk.viewer.firm_id, "service", service_id)
        return True if service and service["payment_method_id"] == method_id else None

    wait_until(followed)
