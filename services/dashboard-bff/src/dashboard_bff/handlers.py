"""What the dashboard hears: everything public, each kept at its newest version."""

from typing import Any

from sqlalchemy.orm import Session

from common.audit.sealing import sealed_type
from common.events import Event
from common.inbox import Handlers
from dashboard_bff.gateways.services import SERVICES
from dashboard_bff.readmodel.audit import keep_sealed
from dashboard_bff.readmodel.erasure import forget_erased
from dashboard_bff.readmodel.recurring import note_recurring
from dashboard_bff.readmodel.resources import (
    note_activities,
    resources_of,
    upsert,
    upsert_snapshots,
)

PROJECTED = {
    "firm": ("created", "changed"),
    "member": ("invited", "joined", "changed", "disabled", "enabled", "left"),
    "contact_access": ("changed",),
    "client": ("created", "changed", "archived", "restored", "erased", "merged"),
    "custom_field": ("created", "changed", "removed"),
    "contact": ("created", "changed", "removed"),
    "estimate": (
        "created", "changed", "sent", "approved", "declined", "expired", "revoked", "invoiced",
        "canceled",
    ),
    "proposal": (
        "created", "changed", "sent", "accepted", "declined", "expired", "revoked", "lost",
        "completed", "resent", "superseded",
    ),
    "document_settings": ("changed",),
    "tax": ("created", "changed", "removed"),
    "invoice": ("created", "changed", "issued", "viewed", "paid", "voided", "uncollectible", "removed"),
    "credit_note": ("issued",),
    "hold": ("placed", "ended"),
    "gateway_difference": ("found", "settled"),
    "service": ("started", "changed", "completed", "ended"),
    "plan": ("created", "changed", "retired"),
    "subscription": ("started", "changed", "canceled"),
    "subscription_settings": ("changed",),
    "collection_settings": ("changed",),
    "payment_method": ("added", "changed", "removed", "expiring"),
    "method_request": ("made", "reminded", "ended"),
    "impersonation": ("started", "ended"),
    "billing_item": (),
    "billing_group": ("released", "invoiced", "returned"),
    "gateway_connection": ("connected", "changed", "removed"),
    "payment": (
        "scheduled", "processing", "succeeded", "failed", "unknown", "requires_action", "canceled",
        "changed", "refunded", "refund_failed", "disputed", "charged_back",
    ),
    "credit_balance": ("changed",),
}  # fmt: skip

# Of these nouns every event is told on the client page; of the others only what is named.
TOLD = {
    "client.created", "client.archived", "client.restored", "client.erased", "client.merged",
    "contact.created",
    "estimate.created", "estimate.sent", "estimate.approved", "estimate.declined",
    "estimate.expired", "estimate.revoked", "estimate.invoiced", "estimate.canceled",
    "proposal.created", "proposal.sent", "proposal.accepted",
    "proposal.declined", "proposal.expired", "proposal.revoked", "proposal.resent", "proposal.lost",
    "proposal.completed", "proposal.superseded", "invoice.issued", "invoice.viewed", "invoice.paid",
    "invoice.voided", "invoice.uncollectible", "credit_note.issued",
    "service.started", "service.completed", "service.ended",
    "payment_method.added", "payment_method.removed", "payment_method.expiring",
    "payment.succeeded", "payment.failed",
    "payment.unknown", "payment.requires_action", "payment.refunded",
    "payment.refund_failed", "payment.disputed", "payment.charged_back", "billing_group.returned",
}  # fmt: skip

FACTS = (
    "number", "title", "name", "brand", "last4", "amount", "total_amount", "currency",
    "failure_reason", "reason", "allocations", "invoice_number", "invoice_id",
)  # fmt: skip

SIGNATURES = {"proposal.accepted": "acceptance", "estimate.approved": "approval"}

SNAPSHOT = ".snapshot"

handlers = Handlers()


def facts(event: Event) -> dict[str, Any] | None:
    """Returns what a line of activity says of the event, or None if it says nothing."""
    if event.type not in TOLD:
        return None
    told = {name: event.data[name] for name in FACTS if event.data.get(name) is not None}
    signature = event.data.get(SIGNATURES.get(event.type, ""))
    if signature:
        told["by"] = signature["name"]
    return told


def keep(session: Session, events: list[Event]) -> None:
    """Keeps the newest of everything, a line for what people care about, and what comes again."""
    facts_told = [event for event in events if not event.type.endswith(SNAPSHOT)]
    snapshots = [event for event in events if event.type.endswith(SNAPSHOT)]
    upsert(session, [row for event in facts_told for row in resources_of(event)])
    upsert_snapshots(session, [row for event in snapshots for row in resources_of(event)])
    note_activities(session, events, facts)
    note_recurring(session, facts_told, snapshots)
    forget_erased(session, events)


for noun, verbs in PROJECTED.items():
    handlers.project_every(*(f"{noun}.{verb}" for verb in verbs), f"{noun}{SNAPSHOT}")(keep)

# The dashboard's own audit comes the same way as everybody's.
handlers.project_every(*(sealed_type(name) for name in (*SERVICES, "dashboard-bff")))(keep_sealed)
