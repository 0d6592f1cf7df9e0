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
from invoicing.models.papers import (
    LOOKS,
    DocumentSettings,
    KeptPaper,
    LogoImage,
    Look,
)
from invoicing.models.proposals import Proposal, ProposalLine

__all__ = [
    "LIVE_PAYMENT",
    "LOOKS",
    "SERIES",
    "AwaitedOutcome",
    "Base",
    "BillingGroup",
    "Client",
    "Contact",
    "Counter",
    "DocumentSettings",
    "Firm",
    "Invoice",
    "InvoiceLine",
    "InvoicePayment",
    "KeptPaper",
    "LogoImage",
    "Look",
    "Payment",
    "Proposal",
    "ProposalLine",
]
