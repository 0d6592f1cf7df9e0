"""The shape of what a client is told of a change of its service."""

from marshmallow import Schema, fields

from subscriptions.schemas import DecimalText, Entity


class AgreedSchema(Schema):
    """What is charged for a service, and how often."""

    quantity = DecimalText()
    unit_price = DecimalText()
    discount_percent = DecimalText()
    tax_rate = DecimalText()
    prices_include_tax = fields.Boolean()
    interval_unit = fields.String(allow_none=True)
    interval_count = fields.Integer(allow_none=True)
    at_month_end = fields.Boolean()


class NoticeSchema(Entity):
    """A change of a service that its client is to be told of; the id and version are the service's."""

    client_id = fields.UUID()
    name = fields.String()
    currency = fields.String()
    change = fields.String()
    before = fields.Nested(AgreedSchema)
    after = fields.Nested(AgreedSchema)
    next_billing_on = fields.Date(allow_none=True)
    paused_on = fields.Date(allow_none=True)
    resumes_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
