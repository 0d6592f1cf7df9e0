"""What the invoicing service tells the others."""

from common.events import EventType
from invoicing.schemas.credit_notes import CreditNoteSchema
from invoicing.schemas.document_settings import DocumentSettingsSchema
from invoicing.schemas.estimates import EstimateSchema
from invoicing.schemas.invoices import InvoiceSchema, RefusalSchema
from invoicing.schemas.mail_templates import MailTemplateSchema
from invoicing.schemas.numbering import NumberSeriesSchema
from invoicing.schemas.proposals import ProposalSchema
from invoicing.schemas.reminders import ReminderScheduleSchema
from invoicing.schemas.statement_days import StatementScheduleSchema
from invoicing.schemas.taxes import FirmTaxSchema


class ProposalCreated(EventType):
    type = "proposal.created"
    schema = ProposalSchema


class ProposalChanged(EventType):
    type = "proposal.changed"
    schema = ProposalSchema


class ProposalSent(EventType):
    type = "proposal.sent"
    schema = ProposalSchema


class ProposalResent(EventType):
    type = "proposal.resent"
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


class ProposalSuperseded(EventType):
    type = "proposal.superseded"
    schema = ProposalSchema


class ProposalSnapshot(EventType):
    type = "proposal.snapshot"
    schema = ProposalSchema


class EstimateCreated(EventType):
    type = "estimate.created"
    schema = EstimateSchema


class EstimateChanged(EventType):
    type = "estimate.changed"
    schema = EstimateSchema


class EstimateSent(EventType):
    type = "estimate.sent"
    schema = EstimateSchema


class EstimateApproved(EventType):
    type = "estimate.approved"
    schema = EstimateSchema


class EstimateDeclined(EventType):
    type = "estimate.declined"
    schema = EstimateSchema


class EstimateExpired(EventType):
    type = "estimate.expired"
    schema = EstimateSchema


class EstimateRevoked(EventType):
    type = "estimate.revoked"
    schema = EstimateSchema


class EstimateInvoiced(EventType):
    type = "estimate.invoiced"
    schema = EstimateSchema


class EstimateCanceled(EventType):
    type = "estimate.canceled"
    schema = EstimateSchema


class EstimateSnapshot(EventType):
    type = "estimate.snapshot"
    schema = EstimateSchema


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


class InvoiceViewed(EventType):
    type = "invoice.viewed"
    schema = InvoiceSchema


class InvoiceVoided(EventType):
    type = "invoice.voided"
    schema = InvoiceSchema


class InvoiceUncollectible(EventType):
    type = "invoice.uncollectible"
    schema = InvoiceSchema


class InvoiceRemoved(EventType):
    type = "invoice.removed"
    schema = InvoiceSchema


class InvoiceSnapshot(EventType):
    type = "invoice.snapshot"
    schema = InvoiceSchema


class CreditNoteIssued(EventType):
    type = "credit_note.issued"
    schema = CreditNoteSchema


class CreditNoteSnapshot(EventType):
    type = "credit_note.snapshot"
    schema = CreditNoteSchema


class ReminderScheduleChanged(EventType):
    type = "reminder_schedule.changed"
    schema = ReminderScheduleSchema


class NumberSeriesChanged(EventType):
    type = "number_series.changed"
    schema = NumberSeriesSchema


class StatementScheduleChanged(EventType):
    type = "statement_schedule.changed"
    schema = StatementScheduleSchema


class MailTemplateChanged(EventType):
    type = "mail_template.changed"
    schema = MailTemplateSchema


class BillingGroupRefused(EventType):
    type = "billing_group.refused"
    schema = RefusalSchema


class DocumentSettingsChanged(EventType):
    type = "document_settings.changed"
    schema = DocumentSettingsSchema


class DocumentSettingsSnapshot(EventType):
    type = "document_settings.snapshot"
    schema = DocumentSettingsSchema


class TaxCreated(EventType):
    type = "tax.created"
    schema = FirmTaxSchema


class TaxChanged(EventType):
    type = "tax.changed"
    schema = FirmTaxSchema


class TaxRemoved(EventType):
    type = "tax.removed"
    schema = FirmTaxSchema


class TaxSnapshot(EventType):
    type = "tax.snapshot"
    schema = FirmTaxSchema
