"""What differs between our books and a gateway's, in and out."""

from marshmallow import Schema, fields, validate

from common.paging import PageQuery
from payments.schemas.values import WHY


class DifferenceQuery(PageQuery):
    """The query of the list: open ones, settled ones, or both."""

    status = fields.String(load_default=None, validate=validate.OneOf(["open", "settled"]))


class Settlement(Schema):
    """What somebody found out about a difference."""

    note = fields.String(required=True, validate=WHY)


class GatewayDifferenceSchema(Schema):
    """A difference as the firm sees it; also the data of its events."""

    id = fields.UUID()
    firm_id = fields.UUID()
    gateway = fields.String()
    kind = fields.String()
    payment_id = fields.UUID(allow_none=True)
    client_id = fields.UUID(allow_none=True)
    invoice_numbers = fields.String()
    reference = fields.String(allow_none=True)
    currency = fields.String()
    our_amount = fields.Integer(allow_none=True)
    their_amount = fields.Integer(allow_none=True)
    found_at = fields.AwareDateTime()
    status = fields.String()
    note = fields.String(allow_none=True)
    settled_by = fields.String(allow_none=True)
    settled_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()
    created_at = fields.AwareDateTime()
