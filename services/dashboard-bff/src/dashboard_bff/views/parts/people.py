"""Names and addresses as pages show them."""

from collections.abc import Iterable, Sequence
from typing import Any

from babel import Locale

from dashboard_bff.views.formats import LOCALE

Body = dict[str, Any]


def first_name(name: str) -> str:
    """Returns what a person is called: Dana of Dana Moore."""
    return name.split()[0] if name.split() else name


def address_lines(address: Body | None, home: str | None) -> list[str]:
    """Returns an address line by line; the country only where it is not the firm's own."""
    if not address:
        return []
    town = " ".join(_given(address, ("city", "region", "postal_code")))
    country = address.get("country") or ""
    abroad = country_name(country) if country and country != home else ""
    return [*_given(address, ("line1", "line2")), *(line for line in (town, abroad) if line)]


def country_name(code: str) -> str:
    """Returns a country's name: France of FR."""
    return str(Locale.parse(LOCALE).territories.get(code, code))


def avatar_url(client: Body | None) -> str | None:
    """Returns where a client's picture is, or None if initials stand in its place."""
    hash_ = (client or {}).get("avatar_hash")
    return f"/avatars/{client['id']}/{hash_}" if client and hash_ else None


def reads(contact: Body, kind: str) -> bool:
    """Tells whether a contact wants mails of a kind; before there were kinds, it was all or none."""
    mails = contact.get("mails")
    return bool(contact["gets_mail"]) if mails is None else kind in mails


def main_contact(contacts: Sequence[Body]) -> Body | None:
    """Returns whom the firm deals with: the first who may sign in, else the first there is."""
    return next((c for c in contacts if c["role"] == "client"), next(iter(contacts), None))


def _given(address: Body, names: Iterable[str]) -> list[str]:
    return [address[name] for name in names if address.get(name)]
