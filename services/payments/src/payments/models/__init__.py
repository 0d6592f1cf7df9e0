"""What payments keeps: methods and what rests on them, receivables, holds, payments, the journal."""

from payments.models.copies import Client, Firm, gateway_of
from payments.models.holds import Hold
from payments.models.journal import JournalEntry
from payments.models.methods import Assignment, PaymentMethod, Reservation
from payments.models.payments import Allocation, Payment
from payments.models.receivables import Receivable
from payments.models.tables import Base

__all__ = [
    "Allocation",
    "Assignment",
    "Base",
    "Client",
    "Firm",
    "Hold",
    "JournalEntry",
    "Payment",
    "PaymentMethod",
    "Receivable",
    "Reservation",
    "gateway_of",
]
