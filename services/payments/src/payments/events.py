"""What the payments service tells the others."""

from common.events import EventType
from payments.schemas.connections import ConnectionSchema
from payments.schemas.differences import GatewayDifferenceSchema
from payments.schemas.method_requests import MethodRequestSchema
from payments.schemas.methods import AssignmentSchema, PaymentMethodSchema, ReplacementFact
from payments.schemas.payments import PaymentSchema
from payments.schemas.receivables import HoldSchema
from payments.schemas.reversals import (
    CreditApplicationSchema,
    CreditBalanceSchema,
    CreditRefundSchema,
)
from payments.schemas.settings import CollectionSettingsSchema


class PaymentMethodAdded(EventType):
    type = "payment_method.added"
    schema = PaymentMethodSchema


class PaymentMethodChanged(EventType):
    type = "payment_method.changed"
    schema = PaymentMethodSchema


class PaymentMethodExpiring(EventType):
    type = "payment_method.expiring"
    schema = PaymentMethodSchema


class PaymentMethodRemoved(EventType):
    type = "payment_method.removed"
    schema = PaymentMethodSchema


class PaymentMethodReplaced(EventType):
    type = "payment_method.replaced"
    schema = ReplacementFact


class PaymentMethodSnapshot(EventType):
    type = "payment_method.snapshot"
    schema = PaymentMethodSchema


class MethodRequestMade(EventType):
    type = "method_request.made"
    schema = MethodRequestSchema


class MethodRequestReminded(EventType):
    type = "method_request.reminded"
    schema = MethodRequestSchema


class MethodRequestEnded(EventType):
    type = "method_request.ended"
    schema = MethodRequestSchema


class MethodRequestSnapshot(EventType):
    type = "method_request.snapshot"
    schema = MethodRequestSchema


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


class PaymentChanged(EventType):
    type = "payment.changed"
    schema = PaymentSchema


class PaymentRefunded(EventType):
    type = "payment.refunded"
    schema = PaymentSchema


class PaymentRefundFailed(EventType):
    type = "payment.refund_failed"
    schema = PaymentSchema


class PaymentDisputed(EventType):
    type = "payment.disputed"
    schema = PaymentSchema


class PaymentChargedBack(EventType):
    type = "payment.charged_back"
    schema = PaymentSchema


class CreditApplied(EventType):
    type = "credit.applied"
    schema = CreditApplicationSchema


class CreditRefunded(EventType):
    type = "credit.refunded"
    schema = CreditRefundSchema


class CreditBalanceChanged(EventType):
    type = "credit_balance.changed"
    schema = CreditBalanceSchema


class CreditBalanceSnapshot(EventType):
    type = "credit_balance.snapshot"
    schema = CreditBalanceSchema


class AssignmentChanged(EventType):
    type = "assignment.changed"
    schema = AssignmentSchema


class CollectionSettingsChanged(EventType):
    type = "collection_settings.changed"
    schema = CollectionSettingsSchema


class CollectionSettingsSnapshot(EventType):
    type = "collection_settings.snapshot"
    schema = CollectionSettingsSchema


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


class GatewayConnectionConnected(EventType):
    type = "gateway_connection.connected"
    schema = ConnectionSchema


class GatewayConnectionChanged(EventType):
    type = "gateway_connection.changed"
    schema = ConnectionSchema


class GatewayConnectionRemoved(EventType):
    type = "gateway_connection.removed"
    schema = ConnectionSchema


class GatewayConnectionSnapshot(EventType):
    type = "gateway_connection.snapshot"
    schema = ConnectionSchema


class GatewayDifferenceFound(EventType):
    type = "gateway_difference.found"
    schema = GatewayDifferenceSchema


class GatewayDifferenceSettled(EventType):
    type = "gateway_difference.settled"
    schema = GatewayDifferenceSchema


class GatewayDifferenceSnapshot(EventType):
    type = "gateway_difference.snapshot"
    schema = GatewayDifferenceSchema
