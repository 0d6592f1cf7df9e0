"""What is not issued yet: what waits for a person, and the groups that become an invoice each."""

from collections.abc import Iterable, Mapping, Sequence

from dashboard_bff.views.parts.attention import is_late
from dashboard_bff.views.parts.methods import method_row
from dashboard_bff.views.parts.scene import Body, Scene, View

UNISSUED = ("planned", "pending_confirmation", "scheduled", "issuing")
SHOWN = (
    "id", "client_id", "service_id", "name", "due_on", "quantity", "unit_price", "net_amount",
    "currency", "period_start", "period_end", "status",
)  # fmt: skip

Methods = Mapping[str, View | None]


def waits(item: Body) -> bool:
    """Tells whether a person has to do something before the item is billed."""
    return item["status"] in ("pending_confirmation", "planned") and (
        item["mode"] == "manual" or item["status"] == "pending_confirmation"
    )


def methods_of_items(
    at: Scene, items: Iterable[Body], services: Iterable[Body], methods: Iterable[Body]
) -> dict[str, View | None]:
    """Returns by item what pays for it: its own method, else that of its service."""
    rows = {method["id"]: method_row(at, method) for method in methods}
    usual = {service["id"]: service["payment_method_id"] for service in services}
    return {
        item["id"]: rows.get(item.get("payment_method_id") or usual.get(item["service_id"]) or "")
        for item in items
    }


def manual_rows(at: Scene, items: Iterable[Body], methods: Methods) -> list[View]:
    """Returns what waits for a person, what is late first."""
    rows = [
        {
            **_item(item),
            "status": "overdue" if is_late(at, item) else item["status"],
            "reason": item["reason"],
            "method": methods[item["id"]],
            "can_complete": _is_done_by_saying_so(item),
            "can_confirm": bool(item.get("price_open")),
        }
        for item in items
    ]
    return sorted(rows, key=lambda row: row["status"] != "overdue")


def groups(items: Sequence[Body], methods: Methods) -> list[View]:
    """Returns the items by invoice: those of one date, client, currency and method.

    What is only planned is held back, and on no invoice with what is billed that day.
    """
    found: dict[tuple[str, str, str, str, bool], View] = {}
    for item in items:
        method = methods[item["id"]]
        whose = (item["client_id"], item["currency"], method["id"] if method else "")
        key = (item["due_on"] or "", *whose, item["status"] == "planned")
        group = found.setdefault(key, _group(item, method))
        group["net_amount"] += item["net_amount"]
        group["items"].append(_item(item))
    return list(found.values())


def _is_done_by_saying_so(item: Body) -> bool:
    return item["mode"] == "manual" and item["due_on"] is None and not item.get("price_open")


def _group(item: Body, method: View | None) -> View:
    same = {name: item[name] for name in ("due_on", "client_id", "currency")}
    return same | {"method": method, "net_amount": 0, "items": []}


def _item(item: Body) -> View:
    return {name: item[name] for name in SHOWN}
