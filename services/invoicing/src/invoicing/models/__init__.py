"""Invoicing's entities: documents that refuse what their state does not allow, and copies."""

from invoicing.models.copies import LIVE_PAYMENT, Client, Contact, Firm, Hold, Payment
from invoicing.models.credit_notes import CREDIT_SERIES, CreditNote, CreditNoteLine
from invoicing.models.estimates import ESTIMATE_SERIES, Estimate, EstimateLine
from invoicing.models.imports import Import, ImportRow
from invoicing.models.invoice_lines import InvoiceLine, InvoicePayment, InvoiceReversal
from invoicing.models.invoices import SERIES, Invoice
from invoicing.models.issuing import AwaitedOutcome, BillingGroup, Counter
from invoicing.models.mail_templates import MailTemplate, MailWording
from invoicing.models.metadata import Base
from invoicing.models.numbering import (
    EVERY_YEAR,
    NUMBERED,
    NumberChange,
    NumberSeries,
    usual_pattern,
)
from invoicing.models.papers import (
    LOOKS,
    DocumentSettings,
    KeptPaper,
    LogoImage,
    Look,
)
from invoicing.models.proposals import PROPOSAL_SERIES, Proposal, ProposalLine
from invoicing.models.reminders import AwaitedReminder, ReminderSchedule
from invoicing.models.statements import AwaitedStatements, StatementMailing, StatementSchedule
from invoicing.models.taxes import Tax, TaxMeaning

__all__ = [
    "CREDIT_SERIES",
    "ESTIMATE_SERIES",
    "EVERY_YEAR",
    "LIVE_PAYMENT",
    "LOOKS",
    "NUMBERED",
    "PROPOSAL_SERIES",
    "SERIES",
    "AwaitedOutcome",
    "AwaitedReminder",
    "AwaitedStatements",
    "Base",
    "BillingGroup",
    "Client",
    "Contact",
    "Counter",
    "CreditNote",
    "CreditNoteLine",
    "DocumentSettings",
    "Estimate",
    "EstimateLine",
    "Firm",
    "Hold",
    "Import",
    "ImportRow",
    "Invoice",
    "InvoiceLine",
    "InvoicePayment",
    "InvoiceReversal",
    "KeptPaper",
    "LogoImage",
    "Look",
    "MailTemplate",
    "MailWording",
    "NumberChange",
    "NumberSeries",
    "Payment",
    "Proposal",
    "ProposalLine",
    "ReminderSchedule",
    "StatementMailing",
    "StatementSchedule",
    "Tax",
    "TaxMeaning",
    "usual_pattern",
]
