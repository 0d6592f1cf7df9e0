"""Void, write off or credit an invoice: payments keeps it still first, then invoicing acts."""

from collections.abc import Callable
from hashlib import sha256
from typing import Any
from uuid import UUID

import orjson

from common.errors import AppError, Conflict, Unavailable
from common.ids import new_id
from common.logs import get_logger
from dashboard_bff.usecases.commands import STILL_COMING, Desk, catching_up

log = get_logger(__name__)

Act = Callable[[str], Any]


def void_invoice(desk: Desk, invoice_id: UUID, reason: str, *, key: str) -> dict[str, Any]:
    """Takes an issued invoice back; 409 while money is on its way to it."""
    return _with_reason(desk, invoice_id, "void", "void", reason, key)


def write_off_invoice(desk: Desk, invoice_id: UUID, reason: str, *, key: str) -> dict[str, Any]:
    """Counts on an invoice no longer; 409 while money is on its way to it."""
    return _with_reason(desk, invoice_id, "write_off", "write-off", reason, key)


def preview_credit_note(desk: Desk, invoice_id: UUID, draft: dict[str, Any]) -> dict[str, Any]:
    """Asks invoicing what a credit note would come to; without lines, of all that is left."""
    path = f"/v1/invoices/{invoice_id}/credit-note-previews"
    return desk.command("invoicing", "POST", path, draft)  # type: ignore[no-any-return]


def issue_credit_note(
    desk: Desk, invoice_id: UUID, order: dict[str, Any], *, key: str
) -> dict[str, Any]:
    """Credits an invoice by the very amount that was shown; anything else is refused."""
    wanted = dict(order)
    hold = {"purpose": "credit_note", "amount": wanted.pop("expected_amount", None)}
    path = f"/v1/invoices/{invoice_id}/credit-notes"

    def issue(hold_id: str) -> Any:
        body = wanted | {"hold_id": hold_id}
        return desk.command("invoicing", "POST", path, body, kind="credit_note", key=key)

    note = _held(desk, invoice_id, hold, issue, key=key)
    desk.keep("invoice", desk.ask("invoicing", f"/v1/invoices/{invoice_id}"))
    return note  # type: ignore[no-any-return]


def record_payment(
    desk: Desk, invoice_id: UUID, received: dict[str, Any], *, key: str
) -> dict[str, Any]:
    """Records money that came outside the suite; payments says what it pays."""
    path = f"/v1/receivables/{invoice_id}/offline-payments"
    return _soon(
        desk,
        invoice_id,
        lambda: desk.command("payments", "POST", path, received, kind="payment", key=key),
    )


def _with_reason(
    desk: Desk, invoice_id: UUID, purpose: str, path: str, reason: str, key: str
) -> dict[str, Any]:
    def act(hold_id: str) -> Any:
        address, body = f"/v1/invoices/{invoice_id}/{path}", {"reason": reason, "hold_id": hold_id}
        return desk.command("invoicing", "POST", address, body, kind="invoice")

    return _held(desk, invoice_id, {"purpose": purpose}, act, key=key)  # type: ignore[no-any-return]


def _held(desk: Desk, invoice_id: UUID, wanted: dict[str, Any], act: Act, *, key: str) -> Any:
    """Acts on a hold; one that an earlier try of the same request has used up is placed anew."""
    digest = sha256(orjson.dumps([key, wanted])).hexdigest()
    try:
        return _act(desk, invoice_id, _place(desk, invoice_id, wanted, digest), act)
    except AppError as refused:
        if refused.code != "hold_over":
            raise
    return _act(desk, invoice_id, _place(desk, invoice_id, wanted, str(new_id())), act)


def _place(desk: Desk, invoice_id: UUID, wanted: dict[str, Any], key: str) -> str:
    path = f"/v1/receivables/{invoice_id}/holds"
    hold = _soon(
        desk,
        invoice_id,
        lambda: desk.command("payments", "POST", path, wanted, key=key),
    )
    return str(hold["id"])


def _act(desk: Desk, invoice_id: UUID, hold_id: str, act: Act) -> Any:
    try:
        return catching_up(lambda: act(hold_id))
    except Unavailable as late:
        if late.code != "not_known_yet":
            raise
        # Invoicing has said that it did nothing: nobody has to wait for the hold to lapse.
        _release(desk, invoice_id, hold_id)
        raise Conflict("hold_not_known_yet", STILL_COMING, retry_after=1) from late
    except AppError as refused:
        # What has no answer may have happened, and the same request may be under way elsewhere.
        if refused.status < 500 and refused.code != "request_in_progress":
            _release(desk, invoice_id, hold_id)
        raise


def _release(desk: Desk, invoice_id: UUID, hold_id: str) -> None:
    """Lets collection go on at once; if that fails the hold lapses by itself."""
    try:
        desk.command("payments", "DELETE", f"/v1/receivables/{invoice_id}/holds/{hold_id}")
    except AppError as error:
        log.info("hold not released", hold_id=hold_id, code=error.code)


def _soon(desk: Desk, invoice_id: UUID, act: Callable[[], Any]) -> Any:
    """Waits a moment for payments to hear of an invoice; of a draft it never does."""
    invoice = desk.ask("invoicing", f"/v1/invoices/{invoice_id}")
    return catching_up(act, about=invoice_id if invoice["number"] else None)
