"""Estimates as rows."""

from dashboard_bff.views.parts.scene import Body, Scene, View, reference

CLOSED = ("declined", "expired", "canceled")
SHOWN_TO_CLIENTS = ("sent", "approved", "invoiced", *CLOSED)


def estimate_row(scene: Scene, estimate: Body, client: Body | None) -> View:
    """Returns an estimate as lists show it."""
    same = ("id", "number", "title", "currency", "total_amount", "rest_amount", "expires_on")
    return {name: estimate[name] for name in same} | {
        "kind": "estimate",
        "status": shown_status(estimate),
        "client": reference(client, estimate["client_id"]),
        "sent_on": scene.on(estimate["sent_at"]),
        "approved_on": scene.on(estimate["approved_at"]),
        "off_reason": None,
    }


def shown_status(estimate: Body) -> str:
    """Returns the status, or that a part is invoiced and a part is not."""
    return "partly_invoiced" if estimate["is_partly_invoiced"] else str(estimate["status"])
