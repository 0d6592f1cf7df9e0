"""Which status may follow which, for payments, their methods, holds, refunds and disputes."""

from payments.rules.errors import IllegalTransition

Transitions = dict[str, frozenset[str]]

# Back to scheduled means that nothing was charged: not attempted, or found never to have happened.
PAYMENT: Transitions = {
    "scheduled": frozenset({"processing", "canceled"}),
    "processing": frozenset({"succeeded", "failed", "requires_action", "unknown", "scheduled"}),
    "requires_action": frozenset({"processing", "succeeded", "failed"}),
    "unknown": frozenset({"succeeded", "failed", "scheduled"}),
    # A debit that its bank returns is charged back without having been disputed.
    "succeeded": frozenset({"partially_refunded", "refunded", "disputed", "charged_back"}),
    # What was given back may come back to the firm: a bank could not place it.
    "partially_refunded": frozenset(
        {"succeeded", "partially_refunded", "refunded", "disputed", "charged_back"}
    ),
    "disputed": frozenset({"succeeded", "partially_refunded", "refunded", "charged_back"}),
    "failed": frozenset(),
    "canceled": frozenset(),
    "refunded": frozenset({"succeeded", "partially_refunded"}),
    "charged_back": frozenset(),
}
PAYMENT_METHOD: Transitions = {
    "requested": frozenset({"pending_verification", "removed"}),
    "pending_verification": frozenset({"active", "removed"}),
    "active": frozenset({"expired", "suspended", "removed"}),
    "suspended": frozenset({"active", "removed"}),
    "expired": frozenset({"removed"}),
    "removed": frozenset(),
}
HOLD: Transitions = {
    "held": frozenset({"used", "released", "lapsed"}),
    "used": frozenset(),
    "released": frozenset(),
    "lapsed": frozenset(),
}
REFUND: Transitions = {
    "processing": frozenset({"succeeded", "failed", "unknown"}),
    "unknown": frozenset({"succeeded", "failed"}),
    "succeeded": frozenset({"failed"}),
    "failed": frozenset(),
}
DISPUTE: Transitions = {
    "open": frozenset({"won", "lost"}),
    "won": frozenset(),
    "lost": frozenset(),
}
METHOD_REQUEST: Transitions = {
    "open": frozenset({"done", "revoked", "lapsed"}),
    "done": frozenset(),
    "revoked": frozenset(),
    "lapsed": frozenset(),
}
GATEWAY_DIFFERENCE: Transitions = {"open": frozenset({"settled"}), "settled": frozenset()}
NOUNS = {
    "payment": PAYMENT,
    "payment_method": PAYMENT_METHOD,
    "method_request": METHOD_REQUEST,
    "hold": HOLD,
    "refund": REFUND,
    "dispute": DISPUTE,
    "gateway_difference": GATEWAY_DIFFERENCE,
}


def allowed(noun: str, status: str) -> frozenset[str]:
    """Return what the noun's status may become."""
    return NOUNS[noun][status]


def check(noun: str, status: str, to: str) -> None:
    """Refuse a step that is not listed; the code names the status: `payment_is_succeeded`."""
    if to not in allowed(noun, status):
        raise IllegalTransition(f"{noun}_is_{status}", allowed(noun, status))
