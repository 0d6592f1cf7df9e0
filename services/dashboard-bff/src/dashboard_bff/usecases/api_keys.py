"""Keys for programs: identity keeps them, and says the text of a new one once."""

from datetime import datetime
from typing import Any
from uuid import UUID

from dashboard_bff import queries
from dashboard_bff.usecases.commands import Desk

PATH = "/v1/api-keys"
MOST = 100


def all_keys(desk: Desk) -> list[dict[str, Any]]:
    """Returns the firm's newest keys."""
    keys: list[dict[str, Any]] = desk.ask("identity", PATH, limit=MOST)["items"]
    return keys


def makers(desk: Desk) -> list[dict[str, Any]]:
    """Returns the members who may have made them."""
    firm_id = desk.viewer.firm_id
    with desk.database.transaction(firm_id) as session:
        return list(queries.resources(session, firm_id, "member", limit=1000))


def make_key(
    desk: Desk, name: str, permissions: list[str], expires_at: datetime | None = None
) -> Any:
    """Makes a key; raises Refused at the field that asks for too much."""
    body = {"name": name, "permissions": permissions}
    ends = {"expires_at": expires_at.isoformat()} if expires_at else {}
    return desk.command("identity", "POST", PATH, body | ends)


def revoke_key(desk: Desk, key_id: UUID) -> Any:
    """Ends a key for good: programs with it get nothing more within a minute."""
    revoked = desk.command("identity", "POST", f"{PATH}/{key_id}/revocation")
    desk.services.forget_programs()
    return revoked
