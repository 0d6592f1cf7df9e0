"""Which status may follow which, for every document; whatever is not listed is refused."""

from invoicing.rules.errors import IllegalTransition

Transitions = dict[str, frozenset[str]]

# A paid invoice opens again only by a reversal: a refund, a lost dispute, a bounced debit.
INVOICE: Transitions = {
    "draft": frozenset({"open", "removed"}),
    "open": frozenset({"paid", "void", "uncollectible"}),
    "uncollectible": frozenset({"paid", "void"}),
    "paid": frozenset({"open"}),
    "void": frozenset(),
    "removed": frozenset(),
}
# Back to draft is a revocation: the next sending is a new version. What is invoiced opens again only
# when an invoice of it is voided or removed, which gives its part back.
ESTIMATE: Transitions = {
    "draft": frozenset({"sent"}),
    "sent": frozenset({"approved", "declined", "expired", "draft"}),
    "approved": frozenset({"invoiced", "canceled"}),
    "expired": frozenset({"sent"}),
    "declined": frozenset(),
    "invoiced": frozenset({"approved"}),
    "canceled": frozenset(),
}
PROPOSAL: Transitions = {
    "draft": frozenset({"awaiting_acceptance"}),
    "awaiting_acceptance": frozenset({"accepted", "declined", "expired", "lost", "draft"}),
    "accepted": frozenset({"completed", "superseded"}),
    "declined": frozenset(),
    "expired": frozenset(),
    "lost": frozenset(),
    "completed": frozenset(),
    "superseded": frozenset(),
}
DOCUMENTS = {"invoice": INVOICE, "estimate": ESTIMATE, "proposal": PROPOSAL}


def allowed(noun: str, status: str) -> frozenset[str]:
    """Return what the noun's status may become."""
    return DOCUMENTS[noun][status]


def check(noun: str, status: str, to: str) -> None:
    """Refuse a step that is not listed; the code names the status: `invoice_is_void`."""
    if to not in allowed(noun, status):
        raise IllegalTransition(f"{noun}_is_{status}", allowed(noun, status))
