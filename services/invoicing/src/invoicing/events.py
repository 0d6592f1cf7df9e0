"""What the invoicing service tells the others."""

from common.events import EventType
from invoicing.schemas.document_settings import DocumentSettingsSchema
from invoicing.schemas.invoices import InvoiceSchema, RefusalSchema
from invoicing.schemas.proposals import ProposalSchema


class ProposalCreated(EventType):
    type = "proposal.created"
    schema = ProposalSchema


class ProposalChanged(EventType):
    type = "proposal.changed"
    schema = ProposalSchema


class ProposalSent(EventType):
    type = "proposal.sent"
    schema = ProposalSchema


class ProposalAccepted(EventType):
    type = "proposal.accepted"
    schema = ProposalSchema


class ProposalDeclined(EventType):
    type = "proposal.declined"
    schema = ProposalSchema


class ProposalExpired(EventType):
    type = "proposal.expired"
    schema = ProposalSchema


class ProposalRevoked(EventType):
    type = "proposal.revoked"
    schema = ProposalSchema


class ProposalLost(EventType):
    type = "proposal.lost"
    schema = ProposalSchema


class ProposalCompleted(EventType):
    type = "proposal.completed"
    schema = ProposalSchema


class ProposalSnapshot(EventType):
    type = "proposal.snapshot"
    schema = ProposalSchema


class InvoiceCreated(EventType):
    type = "invoice.created"
    schema = InvoiceSchema


class InvoiceIssued(EventType):
    type = "invoice.issued"
    schema = InvoiceSchema


class InvoiceChanged(EventType):
    type = "invoice.changed"
    schema = InvoiceSchema


class InvoicePaid(EventType):
    type = "invoice.paid"
    schema = InvoiceSchema


class InvoiceVoided(EventType):
    type = "invoice.voided"
    schema = InvoiceSchema


class InvoiceSnapshot(EventType):
    type = "invoice.snapshot"
    schema = InvoiceSchema


class BillingGroupRefused(EventType):
    type = "billing_group.refused"
    schema = RefusalSchema


class DocumentSettingsChanged(EventType):
    type = "document_settings.changed"
    schema = DocumentSettingsSchema


class DocumentSettingsSnapshot(EventType):
    type = "document_settings.snapshot"
    schema = DocumentSettingsSchema
