"""The shape of a firm's reminder schedule, in and out."""

from marshmallow import Schema, fields, validate

from invoicing.rules.reminders import EARLIEST, LATEST, MOST


class ReminderScheduleDraft(Schema):
    """The days a member chooses, counted from the due date; before it they are negative."""

    days = fields.List(
        fields.Integer(strict=True, validate=validate.Range(EARLIEST, LATEST)),
        required=True,
        validate=validate.Length(max=MOST),
    )


class ReminderScheduleSchema(Schema):
    """The days on which clients are reminded of an open invoice."""

    id = fields.UUID()
    firm_id = fields.UUID()
    days = fields.List(fields.Integer())
    version = fields.Integer()
    created_at = fields.AwareDateTime()
    changed_at = fields.AwareDateTime()
