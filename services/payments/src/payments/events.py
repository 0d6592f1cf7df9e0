"""What the payments service tells the others."""

from common.events import EventType
from payments.schemas import HoldSchema, PaymentMethodSchema, PaymentSchema


class PaymentMethodAdded(EventType):
    type = "payment_method.added"
    schema = PaymentMethodSchema


class PaymentMethodChanged(EventType):
    type = "payment_method.changed"
    schema = PaymentMethodSchema


class PaymentMethodRemoved(EventType):
    type = "payment_method.removed"
    schema = PaymentMethodSchema


class PaymentMethodSnapshot(EventType):
    type = "payment_method.snapshot"
    schema = PaymentMethodSchema


class PaymentScheduled(EventType):
    type = "payment.scheduled"
    schema = PaymentSchema


class PaymentProcessing(EventType):
    type = "payment.processing"
    schema = PaymentSchema


class PaymentSucceeded(EventType):
    type = "payment.succeeded"
    schema = PaymentSchema


class PaymentFailed(EventType):
    type = "payment.failed"
    schema = PaymentSchema


class PaymentUnknown(EventType):
    type = "payment.unknown"
    schema = PaymentSchema


class PaymentRequiresAction(EventType):
    type = "payment.requires_action"
    schema = PaymentSchema


class PaymentCanceled(EventType):
    type = "payment.canceled"
    schema = PaymentSchema


class HoldPlaced(EventType):
    type = "hold.placed"
    schema = HoldSchema


class HoldEnded(EventType):
    type = "hold.ended"
    schema = HoldSchema


class HoldSnapshot(EventType):
    type = "hold.snapshot"
    schema = HoldSchema


class PaymentSnapshot(EventType):
    type = "payment.snapshot"
    schema = PaymentSchema
