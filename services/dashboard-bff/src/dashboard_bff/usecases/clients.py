"""Add a client, and its first contact, from one form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk, catching_up

ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
OPTIONAL = ("email", "tax_id")


def add_client(desk: Desk, form: Mapping[str, str], *, key: str) -> dict[str, Any]:
    """Adds the client that a form describes."""
    draft = client_fields(form, with_currency=True)
    client: dict[str, Any] = catching_up(
        lambda: desk.command("clients", "POST", "/v1/clients", draft, kind="client", key=key)
    )
    return client


def add_first_contact(
    desk: Desk, client_id: str, form: Mapping[str, str], *, key: str
) -> dict[str, Any] | None:
    """Adds the contact that the same form describes, if it describes one."""
    if not (form.get("contact_name") or form.get("contact_email")):
        return None
    contact = {
        "name": form.get("contact_name", ""),
        "email": form.get("contact_email", ""),
        "role": form.get("contact_role") or "client",
    }
    path = f"/v1/clients/{client_id}/contacts"
    answer: dict[str, Any] = desk.command("clients", "POST", path, contact, kind="contact", key=key)
    return answer


def change_client(desk: Desk, client_id: UUID, form: Mapping[str, str]) -> dict[str, Any]:
    """Changes a client to what a form says, if it is still at the version the form was made of."""
    etag, path = f'"{form.get("version", "")}"', f"/v1/clients/{client_id}"
    changes = client_fields(form, with_currency=False)
    answer: dict[str, Any] = desk.command(
        "clients", "PATCH", path, changes, kind="client", if_match=etag
    )
    return answer


def add_contact_of(
    desk: Desk, client_id: UUID, form: Mapping[str, str], *, key: str
) -> dict[str, Any]:
    """Adds the contact that a form of its own describes."""
    contact: dict[str, Any] = {name: form.get(name, "") for name in ("name", "email", "role")}
    contact["gets_mail"] = form.get("gets_mail") == "1"
    path = f"/v1/clients/{client_id}/contacts"
    answer: dict[str, Any] = desk.command("clients", "POST", path, contact, kind="contact", key=key)
    return answer


def client_fields(form: Mapping[str, str], *, with_currency: bool) -> dict[str, Any]:
    """Returns the client that a form describes, as the clients service takes it."""
    fields: dict[str, Any] = {
        "kind": form.get("kind") or "company",
        "name": form.get("name") or _own_name(form),
        "billing_name": form.get("billing_name") or form.get("name", ""),
        "address": {name: form.get(name, "") for name in ADDRESS},
        "terms_days": _number(form.get("terms_days", "")),
        **{name: form.get(name) or None for name in OPTIONAL},
    }
    if with_currency:
        fields["is_test"] = form.get("is_test") == "1"
        if form.get("currency"):
            fields["currency"] = form["currency"]
    return fields


def _own_name(form: Mapping[str, str]) -> str:
    """A client who is a person may be named as their own contact."""
    return form.get("contact_name", "") if form.get("kind") == "person" else ""


def _number(text: str) -> int | str | None:
    """A number is sent as one; anything else goes as it was typed, for the service to refuse."""
    stripped = text.strip()
    is_number = stripped.isdecimal() and stripped.isascii() and len(stripped) < 10
    return int(stripped) if is_number else stripped or None
