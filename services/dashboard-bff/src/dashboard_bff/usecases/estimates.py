"""Compose an estimate, send it with a way in for each contact, and bill it."""

from typing import Any
from uuid import UUID

from common.errors import AppError
from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.composing import OFFERING, Form, keyed_lines
from dashboard_bff.usecases.discounts import discount_of, minor_of, price_with_discount
from dashboard_bff.usecases.proposals import knows
from dashboard_bff.usecases.ways_in import links_for, signed_link


def estimate_of(form: Form, firm: dict[str, Any]) -> dict[str, Any]:
    """Returns the estimate that the form describes, as invoicing takes it."""
    return {
        "client_id": form.get("client_id"),
        "contact_id": form.get("contact_id") or None,
        "title": form.get("title", ""),
        "notes": form.get("notes", ""),
        "terms": form.get("terms", ""),
        "currency": form.get("currency"),
        "expires_on": form.get("expires_on") or None,
        "lines": list(_lines(form, firm).values()),
        **discount_of(form),
    }


def price_estimate(desk: Desk, form: Form, firm: dict[str, Any]) -> dict[str, Any] | None:
    """Prices the typed lines, those that can be."""
    return price_with_discount(desk, form, _lines(form, firm), path="/v1/estimates/preview")


def draft_estimate(desk: Desk, draft: dict[str, Any], *, key: str) -> dict[str, Any]:
    """Adds an estimate for a client that invoicing may hear of only now."""
    return catching_up(
        lambda: desk.command("invoicing", "POST", "/v1/estimates", draft, kind="estimate", key=key),
        about=draft.get("client_id") if knows(desk, "client", draft.get("client_id")) else None,
    )


def send_estimate(desk: Desk, estimate_id: UUID, sending: dict[str, Any]) -> dict[str, Any]:
    """Sends an estimate with a way in for each contact."""
    estimate = desk.ask("invoicing", f"/v1/estimates/{estimate_id}")
    # A second press must not end the invitation that the first one has mailed already.
    unsent = estimate["status"] in ("draft", "expired")
    body = {name: value for name, value in sending.items() if value}
    body["links"] = links_for(desk, "estimate", estimate) if unsent else {}
    path = f"/v1/estimates/{estimate_id}/sending"
    return catching_up(lambda: desk.command("invoicing", "POST", path, body, kind="estimate"))


def resend_estimate(desk: Desk, estimate_id: UUID) -> dict[str, Any]:
    """Writes once more of an estimate that waits for an answer.

    A prospect needs a new link, which ends the one before: it is made only when nothing else
    stands in the way of the mail.
    """
    path = f"/v1/estimates/{estimate_id}"
    try:
        return _resend(desk, path, {})
    except AppError as refused:
        if refused.code != "link_missing":
            raise
    estimate = desk.ask("invoicing", path)
    return _resend(desk, path, {estimate["contact_id"]: signed_link(desk, "estimate", estimate)})


def bill_estimate(
    desk: Desk, estimate_id: UUID, stage: dict[str, Any], *, key: str
) -> dict[str, Any]:
    """Drafts an invoice over a part of the estimate, or its rest; keeps what both are then."""
    path = f"/v1/estimates/{estimate_id}/invoices"
    invoice: dict[str, Any] = desk.command(
        "invoicing", "POST", path, stage, kind="invoice", key=key
    )
    keep_estimate(desk, estimate_id)
    return invoice


def keep_estimate(desk: Desk, estimate_id: UUID | str) -> None:
    """Keeps an estimate as it is now, after an act on one of its invoices."""
    desk.keep("estimate", desk.ask("invoicing", f"/v1/estimates/{estimate_id}"))


def stage_of(form: Form, currency: str) -> dict[str, Any]:
    """Returns the stage that a form asks for: a percent, an amount, or all that is left."""
    how = form.get("how")
    if how == "percent":
        return {"percent": form.get("percent", "").strip()}
    if how == "amount":
        return {"amount": minor_of(form.get("amount", ""), currency)}
    return {}


def deposit_of(form: Form) -> dict[str, Any]:
    """Returns whether the stage is a deposit."""
    return {"deposit": True} if form.get("deposit") == "1" else {}


def _resend(desk: Desk, path: str, links: dict[str, str]) -> dict[str, Any]:
    body = {"links": links}
    answer: dict[str, Any] = desk.command(
        "invoicing", "POST", f"{path}/resending", body, kind="estimate"
    )
    return answer


def _lines(form: Form, firm: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        key: {name: value for name, value in line.items() if name not in OFFERING}
        for key, line in keyed_lines(form, firm).items()
    }
