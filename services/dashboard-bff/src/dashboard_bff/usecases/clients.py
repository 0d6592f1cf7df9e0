"""Add a client, and its first contact, from one form."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk, catching_up

Form = Mapping[str, str]

ADDRESS = ("line1", "line2", "city", "region", "postal_code", "country")
OPTIONAL = ("email", "tax_id")


def add_client(desk: Desk, form: Form, *, key: str) -> dict[str, Any]:
    """Adds the client that a form describes."""
    draft = client_fields(form, with_currency=True)
    client: dict[str, Any] = catching_up(
        lambda: desk.command("clients", "POST", "/v1/clients", draft, kind="client", key=key)
    )
    return client


def add_first_contact(desk: Desk, client_id: str, form: Form, *, key: str) -> dict[str, Any] | None:
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


def change_client(desk: Desk, client_id: UUID, form: Form) -> dict[str, Any]:
    """Changes a client to what a form says, if it is still at the version the form was made of."""
    etag, path = f'"{form.get("version", "")}"', f"/v1/clients/{client_id}"
    changes = client_fields(form, with_currency=False) | record_fields(form)
    answer: dict[str, Any] = desk.command(
        "clients", "PATCH", path, changes, kind="client", if_match=etag
    )
    return answer


def client_with_tags(desk: Desk, client_id: UUID) -> tuple[dict[str, Any], list[str]]:
    """Returns a client as its owner has it, and the tags that the firm uses."""
    client = desk.ask("clients", f"/v1/clients/{client_id}")
    return client, desk.ask("clients", "/v1/clients/tags")["tags"]


def client_fields(form: Form, *, with_currency: bool) -> dict[str, Any]:
    """Returns the client that a form describes, as the clients service takes it."""
    fields: dict[str, Any] = {
        "kind": form.get("kind") or "company",
        "name": form.get("name") or _own_name(form),
        "billing_name": form.get("billing_name") or form.get("name", ""),
        "address": {name: form.get(name, "") for name in ADDRESS},
        "terms_days": _number(form.get("terms_days", "")),
        "terms_kind": form.get("terms_kind") or "net",
        "language": form.get("language") or "en",
        **{name: form.get(name) or None for name in OPTIONAL},
    }
    if with_currency:
        fields["is_test"] = form.get("is_test") == "1"
        if form.get("currency"):
            fields["currency"] = form["currency"]
    return fields


def record_fields(form: Form) -> dict[str, Any]:
    """Returns the further fields that a form describes: rows without anything in them are none."""
    fields: dict[str, Any] = {
        "assigned_member_id": form.get("assigned_member_id") or None,
        "tags": [tag for tag in map(str.strip, form.get("tags", "").split(",")) if tag],
        "other_tax_ids": [row for row in rows_of(form, "other_tax_ids") if row.get("number")],
        "other_addresses": rows_of(form, "other_addresses"),
    }
    if form.get("currency"):
        fields["currency"] = form["currency"]
    named = {name: value for name, value in form.items() if name.startswith("custom_values.")}
    values = {name.partition(".")[2]: value.strip() for name, value in named.items()}
    return fields | ({"custom_values": values} if values else {})


def rows_of(form: Form, name: str) -> list[dict[str, str]]:
    """Returns the filled rows of a form's list: `name.0.label`, `name.1.label` and so on, in order."""
    rows: dict[int, dict[str, str]] = {}
    for field, value in form.items():
        head, _, rest = field.partition(".")
        number, _, key = rest.partition(".")
        if head == name and number.isdecimal() and len(number) < 4:
            rows.setdefault(int(number), {})[key] = value.strip()
    return [rows[number] for number in sorted(rows) if any(_typed(rows[number]))]


def renumbered(form: Form) -> dict[str, str]:
    """Returns a form's values with its rows numbered as they were sent on, so that errors fit them."""
    lists = ("other_tax_ids", "other_addresses")
    plain = {n: v for n, v in form.items() if n.partition(".")[0] not in lists}
    sent = record_fields(form)
    for name in lists:
        for number, row in enumerate(sent[name]):
            plain |= {f"{name}.{number}.{key}": value for key, value in row.items()}
    return plain


def _typed(row: dict[str, str]) -> list[str]:
    """A country alone is what the form begins with."""
    return [value for name, value in row.items() if name != "country" and value]


def _own_name(form: Form) -> str:
    """A client who is a person may be named as their own contact."""
    return form.get("contact_name", "") if form.get("kind") == "person" else ""


def _number(text: str) -> int | str | None:
    """A number is sent as one; anything else goes as it was typed, for the service to refuse."""
    stripped = text.strip()
    is_number = stripped.isdecimal() and stripped.isascii() and len(stripped) < 10
    return int(stripped) if is_number else stripped or None
