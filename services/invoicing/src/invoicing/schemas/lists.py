"""What lists of documents can be asked for."""

from marshmallow import fields, validate

from common.paging import PageQuery


class DocumentQuery(PageQuery):
    """Of which client, in which status."""

    client_id = fields.UUID(load_default=None)
    status = fields.String(load_default=None, validate=validate.Length(max=40))
