"""The shapes of how documents are numbered, in and out."""

from marshmallow import Schema, fields, validate

from invoicing.rules.numbering import MAX_LENGTH, MAX_NUMBER


class NumberSeriesDraft(Schema):
    """How a member wants documents numbered from the next one on."""

    pattern = fields.String(required=True, validate=validate.Length(1, MAX_LENGTH))
    yearly = fields.Boolean(required=True, truthy={True}, falsy={False})
    next_number = fields.Integer(
        load_default=None, allow_none=True, strict=True, validate=validate.Range(1, MAX_NUMBER)
    )


class NumberSeriesSchema(Schema):
    """A series of numbers; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    kind = fields.String()
    pattern = fields.String()
    yearly = fields.Boolean()
    version = fields.Integer()
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()


class StandingSchema(Schema):
    """A series with the number that comes next in it, and how that is written."""

    series = fields.Nested(NumberSeriesSchema)
    next_number = fields.Integer()
    next_written = fields.String()


class EverySeriesSchema(Schema):
    """How each kind of document is numbered."""

    items = fields.List(fields.Nested(StandingSchema))


class NextWrittenSchema(Schema):
    """How the next number would be written."""

    next_written = fields.String()
