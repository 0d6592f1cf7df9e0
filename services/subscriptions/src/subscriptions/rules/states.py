"""Which status may follow which, for services, their billing items, plans and subscriptions."""

from subscriptions.rules.errors import IllegalTransition

Transitions = dict[str, frozenset[str]]

SERVICE: Transitions = {
    "scheduled": frozenset({"active", "canceled"}),
    "active": frozenset({"ended", "completed"}),
    "ended": frozenset(),
    "completed": frozenset(),
    "canceled": frozenset(),
}
# What a pause or a cancellation holds back is planned again until it is let go.
# An item in issue belongs to its group until invoicing has answered; nobody takes it out before.
# An invoiced item comes back only when its invoice was voided: as the next revision, or waived.
BILLING_ITEM: Transitions = {
    "planned": frozenset({"pending_confirmation", "scheduled", "waived", "archived"}),
    "pending_confirmation": frozenset({"planned", "scheduled", "issuing", "waived", "archived"}),
    "scheduled": frozenset({"planned", "pending_confirmation", "issuing", "waived", "archived"}),
    "issuing": frozenset({"invoiced", "pending_confirmation"}),
    "invoiced": frozenset({"pending_confirmation", "scheduled", "waived"}),
    "waived": frozenset(),
    "archived": frozenset(),
}
SUBSCRIPTION: Transitions = {
    "trialing": frozenset({"active", "past_due", "paused", "canceled"}),
    "active": frozenset({"past_due", "paused", "canceled"}),
    "past_due": frozenset({"active", "unpaid", "canceled"}),
    "paused": frozenset({"active", "canceled"}),
    "unpaid": frozenset({"active", "canceled"}),
    "canceled": frozenset(),
}
PLAN: Transitions = {"active": frozenset({"retired"}), "retired": frozenset()}
AGREEMENTS = {
    "service": SERVICE,
    "billing_item": BILLING_ITEM,
    "subscription": SUBSCRIPTION,
    "plan": PLAN,
}


def allowed(noun: str, status: str) -> frozenset[str]:
    """Return what the noun's status may become."""
    return AGREEMENTS[noun][status]


def check(noun: str, status: str, to: str) -> None:
    """Refuse a step that is not listed; the code names the status: `service_is_ended`."""
    if to not in allowed(noun, status):
        raise IllegalTransition(f"{noun}_is_{status}", allowed(noun, status))
