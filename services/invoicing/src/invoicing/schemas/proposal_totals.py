"""The shapes of what a proposal comes to."""

from marshmallow import Schema, fields

from invoicing.schemas.values import TaxSchema


class AmountsSchema(Schema):
    """Net, tax and total."""

    net_amount = fields.Integer()
    tax_amount = fields.Integer()
    total_amount = fields.Integer()


class RecurringSchema(Schema):
    """What comes every so often."""

    interval_unit = fields.String()
    interval_count = fields.Integer()
    net_amount = fields.Integer(attribute="amounts.net_amount")
    tax_amount = fields.Integer(attribute="amounts.tax_amount")
    total_amount = fields.Integer(attribute="amounts.total_amount")


class AcceptingSchema(Schema):
    """What accepting sets off."""

    when = fields.Function(lambda step: str(step.when))
    label = fields.String()
    interval_unit = fields.String(allow_none=True)
    interval_count = fields.Integer(allow_none=True)
    total_amount = fields.Integer()
    largest_amount = fields.Integer(allow_none=True)


class SpanSchema(Schema):
    """The least and the most that something can come to, tax included."""

    smallest_amount = fields.Integer()
    largest_amount = fields.Integer()


class RecurringSpanSchema(Schema):
    """The least and the most that comes every so often."""

    interval_unit = fields.String()
    interval_count = fields.Integer()
    smallest_amount = fields.Integer(attribute="span.smallest_amount")
    largest_amount = fields.Integer(attribute="span.largest_amount")


class RangeSchema(Schema):
    """How little and how much an offer can come to, whatever is chosen."""

    once = fields.Nested(SpanSchema)
    recurring = fields.List(fields.Nested(RecurringSpanSchema))


class TotalsSchema(Schema):
    """What a proposal comes to, as the rules say."""

    once = fields.Nested(AmountsSchema)
    recurring = fields.List(fields.Nested(RecurringSchema))
    taxes = fields.List(fields.Nested(TaxSchema))
    accepting = fields.List(fields.Nested(AcceptingSchema))
