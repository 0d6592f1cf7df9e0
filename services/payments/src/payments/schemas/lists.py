"""The queries of lists."""

from marshmallow import fields

from common.paging import PageQuery


class ClientPageQuery(PageQuery):
    """The query of a list that can be narrowed to one client."""

    client_id = fields.UUID(load_default=None)
