"""What clients were asked for, in and out."""

from marshmallow import Schema, fields


class MethodRequestDraft(Schema):
    """Which client is asked for a payment method."""

    client_id = fields.UUID(required=True)


class MethodRequestSchema(Schema):
    """One asking of a client, and what became of it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    client_id = fields.UUID()
    status = fields.String()
    requested_by = fields.String()
    reminder_count = fields.Integer()
    reminded_at = fields.AwareDateTime(allow_none=True)
    remind_at = fields.AwareDateTime(allow_none=True)
    payment_method_id = fields.UUID(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
