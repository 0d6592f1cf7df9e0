"""What a subscription may be changed to, and whether it may be changed at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from common.auth import Principal
from common.errors import Conflict, Invalid, NotFound
from subscriptions.models import Service, Subscription
from subscriptions.models.plans import PlanVersion
from subscriptions.queries.plans import locked_plan, the_plan

CHANGEABLE = ("trialing", "active", "past_due")


@dataclass(frozen=True, slots=True)
class Wanted:
    """How many of which plan, on which of its terms."""

    version: PlanVersion
    name: str
    description: str
    quantity: int


def wanted_plan(
    session: Session,
    who: Principal,
    subscription: Subscription,
    wanted: Mapping[str, Any],
) -> Wanted:
    """Returns what is wanted: who stays on a plan keeps its terms, who takes another has its own."""
    plan_id, quantity = wanted["plan_id"], wanted["quantity"] or subscription.quantity
    if plan_id in (None, subscription.plan_id):
        if quantity == subscription.quantity:
            words = ["This is what the subscription is on. Choose another quantity or plan."]
            raise Invalid("nothing_changes", errors={"quantity": words})
        # What waits may have given the service the words of another plan already.
        words = the_plan(session, who.firm_id, subscription.plan_id).description
        return Wanted(subscription.terms, subscription.name, words, quantity)
    plan = locked_plan(session, who.firm_id, plan_id)
    if who.client_id and not plan.is_offered:
        raise NotFound
    plan.refuse_if_retired()
    _refuse_currency(plan.terms, subscription.terms)
    return Wanted(plan.terms, plan.name, plan.description, quantity)


def refuse_unchangeable(subscription: Subscription, service: Service) -> None:
    """Raises Conflict while nothing of the subscription may change, or any more."""
    if subscription.status not in CHANGEABLE:
        words = f"This subscription is {subscription.status.replace('_', ' ')}."
        raise Conflict(f"subscription_is_{subscription.status}", words)
    ends_on = service.ends_on or subscription.cancels_on
    if ends_on is not None:
        words = f"{subscription.name} ends on {ends_on}. Nothing of it changes any more."
        raise Conflict("subscription_ends", words, extra={"ends_on": ends_on})
    if subscription.paused_on is not None:
        words = f"{subscription.name} pauses on {subscription.paused_on}. Take that back first."
        raise Conflict("subscription_pauses", words, extra={"paused_on": subscription.paused_on})


def _refuse_currency(wanted: PlanVersion, present: PlanVersion) -> None:
    if wanted.currency != present.currency:
        words = [f"This subscription is billed in {present.currency}."]
        raise Invalid("currency_mismatch", errors={"plan_id": words})
