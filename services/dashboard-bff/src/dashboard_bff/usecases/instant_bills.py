"""Bill a client without a proposal: its method is reserved first, then the service starts."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from common.errors import AppError
from dashboard_bff.gateways.services import Refused
from dashboard_bff.usecases.commands import Desk, catching_up
from dashboard_bff.usecases.plans import number_typed
from dashboard_bff.usecases.reservations import id_of_start, start_with_method
from dashboard_bff.usecases.taxes import chosen

PATH = "/v1/services"
TYPED = ("name", "description", "unit_price", "quantity", "discount_percent", "starts_on", "mode")
# A field that is left empty asks for the usual.
USUAL = {"quantity": "1", "discount_percent": "0", "starts_on": None, "mode": "automatic"}
PRICED = (
    "name", "description", "unit_price", "quantity", "discount_percent", "tax_name", "tax_rate",
    "interval_unit", "interval_count",
)  # fmt: skip
OF_LINE = "lines.0."


def start_instant_bill(
    desk: Desk, client_id: UUID, wanted: Mapping[str, Any], *, key: str
) -> dict[str, Any]:
    """Starts the service of the bill; the same key is the same bill, however often it comes."""
    method_id = wanted.get("payment_method_id")
    asked = {**wanted, "client_id": str(client_id)}
    id_ = id_of_start(desk, "instant-bill", asked, key=key)
    body = asked | {"id": str(id_)}

    def start() -> dict[str, Any]:
        made: dict[str, Any] = desk.command(
            "subscriptions", "POST", PATH, body, kind="service", key=key
        )
        return made

    return start_with_method(
        desk,
        lambda: catching_up(start, about=client_id),
        service_id=id_,
        client_id=client_id,
        method_id=method_id,
    )


def price_instant_bill(desk: Desk, wanted: Mapping[str, Any], pricing: Mapping[str, Any]) -> Any:
    """Asks invoicing what each charge comes to; a refusal names the fields of the form."""
    line = {name: wanted[name] for name in PRICED}
    line["billing"] = "recurring" if wanted["interval_unit"] else "on_acceptance"
    method = {**pricing, "prices_include_tax": wanted["prices_include_tax"]}
    body = {"currency": wanted["currency"], "lines": [line], "pricing": method}
    try:
        return desk.command("invoicing", "POST", "/v1/previews", body)["totals"]
    except AppError as refused:
        if refused.status != 422:
            raise
        named = {
            name.removeprefix(OF_LINE): words for name, words in (refused.errors or {}).items()
        }
        problem = {"code": refused.code, "detail": refused.detail, "errors": named}
        raise Refused(422, problem) from refused


def instant_bill_draft(form: Mapping[str, str], currency: str) -> dict[str, Any]:
    """Returns the bill that a form describes, as it was typed."""
    typed = {name: form.get(name, "").strip() or USUAL.get(name, "") for name in TYPED}
    unit = form.get("interval_unit") or None
    count = number_typed(form.get("interval_count", "").strip() or "1")
    return typed | _tax(form) | {
        "currency": currency,
        "prices_include_tax": form.get("prices_include_tax") == "1",
        "interval_unit": unit,
        "interval_count": count if unit else None,
        "payment_method_id": form.get("payment_method_id", "").strip() or None,
    }  # fmt: skip


def _tax(form: Mapping[str, str]) -> dict[str, str]:
    """Returns the tax that was chosen from the firm's list, or typed before there is one."""
    if "tax" in form:
        name, rate = chosen(form["tax"])
    else:
        name, rate = form.get("tax_name", "").strip(), form.get("tax_rate", "").strip()
    return {"tax_name": name, "tax_rate": rate or "0"}
