"""What the sandbox has charged, out."""

from marshmallow import Schema, fields

from common.paging import page_schema


class SandboxEntrySchema(Schema):
    """A charge in the sandbox's books; `made_at` is the firm's time, amounts are minor units."""

    id = fields.UUID()
    payment_id = fields.UUID()
    client_id = fields.UUID()
    brand = fields.String()
    last4 = fields.String()
    amount = fields.Integer()
    refunded_amount = fields.Integer()
    currency = fields.String()
    status = fields.String()
    decline_code = fields.String(allow_none=True)
    made_at = fields.AwareDateTime()


class SandboxTotalSchema(Schema):
    """What came of all charges of a currency."""

    currency = fields.String()
    charge_count = fields.Integer()
    declined_count = fields.Integer()
    charged_amount = fields.Integer()
    refunded_amount = fields.Integer()


class SandboxStatementSchema(page_schema(SandboxEntrySchema)):  # type: ignore[misc]
    """Some charges, the newest first, and the sums of all there are."""

    totals = fields.List(fields.Nested(SandboxTotalSchema))
