"""The shapes of what became of mails."""

from marshmallow import Schema, fields

from common.mail import state_of
from common.paging import PageQuery


class MailLogQuery(PageQuery):
    """Mails of a client, or about one thing."""

    client_id = fields.UUID(load_default=None)
    about = fields.UUID(load_default=None)


class MailStateSchema(Schema):
    """A mail without what it says: whom it went to, when, and how far it is."""

    id = fields.UUID()
    client_id = fields.UUID(allow_none=True)
    kind = fields.String()
    about = fields.UUID()
    to_name = fields.String()
    to_address = fields.String()
    subject = fields.String()
    created_at = fields.AwareDateTime()
    sent_at = fields.AwareDateTime(allow_none=True)
    next_try_at = fields.AwareDateTime(allow_none=True)
    attempts = fields.Integer(dump_default=0)
    failure = fields.String(allow_none=True)
    state = fields.Function(state_of)
