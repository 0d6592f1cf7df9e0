"""The shapes of files of clients that are read in, and of their rows."""

from marshmallow import Schema, fields, validate

FATES = ("new", "changed", "same", "refused", "duplicate")
# A file of 10 MB has at most so many characters.
LONGEST_FILE = 10_000_000


class ImportDraft(Schema):
    """A file as CSV, whose first row names its columns."""

    name = fields.String(load_default="rows.csv", validate=validate.Length(1, 200))
    text = fields.String(required=True, validate=validate.Length(1, LONGEST_FILE))


class FateCounts(Schema):
    """How many rows have each fate, as far as it is known."""

    new = fields.Integer()
    changed = fields.Integer()
    same = fields.Integer()
    refused = fields.Integer()
    duplicate = fields.Integer()


class ImportSchema(Schema):
    """A file that is read in: how far it has come, and what becomes of its rows."""

    id = fields.UUID()
    name = fields.String()
    status = fields.String()
    columns = fields.List(fields.String())
    unknown_columns = fields.List(fields.String())
    row_count = fields.Integer()
    done_count = fields.Integer()
    fates = fields.Nested(FateCounts)
    created_at = fields.AwareDateTime()


class ImportRowSchema(Schema):
    """One row: what stands in it, its fate, and why it is refused or what it changes."""

    number = fields.Integer()
    cells = fields.Dict(keys=fields.String(), values=fields.String())
    fate = fields.String(allow_none=True)
    changed = fields.List(fields.String())
    errors = fields.Dict(keys=fields.String(), values=fields.List(fields.String()))
    duplicate_of = fields.Integer(allow_none=True)
    client_id = fields.UUID(allow_none=True)
    invoice_id = fields.UUID(allow_none=True)


class ImportRowsQuery(Schema):
    """Which rows: of one fate or of any, after which number."""

    fate = fields.String(load_default=None, validate=validate.OneOf(FATES))
    after = fields.Integer(load_default=0, validate=validate.Range(0, 1_000_000))
    limit = fields.Integer(load_default=50, validate=validate.Range(1, 100))


class ImportRowsSchema(Schema):
    """A page of rows, and the number after which the next one begins."""

    items = fields.List(fields.Nested(ImportRowSchema))
    next_after = fields.Integer(allow_none=True)
