"""The forms of a client: choices to offer, and the values they begin with."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from babel import Locale
from sqlalchemy.orm import Session

from common.money import EXPONENTS
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import LOCALE, initials
from dashboard_bff.views.parts.people import avatar_url
from dashboard_bff.views.parts.scene import View
from dashboard_bff.views.parts.terms import KINDS, of_firm

LANGUAGES = (("en", "English"), ("de", "German"), ("fr", "French"))
BLANK_ROWS = 2
MAILS = (
    ("invoices", "Invoices", "Each one as it is issued, and what could not be collected"),
    ("reminders", "Reminders", "What is due soon, and what is overdue"),
    ("proposals", "Proposals", "Each one as it is sent; who signs gets it in any case"),
    ("receipts", "Receipts", "What was paid"),
    ("statements", "Statements", "What was billed and paid in a month"),
)
ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
# Listed first: what firms bill in most. The others follow by code.
USUAL = ("GBP", "EUR", "USD", "CHF", "SEK", "NOK", "DKK", "CAD", "AUD", "NZD", "JPY")


def new(firm: dict[str, Any]) -> View:
    """Returns what the form of a new client offers."""
    terms = {"firm_terms": of_firm(firm), "terms_kinds": KINDS}
    return places(firm) | terms | {"languages": LANGUAGES}


def places(firm: dict[str, Any]) -> View:
    """Returns the currencies and countries there are, the firm's first if there is one."""
    return {
        "currencies": [(code, _currency(code)) for code in _codes(firm.get("currency"))],
        "countries": _countries(firm.get("country")),
    }


def blank(firm: dict[str, Any], *, is_test: bool) -> dict[str, Any]:
    """Returns what the form of a new client begins with."""
    return {
        "kind": "company",
        "currency": firm.get("currency"),
        "language": "en",
        "country": firm.get("country"),
        "contact_role": "client",
        "is_test": is_test,
    }


def edit(
    session: Session,
    viewer: Viewer,
    firm: dict[str, Any],
    client: dict[str, Any],
    tags: Sequence[str],
) -> View:
    """Returns what the form of a known client offers; its currency stays once there is a document."""
    kept = {name: client[name] for name in ("id", "name", "version", "avatar_hash", "status")}
    currency = client["currency"]
    choices = new(firm)
    if _is_documented(session, viewer, UUID(client["id"])):
        choices["currencies"] = [(currency, _currency(currency))]
    fields = queries.resources(
        session, viewer.firm_id, "custom_field", statuses=["active"], newest_first=False
    )
    return {
        **choices,
        "client": kept | {"initials": initials(client["name"]), "avatar_url": avatar_url(client)},
        "members": _members(session, viewer, client["assigned_member_id"]),
        "tags_in_use": list(tags),
        "custom_fields": list(fields),
        "other_tax_ids": range(len(client["other_tax_ids"]) + BLANK_ROWS),
        "other_addresses": range(len(client["other_addresses"]) + 1),
    }


def values(client: dict[str, Any]) -> dict[str, Any]:
    """Returns a client under the flat names of the form's fields."""
    flat = (
        *(
            "kind",
            "name",
            "email",
            "currency",
            "terms_days",
            "terms_kind",
            "billing_name",
            "tax_id",
        ),
        *("language", "assigned_member_id", "is_test"),
    )
    address = client["address"] or {}
    return (
        {name: client[name] for name in flat}
        | {name: address.get(name) for name in ADDRESS}
        | {"tags": ", ".join(client["tags"])}
        | _rows("other_tax_ids", client["other_tax_ids"])
        | _rows("other_addresses", client["other_addresses"])
        | {f"custom_values.{key}": value for key, value in client["custom_values"].items()}
    )


def _rows(name: str, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {
        f"{name}.{number}.{key}": value
        for number, row in enumerate(rows)
        for key, value in row.items()
    }


def _members(session: Session, viewer: Viewer, chosen: str | None) -> list[tuple[str, str]]:
    """Who may be put in charge; who has left stays only where they are in charge."""
    found = queries.resources(session, viewer.firm_id, "member", newest_first=False, limit=500)
    names = [(member["id"], member["name"]) for member in found]
    if chosen and chosen not in dict(names):
        names.append((chosen, "Someone who has left"))
    return [("", "Nobody"), *sorted(names, key=lambda choice: choice[1].casefold())]


def _is_documented(session: Session, viewer: Viewer, client_id: UUID) -> bool:
    kinds = ("proposal", "invoice", "service")
    return any(queries.count(session, viewer.firm_id, kind, client_id=client_id) for kind in kinds)


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
