"""The shapes of methods, reservations, payments and receivables, in and out."""

from datetime import date
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate, validates_schema

from common.money import EXPONENTS, MAX_AMOUNT
from common.paging import PageQuery
from payments.models.holds import PURPOSES
from payments.models.methods import KINDS

# A token is the gateway's name for a card; what looks like anything else is never taken in.
TOKEN = validate.Regexp(r"^(tok|pm)_[A-Za-z0-9_]{1,60}$", error="Not a token of a gateway.")
CURRENCY = validate.OneOf(sorted(EXPONENTS), error="Not an ISO 4217 currency.")
MOST_INVOICES = 100
REFERENCE = validate.And(
    validate.Length(1, 200), validate.Regexp(r"\S", error="Say how it is found.")
)
EARLIEST = date(2000, 1, 1)


class PaymentMethodDraft(Schema):
    """A card to keep, by the token that the gateway's own form gave for it."""

    token = fields.String(required=True, validate=TOKEN)
    client_id = fields.UUID(required=True)
    make_default = fields.Boolean(load_default=False, truthy={True}, falsy={False})


class ReservationDraft(Schema):
    """A method to keep for something (`id`) that is about to rest on it."""

    payment_method_id = fields.UUID(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(KINDS))
    id = fields.UUID(required=True)


class PaymentDraft(Schema):
    """Invoices to pay now, with the total that the person saw."""

    invoice_ids = fields.List(
        fields.UUID(), required=True, validate=validate.Length(1, MOST_INVOICES)
    )
    payment_method_id = fields.UUID(required=True)
    currency = fields.String(required=True, validate=CURRENCY)
    expected_amount = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, MAX_AMOUNT)
    )


class HoldDraft(Schema):
    """What an invoice is to be kept still for; a credit note says over how much it will be."""

    purpose = fields.String(required=True, validate=validate.OneOf(PURPOSES))
    amount = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, MAX_AMOUNT)
    )

    @validates_schema
    def ask_amount(self, data: dict[str, Any], **_: Any) -> None:
        if (data["purpose"] == "credit_note") != (data["amount"] is not None):
            raise ValidationError("A credit note says how much, nothing else does.", "amount")


class OfflinePaymentDraft(Schema):
    """Money that came outside the suite."""

    amount = fields.Integer(required=True, strict=True, validate=validate.Range(1, MAX_AMOUNT))
    currency = fields.String(required=True, validate=CURRENCY)
    reference = fields.String(required=True, validate=REFERENCE)
    received_on = fields.Date(required=True, validate=validate.Range(min=EARLIEST))


class ClientPageQuery(PageQuery):
    """The query of a list that can be narrowed to one client."""

    client_id = fields.UUID(load_default=None)


class UseSchema(Schema):
    """Something that a method pays for, or is about to."""

    kind = fields.String()
    id = fields.UUID()


class PaymentMethodSchema(Schema):
    """A payment method as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    gateway = fields.String()
    kind = fields.String()
    brand = fields.String()
    last4 = fields.String()
    exp_month = fields.Integer()
    exp_year = fields.Integer()
    status = fields.String()
    is_default = fields.Boolean()
    uses = fields.List(fields.Nested(UseSchema))
    added_by = fields.String()
    held_for = fields.UUID(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class ReservationSchema(Schema):
    """A method that is kept for something; `id` is the id of that."""

    id = fields.UUID(attribute="reference")
    kind = fields.String()
    payment_method_id = fields.UUID()
    client_id = fields.UUID()
    status = fields.String()
    created_at = fields.AwareDateTime()


class HoldSchema(Schema):
    """An invoice kept still, as those who act on it must know it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    invoice_id = fields.UUID()
    purpose = fields.String()
    currency = fields.String()
    amount = fields.Integer()
    paid_amount = fields.Integer()
    status = fields.String()
    expires_at = fields.AwareDateTime()
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class AllocationSchema(Schema):
    """How much of a payment goes to one invoice."""

    invoice_id = fields.UUID()
    invoice_number = fields.String(allow_none=True)
    amount = fields.Integer()


class MethodSnapshotSchema(Schema):
    """What a payment shows of its method for ever."""

    kind = fields.String()
    brand = fields.String()
    last4 = fields.String()


class PaymentSchema(Schema):
    """A payment as everyone who may see it sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    status = fields.String()
    currency = fields.String()
    amount = fields.Integer()
    payment_method_id = fields.UUID(allow_none=True)
    method = fields.Nested(MethodSnapshotSchema)
    gateway = fields.String()
    gateway_reference = fields.String(allow_none=True)
    allocations = fields.List(fields.Nested(AllocationSchema), attribute="applied")
    attempt = fields.Integer()
    failure_code = fields.String(allow_none=True)
    failure_reason = fields.String(allow_none=True)
    scheduled_for = fields.AwareDateTime(allow_none=True)
    next_retry_at = fields.AwareDateTime(allow_none=True)
    initiated_by = fields.String()
    reference = fields.String(allow_none=True)
    received_on = fields.Date(allow_none=True)
    processed_at = fields.AwareDateTime(allow_none=True)
    succeeded_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class ReceivableSchema(Schema):
    """What is still to be collected of one issued invoice; its id is the invoice's."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    invoice_number = fields.String(allow_none=True)
    currency = fields.String()
    total_amount = fields.Integer()
    paid_amount = fields.Integer()
    credited_amount = fields.Integer()
    due_amount = fields.Integer()
    due_on = fields.Date()
    collection = fields.String()
    status = fields.String()
    waits_for = fields.String(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()


class LineReading(Schema):
    """What is read of an invoice's line: the service it is of, if any."""

    service_id = fields.UUID(load_default=None, allow_none=True)


class InvoiceReading(Schema):
    """What is read of an invoice: what there is to collect, named as receivables name it."""

    id = fields.UUID(required=True)
    client_id = fields.UUID(required=True)
    invoice_number = fields.String(required=True, allow_none=True, data_key="number")
    currency = fields.String(required=True, validate=CURRENCY)
    total_amount = fields.Integer(
        required=True, strict=True, validate=validate.Range(0, MAX_AMOUNT)
    )
    due_on = fields.Date(required=True)
    collection = fields.String(required=True, validate=validate.OneOf(["automatic", "manual"]))
    lines = fields.List(fields.Nested(LineReading(unknown=EXCLUDE)), required=True)

    class Meta:
        unknown = EXCLUDE


class CreditNoteReading(Schema):
    """What is read of a credit note: of which invoice, and how much less is to be collected."""

    id = fields.UUID(required=True)
    invoice_id = fields.UUID(required=True)
    total_amount = fields.Integer(
        required=True, strict=True, validate=validate.Range(1, MAX_AMOUNT)
    )

    class Meta:
        unknown = EXCLUDE
