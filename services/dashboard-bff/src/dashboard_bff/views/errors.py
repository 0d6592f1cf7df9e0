"""What went wrong, as a page: the status says the fact, the template its words."""

from typing import Any

from dashboard_bff.views.parts.scene import View

# Refusals whose own sentence says more than the status does.
SAID = frozenset({409, 422, 429})
TITLES = {
    "invitation_not_found": (
        "This invitation no longer works",
        "It was used, has expired or was never sent. Sign in, or ask the firm for a new one.",
    ),
    "payments_unavailable": (
        "Paying is off for the moment",
        "The payments service does not answer. Look at My Billing before paying again.",
    ),
}


def error_view(problem: dict[str, Any]) -> View:
    """Returns a problem as the error page shows it."""
    status = int(problem["status"])
    title, text = TITLES.get(problem.get("code", ""), (None, None))
    if text is None and status in SAID:
        text = problem.get("detail") or None
    return {
        "status": status,
        "title": title,
        "text": text,
        "outage": _outage(problem.get("code", "")),
        "href": None,
        "label": None,
        "trace_id": problem.get("trace_id"),
    }


def _outage(code: str) -> View | None:
    """A service that is away turns its own acts off and no others."""
    off = OFF.get(code)
    return {"off": off, "works": "reading what is shown so far", "as_of": None} if off else None


OFF = {
    "payments_unavailable": "paying and payment methods",
    "invoicing_unavailable": "proposals and invoices, other than reading them",
    "subscriptions_unavailable": "completing services and billing runs",
    "clients_unavailable": "changing clients and contacts",
    "identity_unavailable": "signing in",
}
