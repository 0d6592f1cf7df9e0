"""The shape of a statement of account, and what one can be asked for."""

from marshmallow import Schema, fields

from invoicing.schemas.values import CURRENCY, DAY


class StatementQuery(Schema):
    """Of which days, in which currency; by default this year's to today, in the client's own."""

    since = fields.Date(load_default=None, validate=DAY)
    until = fields.Date(load_default=None, validate=DAY)
    currency = fields.String(load_default=None, validate=CURRENCY)


class MovementSchema(Schema):
    """One thing that changed what is owed, and what was owed right after it."""

    on = fields.Date(attribute="entry.on")
    at = fields.AwareDateTime(attribute="entry.at")
    kind = fields.String(attribute="entry.kind")
    invoice_id = fields.UUID(attribute="entry.invoice_id")
    number = fields.String(attribute="entry.number")
    due_on = fields.Date(attribute="entry.due_on")
    amount = fields.Integer(attribute="entry.amount")
    balance = fields.Integer()


class AgeSchema(Schema):
    """What is left of invoices that have been due for so many days; null: not due yet."""

    from_days = fields.Integer(allow_none=True)
    amount = fields.Integer()


class StatementSchema(Schema):
    """A client's account over a period, in one currency."""

    client_id = fields.UUID()
    currency = fields.String()
    since = fields.Date()
    until = fields.Date()
    opening_balance = fields.Integer()
    movements = fields.List(fields.Nested(MovementSchema))
    charged_amount = fields.Integer()
    settled_amount = fields.Integer()
    closing_balance = fields.Integer()
    ages = fields.List(fields.Nested(AgeSchema))
