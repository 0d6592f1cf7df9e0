"""What the subscriptions service tells the others."""

from common.events import EventType
from subscriptions.schemas import BillingGroupSchema, ItemSchema, ServiceSchema
from subscriptions.schemas.notices import NoticeSchema
from subscriptions.schemas.plans import PlanSchema
from subscriptions.schemas.settings import SubscriptionSettingsSchema
from subscriptions.schemas.subscribing import SubscriptionSchema


class ServiceStarted(EventType):
    type = "service.started"
    schema = ServiceSchema


class ServiceChanged(EventType):
    type = "service.changed"
    schema = ServiceSchema


class ServiceCompleted(EventType):
    type = "service.completed"
    schema = ServiceSchema


class ServiceEnded(EventType):
    type = "service.ended"
    schema = ServiceSchema


class ServiceTold(EventType):
    """A change of a service that its client is to be told of by mail."""

    type = "service.told"
    schema = NoticeSchema


class ServiceSnapshot(EventType):
    type = "service.snapshot"
    schema = ServiceSchema


class BillingGroupReleased(EventType):
    type = "billing_group.released"
    schema = BillingGroupSchema


class BillingGroupInvoiced(EventType):
    type = "billing_group.invoiced"
    schema = BillingGroupSchema


class BillingGroupReturned(EventType):
    type = "billing_group.returned"
    schema = BillingGroupSchema


class BillingGroupSnapshot(EventType):
    type = "billing_group.snapshot"
    schema = BillingGroupSchema


class BillingItemSnapshot(EventType):
    """Items travel with their service and their group; only a rebuild asks for each of them."""

    type = "billing_item.snapshot"
    schema = ItemSchema


class PlanCreated(EventType):
    type = "plan.created"
    schema = PlanSchema


class PlanChanged(EventType):
    type = "plan.changed"
    schema = PlanSchema


class PlanRetired(EventType):
    type = "plan.retired"
    schema = PlanSchema


class PlanSnapshot(EventType):
    type = "plan.snapshot"
    schema = PlanSchema


class SubscriptionStarted(EventType):
    type = "subscription.started"
    schema = SubscriptionSchema


class SubscriptionChanged(EventType):
    type = "subscription.changed"
    schema = SubscriptionSchema


class SubscriptionCanceled(EventType):
    type = "subscription.canceled"
    schema = SubscriptionSchema


class SubscriptionSnapshot(EventType):
    type = "subscription.snapshot"
    schema = SubscriptionSchema


class SubscriptionSettingsChanged(EventType):
    type = "subscription_settings.changed"
    schema = SubscriptionSettingsSchema


class SubscriptionSettingsSnapshot(EventType):
    type = "subscription_settings.snapshot"
    schema = SubscriptionSettingsSchema
