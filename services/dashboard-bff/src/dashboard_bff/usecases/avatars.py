"""A client's picture, from and to the clients service, which draws it anew."""

import base64
from typing import Any
from uuid import UUID

from dashboard_bff.usecases.commands import Desk


def picture(desk: Desk, client_id: UUID, hash_: str) -> bytes:
    """Returns the picture with the hash; raises NotFound's answer if the client has no such one."""
    found = desk.ask("clients", f"/v1/clients/{client_id}/avatar/{hash_}")
    return base64.b64decode(found["image"])


def set_picture(desk: Desk, client_id: UUID, data: bytes) -> dict[str, Any]:
    """Gives the client a picture, whatever the browser said of the file."""
    body = {"image": base64.b64encode(data).decode()}
    path = f"/v1/clients/{client_id}/avatar"
    client: dict[str, Any] = desk.command("clients", "PUT", path, body, kind="client")
    return client


def remove_picture(desk: Desk, client_id: UUID) -> dict[str, Any]:
    """Takes the client's picture away."""
    path = f"/v1/clients/{client_id}/avatar"
    client: dict[str, Any] = desk.command("clients", "DELETE", path, kind="client")
    return client
