"""What happened, in words: one line for each event that a person cares about."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from dashboard_bff import queries
from dashboard_bff.models import Activity
from dashboard_bff.usecases.viewers import Viewer
from dashboard_bff.views.formats import money
from dashboard_bff.views.parts.methods import method_name
from dashboard_bff.views.parts.scene import View

Facts = dict[str, Any]
Words = Callable[[Facts], str]


def latest(
    session: Session,
    viewer: Viewer,
    *,
    client_id: UUID | None = None,
    subjects: Sequence[UUID] | None = None,
    limit: int = 8,
) -> list[View]:
    """Returns the latest activity of a client, or about some things, that the viewer may read of."""
    rows = queries.activities(
        session,
        viewer.firm_id,
        client_id=client_id,
        subjects=subjects,
        types=_allowed(viewer),
        limit=limit,
    )
    return entries(rows)


def entries(rows: Iterable[Activity]) -> list[View]:
    """Returns lines of activity as a timeline shows them."""
    return [
        {
            "at": row.at.isoformat().replace("+00:00", "Z"),
            "tone": TONES.get(row.type),
            "text": SENTENCES[row.type](row.facts),
            "href": _href(row),
        }
        for row in rows
        if row.type in SENTENCES
    ]


def _allowed(viewer: Viewer) -> list[str]:
    """A person reads of what they may see: staff of clients and services, not of money."""
    known = [type_ for type_ in SENTENCES if viewer.may(f"{_noun(type_)}s:read")]
    return known if viewer.is_member else [type_ for type_ in known if type_ not in FOR_THE_FIRM]


def _noun(type_: str) -> str:
    noun = type_.partition(".")[0]
    return {"billing_group": "service", "credit_note": "invoice"}.get(noun, noun)


def _href(row: Activity) -> str | None:
    noun = _noun(row.type)
    if row.type == "credit_note.issued":
        return f"/credit-notes/{row.subject}"
    if noun in ("proposal", "estimate", "invoice") or row.type.startswith("service."):
        return f"/{noun}s/{row.subject}"
    if noun == "payment" and row.facts.get("allocations"):
        return f"/invoices/{row.facts['allocations'][0]['invoice_id']}"
    return None


def _named(noun: str, words: str) -> Words:
    def said(facts: Facts) -> str:
        return f"{noun}{facts.get('number') or facts.get('name') or 'Draft'} {words}"

    return said


def _of(facts: Facts) -> str:
    numbers = [part["invoice_number"] for part in facts.get("allocations", ())]
    if len(numbers) == 1:
        return str(numbers[0])
    return f"{len(numbers)} invoices"


def _issued(facts: Facts) -> str:
    return f"{facts['number']} issued, {money(facts['total_amount'], facts['currency'])}"


def _credited(facts: Facts) -> str:
    sum_ = money(facts["total_amount"], facts["currency"])
    return f"{facts['invoice_number']} credited by {sum_}, {facts['number']}"


def _accepted(facts: Facts) -> str:
    by = facts.get("by")
    return f"Proposal {facts['number']} accepted" + (f" by {by}" if by else "")


def _approved(facts: Facts) -> str:
    by = facts.get("by")
    return f"Estimate {facts['number']} approved" + (f" by {by}" if by else "")


def _succeeded(facts: Facts) -> str:
    return f"{money(facts['amount'], facts['currency'])} received for {_of(facts)}"


def _failed(facts: Facts) -> str:
    why = (facts.get("failure_reason") or "no reason given").rstrip(".")
    return f"Payment of {_of(facts)} failed: {why[:1].lower()}{why[1:]}"


def _method(words: str) -> Words:
    return lambda facts: f"{method_name(facts)} {words}"


SENTENCES: dict[str, Words] = {
    "client.created": lambda facts: "Client added",
    "client.archived": lambda facts: "Client archived",
    "client.restored": lambda facts: "Client restored",
    "contact.created": _named("", "added as a contact"),
    "estimate.created": lambda facts: f"Estimate drafted: {facts['title']}",
    "estimate.sent": _named("Estimate ", "sent"),
    "estimate.approved": _approved,
    "estimate.declined": _named("Estimate ", "declined"),
    "estimate.expired": _named("Estimate ", "expired"),
    "estimate.revoked": _named("Estimate ", "revoked"),
    "estimate.invoiced": _named("Estimate ", "wholly invoiced"),
    "estimate.canceled": _named("Estimate ", "canceled"),
    "proposal.created": _named("Proposal ", "drafted"),
    "proposal.sent": _named("Proposal ", "sent"),
    "proposal.viewed": _named("Proposal ", "viewed"),
    "proposal.accepted": _accepted,
    "proposal.declined": _named("Proposal ", "declined"),
    "proposal.expired": _named("Proposal ", "expired"),
    "proposal.revoked": _named("Proposal ", "revoked"),
    "proposal.resent": _named("Proposal ", "sent again"),
    "proposal.lost": _named("Proposal ", "given up"),
    "proposal.completed": _named("Proposal ", "completed"),
    "proposal.superseded": _named("Proposal ", "changed by a newer one"),
    "invoice.issued": _issued,
    "invoice.viewed": _named("", "viewed"),
    "invoice.paid": _named("", "paid"),
    "invoice.voided": _named("", "voided"),
    "invoice.uncollectible": _named("", "written off"),
    "credit_note.issued": _credited,
    "service.started": _named("", "began"),
    "service.completed": _named("", "completed"),
    "service.ended": _named("", "ended"),
    "payment_method.added": _method("added"),
    "payment_method.removed": _method("deleted"),
    "payment_method.expiring": _method("is about to expire"),
    "payment.succeeded": _succeeded,
    "payment.failed": _failed,
    "payment.unknown": lambda facts: f"Payment of {_of(facts)}: outcome unknown",
    "payment.requires_action": lambda facts: f"Payment of {_of(facts)} waits for a confirmation",
    "payment.refunded": lambda facts: f"Payment of {_of(facts)} refunded",
    "payment.refund_failed": lambda facts: (
        f"A refund of the payment of {_of(facts)} was not given back"
    ),
    "payment.disputed": lambda facts: f"Payment of {_of(facts)} disputed: the bank decides",
    "payment.charged_back": lambda facts: f"Payment of {_of(facts)} taken back by the bank",
    "billing_group.returned": lambda facts: (
        f"Billing sent back: {facts.get('reason') or 'no reason given'}"
    ),
}
TONES = {
    "estimate.approved": "good",
    "estimate.declined": "bad",
    "proposal.accepted": "good",
    "proposal.declined": "bad",
    "service.started": "good",
    "invoice.paid": "good",
    "payment.succeeded": "good",
    "payment.failed": "bad",
    "payment.unknown": "warn",
    "payment.requires_action": "warn",
    "payment.refund_failed": "bad",
    "payment.disputed": "warn",
    "payment.charged_back": "bad",
    "billing_group.returned": "warn",
}
FOR_THE_FIRM = frozenset(
    {"proposal.created", "proposal.revoked", "proposal.lost", "billing_group.returned"}
    | {"estimate.created", "estimate.revoked", "invoice.uncollectible"}
)
