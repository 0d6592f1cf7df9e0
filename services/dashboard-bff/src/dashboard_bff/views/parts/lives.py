"""The life of a subscription: whether it runs, and what is settled of what comes."""

from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.views.formats import price
from dashboard_bff.views.parts.scene import Body, View

LIVE = ("trialing", "active", "past_due", "unpaid", "paused")
PAUSABLE = ("trialing", "active")
CHANGEABLE = ("trialing", "active", "past_due")

# What a firm lets its clients do that never said otherwise; and what its members may do themselves.
USUALLY_OFFERED = ("cancel",)
FOR_MEMBERS = frozenset({"cancel", "pause"})


def clients_may(session: Session, firm_id: UUID) -> frozenset[str]:
    """Returns what the firm lets its clients do with their subscriptions themselves."""
    settings = queries.find_resource(session, firm_id, "subscription_settings", firm_id)
    return frozenset(settings["clients_may"] if settings else USUALLY_OFFERED)


def offered_plans(session: Session, firm_id: UUID, client: Body) -> list[Body]:
    """Returns the plans that the client may take itself: none while the firm starts them all."""
    if "start" not in clients_may(session, firm_id):
        return []
    offered = plans_on_offer(session, firm_id)
    return [plan for plan in offered if plan["currency"] == client["currency"]]


def plans_on_offer(session: Session, firm_id: UUID) -> list[Body]:
    """Returns the plans that the firm shows its clients."""
    plans = queries.resources(session, firm_id, "plan", statuses=["active"], limit=500)
    return [plan for plan in plans if plan.get("is_offered")]


def plan_words(plan: Body) -> str:
    """Writes a plan as one of a choice: Design retainer, £1,200.00 a month."""
    count, unit = plan["interval_count"], plan["interval_unit"]
    every = f"a {unit}" if count == 1 else f"every {count} {unit}s"
    every += ", at the month’s end" if plan.get("at_month_end") else ""
    return f"{plan['name']}, {price(plan['unit_price'], plan['currency'])} {every}"


def acts(subscription: Body | None, service: Body, may: frozenset[str]) -> list[str]:
    """Returns what can be done just now of what one may: pausing, resuming, taking back, canceling."""
    if subscription is None or subscription["status"] not in LIVE:
        return []
    ends, paused = subscription.get("cancels_on"), subscription.get("paused_on")
    is_paused = subscription["status"] == "paused"
    is_settled = ends or paused
    # A service that was given an end keeps it; only what was canceled here is taken back.
    ends_for_good = bool(service.get("ends_on"))
    changes = "change_plan" in may and subscription["status"] in CHANGEABLE
    can = {
        "change": changes and not is_settled,
        "pause": "pause" in may and not is_settled and subscription["status"] in PAUSABLE,
        "resume": "pause" in may and is_paused and not ends,
        "undo": not ends_for_good
        and bool(("cancel" in may and ends) or ("pause" in may and paused and not is_paused)),
        "cancel": "cancel" in may and not ends,
    }
    return [act for act, is_open in can.items() if is_open]


def life(subscription: Body | None) -> View:
    """Returns what rows say of the subscription a service is billed for; nothing if it is of none.

    What was kept before a subscription could be paused or changed says nothing of that.
    """
    said = subscription or {}
    return {
        "subscription_status": said.get("status"),
        "quantity": said.get("quantity"),
        "trial_ends_on": said.get("trial_ends_on"),
        "paused_on": said.get("paused_on"),
        "resumes_on": said.get("resumes_on"),
        "cancels_on": said.get("cancels_on"),
        "change": said.get("change"),
    }
