"""Invoicing's entities: documents that refuse what their state does not allow, and copies."""

from invoicing.models.copies import LIVE_PAYMENT, Client, Contact, Firm, Payment
from invoicing.models.invoices import (
    SERIES,
    AwaitedOutcome,
    BillingGroup,
    Counter,
    Invoice,
    InvoiceLine,
    InvoicePayment,
)
from invoicing.models.metadata import Base
from invoicing.models.proposals import Proposal, ProposalLine
from invoicing.models.reminders import AwaitedReminder, ReminderSchedule

__all__ = [
    "LIVE_PAYMENT",
    "SERIES",
    "AwaitedOutcome",
    "AwaitedReminder",
    "Base",
    "BillingGroup",
    "Client",
    "Contact",
    "Counter",
    "Firm",
    "Invoice",
    "InvoiceLine",
    "InvoicePayment",
    "Payment",
    "Proposal",
    "ProposalLine",
    "ReminderSchedule",
]
