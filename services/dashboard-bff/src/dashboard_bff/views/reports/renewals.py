"""Upcoming renewals: what recurring services and subscriptions are charged next, and what pays."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from sqlalchemy.orm import Session

from common.money import to_major
from dashboard_bff import queries
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.parts.methods import method_name, method_row
from dashboard_bff.views.parts.scene import Body, Scene, View, reference
from dashboard_bff.views.reports import the_scene

AHEAD, SHOWN = timedelta(days=30), 200
PAYS = ("active", "expiring")


def show(session: Session, viewer: Viewer) -> View:
    """Returns the renewals of the next days, the next first, and how many have nothing to pay with."""
    rows = _rows(session, the_scene(session, viewer))
    return {
        "days": AHEAD.days,
        "items": rows[:SHOWN],
        "total": len(rows),
        "shown": min(len(rows), SHOWN),
        "unpayable": sum(not row["can_pay"] for row in rows),
    }


def table(session: Session, viewer: Viewer) -> Iterator[Sequence[object]]:
    """Returns every renewal as a row, the head first."""
    yield (
        "date", "client", "client_id", "service", "service_id", "currency", "amount", "method",
        "method_status",
    )  # fmt: skip
    for row in _rows(session, the_scene(session, viewer)):
        method, client = row["method"], row["client"]
        yield (
            row["on"], client["name"], client["id"], row["name"], row["id"], row["currency"],
            to_major(row["amount"], row["currency"]),
            method_name(method) if method else None, method["status"] if method else "missing",
        )  # fmt: skip


def _rows(session: Session, at: Scene) -> list[View]:
    services = queries.next_charges(session, at.firm_id, at.today + AHEAD)
    ids = [service["client_id"] for service in services]
    clients = queries.several(session, at.firm_id, "client", ids)
    paying = [service["payment_method_id"] for service in services]
    methods = queries.several(session, at.firm_id, "payment_method", paying)
    return [
        _row(
            at,
            service,
            reference(clients.get(service["client_id"]), service["client_id"]),
            methods.get(service["payment_method_id"] or ""),
        )
        for service in services
    ]


def _row(at: Scene, service: Body, client: View, method: Body | None) -> View:
    pays_with = method_row(at, method) if method else None
    return {
        "id": service["id"],
        "client": client,
        "name": service["name"],
        "on": service["next_billing_on"],
        "amount": service["next_total_amount"],
        "currency": service["currency"],
        "interval_unit": service["interval_unit"],
        "interval_count": service["interval_count"],
        "is_subscription": bool(service.get("subscription_id")),
        "method": pays_with,
        "can_pay": bool(pays_with and pays_with["status"] in PAYS),
    }
