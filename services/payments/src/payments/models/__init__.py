"""What payments keeps: methods and what rests on them, receivables, holds, payments, the journal."""

from payments.models.allocations import Allocation
from payments.models.attempts import OwnAttempt
from payments.models.billing_details import MethodBilling
from payments.models.breakers import Breaker
from payments.models.connections import Connection, GatewayEvent
from payments.models.copies import Client, Firm, gateway_of
from payments.models.credits import CreditApplication, CreditBalance, CreditRefund
from payments.models.differences import GatewayDifference, Reconciliation
from payments.models.holds import Hold
from payments.models.journal import JournalEntry
from payments.models.method_requests import MethodRequest
from payments.models.methods import PaymentMethod
from payments.models.news import SandboxNews
from payments.models.payments import Payment
from payments.models.receivables import Receivable
from payments.models.resting import Assignment, Reservation
from payments.models.reversals import Dispute, Refund
from payments.models.settings import CollectionSettings
from payments.models.tables import Base

__all__ = [
    "Allocation",
    "Assignment",
    "Base",
    "Breaker",
    "Client",
    "CollectionSettings",
    "Connection",
    "CreditApplication",
    "CreditBalance",
    "CreditRefund",
    "Dispute",
    "Firm",
    "GatewayDifference",
    "GatewayEvent",
    "Hold",
    "JournalEntry",
    "MethodBilling",
    "MethodRequest",
    "OwnAttempt",
    "Payment",
    "PaymentMethod",
    "Receivable",
    "Reconciliation",
    "Refund",
    "Reservation",
    "SandboxNews",
    "gateway_of",
]
