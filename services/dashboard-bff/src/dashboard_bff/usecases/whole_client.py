"""One client, whole: everything every service keeps of it in one archive, or its erasure."""

import base64
import io
import zipfile
from typing import Any
from uuid import UUID

import orjson

from dashboard_bff.usecases.archiving import every, refuse_if_busy
from dashboard_bff.usecases.commands import Desk

# What each service lists by client, and the file it becomes.
LISTS = (
    ("proposals", "invoicing", "/v1/proposals"),
    ("estimates", "invoicing", "/v1/estimates"),
    ("invoices", "invoicing", "/v1/invoices"),
    ("services", "subscriptions", "/v1/services"),
    ("billing_items", "subscriptions", "/v1/billing-items"),
    ("payments", "payments", "/v1/payments"),
    ("payment_methods", "payments", "/v1/payment-methods"),
    ("receivables", "payments", "/v1/receivables"),
)


def gather(desk: Desk, client_id: UUID) -> dict[str, Any]:
    """Returns all that is kept of the client, by what it is; that it was asked for is noted."""
    whole: dict[str, Any] = desk.services.call(
        desk.viewer.person, "clients", "POST", f"/v1/clients/{client_id}/export", {}
    )
    for name, service, path in LISTS:
        whole[name] = every(desk, service, path, client_id=client_id)
    return whole


def archive_of(whole: dict[str, Any]) -> bytes:
    """Returns a ZIP with a JSON file for each kind of thing, and the picture as a picture."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, things in whole.items():
            if name == "avatar":
                if things:
                    archive.writestr("picture.webp", base64.b64decode(things["image"]))
                continue
            archive.writestr(f"{name}.json", orjson.dumps(things, option=orjson.OPT_INDENT_2))
    return out.getvalue()


def erase_client(desk: Desk, client_id: UUID) -> dict[str, Any]:
    """Erases a client; raises Conflict that names the money and services that stand in the way."""
    desk.ask("clients", f"/v1/clients/{client_id}")
    refuse_if_busy(desk, client_id, "client_not_settled")
    path = f"/v1/clients/{client_id}/erasure"
    erased: dict[str, Any] = desk.command("clients", "POST", path, kind="client")
    return erased
