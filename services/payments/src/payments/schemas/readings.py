"""What is read of the facts that other services tell."""

from marshmallow import EXCLUDE, Schema, fields, validate

from common.money import MAX_AMOUNT
from payments.schemas.values import CURRENCY


class LineReading(Schema):
    """What is read of an invoice's line: the service it is of, if any."""

    service_id = fields.UUID(load_default=None, allow_none=True)
    item_id = fields.UUID(load_default=None, allow_none=True)


class ItemReading(Schema):
    """What is read of a billing item: what was chosen to pay for it alone, and whether it still is to."""

    id = fields.UUID(required=True)
    status = fields.String(required=True)
    payment_method_id = fields.UUID(load_default=None, allow_none=True)
    invoice_id = fields.UUID(load_default=None, allow_none=True)


class ServiceReading(Schema):
    """What is read of a service's items; the oldest facts name none."""

    client_id = fields.UUID(required=True)
    items = fields.List(fields.Nested(ItemReading(unknown=EXCLUDE)), load_default=list)

    class Meta:
        unknown = EXCLUDE


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
    chosen_method_id = fields.UUID(load_default=None, allow_none=True)
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
