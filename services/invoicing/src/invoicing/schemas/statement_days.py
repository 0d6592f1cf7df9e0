"""The shape of a firm's day for statements, in and out."""

from marshmallow import Schema, fields, validate

from invoicing.rules.statement_days import FIRST, LAST


class StatementScheduleDraft(Schema):
    """The day of the month that a member chooses; null is never."""

    day = fields.Integer(
        required=True, allow_none=True, strict=True, validate=validate.Range(FIRST, LAST)
    )


class StatementScheduleSchema(Schema):
    """The day of the month on which clients get the statement of the month before."""

    id = fields.UUID()
    firm_id = fields.UUID()
    day = fields.Integer(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()
