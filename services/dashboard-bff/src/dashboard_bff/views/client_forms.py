"""The forms of a client: choices to offer, and the values they begin with."""

from typing import Any

from babel import Locale

from common.money import EXPONENTS
from dashboard_bff.views.formats import LOCALE
from dashboard_bff.views.parts.scene import View

ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
# Listed first: what firms bill in most. The others follow by code.
USUAL = ("GBP", "EUR", "USD", "CHF", "SEK", "NOK", "DKK", "CAD", "AUD", "NZD", "JPY")


def new(firm: dict[str, Any]) -> View:
    """Returns what the form of a new client offers."""
    return {
        "currencies": [(code, _currency(code)) for code in _codes(firm.get("currency"))],
        "countries": _countries(firm.get("country")),
        "firm_terms_days": firm.get("invoice_terms_days"),
    }


def blank(firm: dict[str, Any], *, is_test: bool) -> dict[str, Any]:
    """Returns what the form of a new client begins with."""
    return {
        "kind": "company",
        "currency": firm.get("currency"),
        "country": firm.get("country"),
        "contact_role": "client",
        "is_test": is_test,
    }


def edit(firm: dict[str, Any], client: dict[str, Any]) -> View:
    """Returns what the form of a known client offers; its currency stays."""
    kept = {name: client[name] for name in ("id", "name", "version")}
    currency = client["currency"]
    return {**new(firm), "client": kept, "currencies": [(currency, _currency(currency))]}


def values(client: dict[str, Any]) -> dict[str, Any]:
    """Returns a client under the flat names of the form's fields."""
    flat = ("kind", "name", "email", "currency", "terms_days", "billing_name", "tax_id", "is_test")
    address = client["address"] or {}
    return {name: client[name] for name in flat} | {name: address.get(name) for name in ADDRESS}


def _codes(own: str | None) -> list[str]:
    first = dict.fromkeys([own or USUAL[0], *USUAL])
    return [*first, *(code for code in sorted(_NAMES) if code not in first)]


def _currency(code: str) -> str:
    return f"{code}, {_NAMES.get(code, code)}"


def _countries(own: str | None) -> list[tuple[str, str]]:
    """Every country by name, the firm's own first."""
    ordered = sorted(_PLACES.items(), key=lambda place: (place[0] != own, place[1]))
    return [("", "Not given"), *ordered]


_NAMES = {
    code: str(name) for code, name in Locale.parse(LOCALE).currencies.items() if code in EXPONENTS
}
# Groups of countries have numbers; the exceptional codes are no postal countries.
_PLACES = {
    code: str(name)
    for code, name in Locale.parse(LOCALE).territories.items()
    if len(code) == 2 and code not in {"EU", "EZ", "UN", "XA", "XB", "ZZ", "QO"}
}
