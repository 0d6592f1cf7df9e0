"""Get started: the few steps from an empty firm to a client who pays; gone when done or dismissed."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.views.parts.scene import Scene, View

SENT = ("awaiting_acceptance", "accepted", "completed", "declined", "expired", "lost", "superseded")


def checklist(session: Session, at: Scene) -> View | None:
    """Returns the steps with what is done of them, or None when nothing is left to do."""
    steps = [_client(session, at), _proposal(session, at), _gateway(session, at), *_ledger()]
    done = sum(step["done"] for step in steps)
    if done == len(steps):
        return None
    _point_at_next(steps)
    return {"percent": 100 * done // len(steps), "done_count": done, "steps": steps}


def _client(session: Session, at: Scene) -> View:
    count = queries.count(session, at.firm_id, "client")
    first = queries.resources(session, at.firm_id, "client", limit=1, newest_first=False)
    names = first[0]["name"] if first else "A name and one contact"
    detail = f"{names} and {count - 1} more" if count > 1 else names
    return _step("Add a client", detail, count > 0, "/clients/new", "Add a client")


def _proposal(session: Session, at: Scene) -> View:
    count = queries.count(session, at.firm_id, "proposal", statuses=SENT)
    detail = f"{count} sent" if count else "What you would do, and its price"
    return _step("Send a proposal", detail, count > 0, "/proposals/new", "Compose")


def _gateway(session: Session, at: Scene) -> View:
    """A sandbox firm has its gateway; a live one connects its own."""
    if at.firm["mode"] == "sandbox":
        return _step("Connect a gateway", "Sandbox", True, None, None)
    known = queries.count(session, at.firm_id, "gateway_connection", statuses=["connected"])
    detail = "Stripe, live" if known else "Stripe, with the keys of your own account"
    return _step("Connect a gateway", detail, known > 0, "/settings/gateways", "Connect")


def _ledger() -> list[View]:
    """No ledger can be connected yet: the steps say so, and the list can be hidden without them."""
    return [
        _step(
            "Connect a ledger", "QuickBooks Online or Xero, not in this release", False, None, None
        ),
        _step("Send a test invoice to yourself", "Needs a ledger", False, None, None),
    ]


def _point_at_next(steps: Sequence[View]) -> None:
    next(step for step in steps if not step["done"])["next"] = True


def _step(title: str, detail: str, done: bool, href: str | None, act: str | None) -> View:
    return {
        "title": title,
        "detail": detail,
        "done": done,
        "next": False,
        "href": href,
        "act": act,
    }
