"""Services, the items they are billed by, and the groups that become invoices."""

from subscriptions.models.collections import FailedAttempt, InvoiceState
from subscriptions.models.copies import Client, Firm, PaymentMethod
from subscriptions.models.groups import BillingGroup, BillingGroupItem
from subscriptions.models.items import UNISSUED, BillingItem
from subscriptions.models.plans import Plan, PlanVersion
from subscriptions.models.services import Service
from subscriptions.models.settings import SubscriptionSettings
from subscriptions.models.subscriptions import Subscription
from subscriptions.models.tables import TERMS, Base

__all__ = [
    "TERMS",
    "UNISSUED",
    "Base",
    "BillingGroup",
    "BillingGroupItem",
    "BillingItem",
    "Client",
    "FailedAttempt",
    "Firm",
    "InvoiceState",
    "PaymentMethod",
    "Plan",
    "PlanVersion",
    "Service",
    "Subscription",
    "SubscriptionSettings",
]
