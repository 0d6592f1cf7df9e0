"""The sandbox gateway's books: payments keeps them, and they are asked for when somebody looks."""

from typing import Any

from dashboard_bff.usecases.commands import Desk


def charges(desk: Desk, cursor: str | None) -> dict[str, Any]:
    """Asks what the sandbox has charged, the newest first, and for the sums of all of it."""
    asked = {"cursor": cursor} if cursor else {}
    found: dict[str, Any] = desk.ask("payments", "/v1/gateways/sandbox/charges", **asked)
    return found
