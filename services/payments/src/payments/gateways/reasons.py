"""Why a charge was declined, in words for the person whose card it is."""

# What Stripe calls it when a payer told their bank no, or could not show who they are.
NOT_CONFIRMED = "payment_intent_authentication_failure"

_REASONS = {
    "insufficient_funds": "The card does not have enough money on it.",
    "expired_card": "The card has expired.",
    "lost_card": "The bank has declined this card. Use another one.",
    "stolen_card": "The bank has declined this card. Use another one.",
    "authentication_required": "The bank wanted the payment confirmed, and nobody did.",
    NOT_CONFIRMED: "The payment was not confirmed with the bank.",
    "invalid_account": "The gateway does not have this card any more. Use another one.",
    "amount_too_small": "This is less than the gateway charges. Pay it together with another invoice"
    " or outside the gateway, or have it credited.",
    "never_charged": "The gateway never charged it.",
    "payment_method_suspended": "The bank has declined this method for good. Use another one.",
    "gateway_unreachable": "The gateway could not be reached. Nothing was charged.",
}
_DEFAULT = "The bank declined the payment without giving a reason."


def reason_for(code: str) -> str:
    """Returns the sentence for a decline code; codes we do not know have one too."""
    return _REASONS.get(code, _DEFAULT)
