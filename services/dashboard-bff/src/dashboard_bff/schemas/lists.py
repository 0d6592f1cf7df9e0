"""What lists are asked: which of them, and what is done to many at once."""

from datetime import date

from marshmallow import Schema, fields, validate

AT_ONCE = 200
EARLIEST, LATEST = date(2000, 1, 1), date(2200, 1, 1)


class ListQuery(Schema):
    """The query of lists."""

    client_id = fields.UUID(load_default=None)
    status = fields.String(load_default=None, validate=validate.Length(max=40))
    q = fields.String(load_default=None, validate=validate.Length(max=100))
    before = fields.String(load_default=None, validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class ScheduleQuery(Schema):
    """The query of the schedule of all clients: how many days ahead."""

    days = fields.Integer(load_default=31, validate=validate.OneOf((31, 92, 366)))


class ImportQuery(Schema):
    """Which rows of a file: of one fate or of any, after which number."""

    fate = fields.String(
        load_default=None,
        validate=validate.OneOf(["new", "changed", "same", "refused", "duplicate"]),
    )
    after = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))


class Chosen(Schema):
    """Which of many things."""

    ids = fields.List(fields.UUID(), required=True, validate=validate.Length(1, AT_ONCE))


class BulkOrder(Chosen):
    """The same act to many things; which acts there are is said where they are done."""

    act = fields.String(required=True, validate=validate.Length(1, 20))
    reason = fields.String(load_default="", validate=validate.Length(max=1000))


class AuditQuery(Schema):
    """The query of the audit: by whom, of what kind, with what outcome, about what, on which days."""

    person = fields.String(validate=validate.Length(max=60))
    noun = fields.String(validate=validate.Length(max=40))
    outcome = fields.String(validate=validate.OneOf(["done", "refused"]))
    subject = fields.UUID()
    as_ = fields.String(data_key="as", attribute="as", validate=validate.OneOf(["others"]))
    since = fields.Date(validate=validate.Range(min=EARLIEST, max=LATEST))
    until = fields.Date(validate=validate.Range(min=EARLIEST, max=LATEST))
    before = fields.String(validate=validate.Length(max=200))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class StatementQuery(Schema):
    """The query of a statement; invoicing says which periods and currencies there can be."""

    since = fields.Date(validate=validate.Range(min=EARLIEST, max=LATEST))
    until = fields.Date(validate=validate.Range(min=EARLIEST, max=LATEST))
    currency = fields.String(validate=validate.Length(3, 3))
