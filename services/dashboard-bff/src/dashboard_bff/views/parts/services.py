"""Services as rows: what is agreed, the next charge, and what pays for it."""

from collections.abc import Iterable, Mapping

from dashboard_bff.views.parts.methods import method_row
from dashboard_bff.views.parts.scene import Body, Scene, View

RUNNING = ("scheduled", "active")


def service_row(
    scene: Scene,
    service: Body,
    *,
    methods: Mapping[str, Body],
    waiting: frozenset[str],
    money: bool = True,
) -> View:
    """Returns a service as lists show it; whoever may not see money gets no amounts."""
    method = methods.get(service["payment_method_id"] or "")
    row = {
        "id": service["id"],
        "client_id": service["client_id"],
        "proposal_id": service["proposal_id"],
        "name": service["name"],
        "status": service["status"],
        "mode": service["mode"],
        "proposal_number": service["proposal_number"],
        "interval_unit": service["interval_unit"],
        "interval_count": service["interval_count"],
        "next_billing_on": service["next_billing_on"],
        "waits_for_completion": service["id"] in waiting,
    }
    return row | (_amounts(scene, service, method) if money else NO_AMOUNTS)


NO_AMOUNTS: View = {
    "net_amount": None,
    "currency": None,
    "tax_name": None,
    "next_total_amount": None,
    "method": None,
}


def awaiting_completion(items: Iterable[Body]) -> frozenset[str]:
    """Returns the services that have something to bill once someone says the work is done."""
    return frozenset(
        item["service_id"]
        for item in items
        if item["status"] == "pending_confirmation" and item["due_on"] is None
    )


def newest_first(services: Iterable[Body]) -> list[Body]:
    """Returns services with the running ones first, then the newest."""
    ordered = sorted(services, key=lambda service: service["created_at"], reverse=True)
    return sorted(ordered, key=lambda service: service["status"] not in RUNNING)


def _amounts(scene: Scene, service: Body, method: Body | None) -> View:
    return {
        "net_amount": service["net_amount"],
        "currency": service["currency"],
        "tax_name": service["tax_name"] or None,
        "next_total_amount": service["next_total_amount"],
        "method": method_row(scene, method) if method else None,
    }
